# SPDX-License-Identifier: GPL-2.0-only
"""The files of the tree as its checks see them, whether git has them or not."""
import os
import pathlib


def is_source(directory):
    """Neither hidden (but for .ci), nor built, nor written by a run."""
    return directory == ".ci" or not directory.startswith((".", "build")) and directory not in ("out", "__pycache__")


def texts(root, pattern):
    """Path to text, in order, of each file whose path (with a slash before it) the pattern matches."""
    found = {}
    for directory, below, files in os.walk(root):
        below[:] = sorted(d for d in below if is_source(d))
        for name in sorted(files):
            path = pathlib.Path(directory) / name
            relative = path.relative_to(root).as_posix()
            if pattern.search("/" + relative):
                found[relative] = path.read_text(encoding="utf-8", errors="replace")
    return found
