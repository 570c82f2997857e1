#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Draws docs/verify.svg and writes docs/captures/: what besser prints on 80 columns, from real runs.

The default plan is run twice, with two seeds, which takes some seconds. The same program gives the same bytes, but for
the dates of the runs.

Usage: picture.py BESSER DOCS
"""
import html
import os
import pathlib
import re
import subprocess
import sys
import tempfile

COLUMNS = 80
LINE_PIXELS, CHARACTER_PIXELS, MARGIN_PIXELS = 16, 7.3, 16
TEXT = "#d7dae0"
COLOURS = {"1": "#ffffff", "2": "#8b909a", "31": "#e88a8a", "32": "#8fd18f", "33": "#e8c46a"}
TONED = re.compile(r"\x1b\[(\d*)m")
VERDICTS = (0, 1, 4, 6)  # exit statuses of a run that has a result


def printed(besser, directory, *arguments):
    """By a command whose reader has a colour terminal of 80 columns."""
    environment = {**os.environ, "COLUMNS": str(COLUMNS), "LC_ALL": "C.UTF-8"}
    done = subprocess.run([besser, *arguments], cwd=directory, env=environment, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True)
    if done.returncode not in VERDICTS:
        sys.exit(f"picture.py: besser {' '.join(arguments)} ended with exit status {done.returncode}")
    return done.stdout.rstrip() + "\n"


def captures(besser):
    """Commands as a user types them, and what they print."""
    with tempfile.TemporaryDirectory() as directory:
        yield "verify", printed(besser, directory, "verify", "--out", "before", "--color", "always")
        printed(besser, directory, "verify", "--out", "after", "--seed", "1", "--quiet")
        yield "compare before after", printed(besser, directory, "compare", "before", "after", "--color", "always")
        yield "trend .", printed(besser, directory, "trend", ".", "--color", "always")
        yield "help verify", printed(besser, directory, "help", "verify")
        yield "explore --list", printed(besser, directory, "explore", "--list")
        for form in "md", "commit":
            yield f"report before --format {form}", printed(besser, directory, "report", "before", "--format", form)


def parts(line):
    """(text, colour) one after the other."""
    colour = TEXT
    for i, part in enumerate(TONED.split(line)):
        if i % 2:
            colour = COLOURS.get(part, TEXT)
        elif part:
            yield part, colour


def svg(lines):
    width = round(2 * MARGIN_PIXELS + COLUMNS * CHARACTER_PIXELS)
    height = 2 * MARGIN_PIXELS + len(lines) * LINE_PIXELS
    yield (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
           'font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="12">')
    yield '<rect width="100%" height="100%" rx="6" fill="#16181d"/>'
    for i, line in enumerate(lines):
        spans = "".join(f'<tspan fill="{colour}">{html.escape(text)}</tspan>' for text, colour in parts(line))
        if spans:
            y = MARGIN_PIXELS + 12 + i * LINE_PIXELS
            yield f'<text x="{MARGIN_PIXELS}" y="{y}" xml:space="preserve">{spans}</text>'
    yield "</svg>"


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: picture.py BESSER DOCS")
    besser, docs = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
    (docs / "captures").mkdir(exist_ok=True)
    for command, text in captures(besser):
        name = re.sub(r"[^a-z]+", "-", command).strip("-")
        plain = TONED.sub("", text)
        (docs / "captures" / f"{name}.txt").write_text(f"$ besser {command}\n{plain}", encoding="utf-8")
        if command == "verify":
            drawn = ["\x1b[1m$ ./run verify\x1b[0m", *text.splitlines()]
            (docs / "verify.svg").write_text("\n".join(svg(drawn)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
