#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Holds every line of the tree to 120 columns, so that two files fit beside each other on a screen.

The licence's text and pictures that a program wrote are left out. A tab counts as eight columns.

Usage: check_width.py SOURCE_DIR
"""
import pathlib
import subprocess
import sys

MOST_COLUMNS = 120
LEFT_OUT = ("LICENSE", ".svg")


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: check_width.py SOURCE_DIR")
    root = pathlib.Path(sys.argv[1])
    listed = subprocess.run(["git", "-C", str(root), "ls-files", "-co", "--exclude-standard"], capture_output=True,
                            text=True, check=True).stdout.splitlines()
    failed = False
    for path in listed:
        if path.endswith(LEFT_OUT) or not (root / path).is_file():
            continue
        lines = (root / path).read_text(encoding="utf-8", errors="replace").splitlines()
        for number, line in enumerate(lines, 1):
            columns = len(line.expandtabs(8))
            if columns > MOST_COLUMNS:
                print(f"{path}:{number}: {columns} columns, more than {MOST_COLUMNS}", file=sys.stderr)
                failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
