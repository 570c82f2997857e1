#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Draws docs/verify.svg: what `besser verify` prints, as a picture for README.md.

The default plan is run, which takes some seconds. The same program gives the same bytes.

Usage: picture.py BESSER >docs/verify.svg
"""
import html
import re
import subprocess
import sys
import tempfile

LINE_PIXELS, CHARACTER_PIXELS, MARGIN_PIXELS = 16, 7.3, 16
HEADING, TEXT = "#ffffff", "#d7dae0"
GOOD, POOR, BAD, OTHER = "#8fd18f", "#e8c46a", "#e88a8a", "#8ab4f8"
COLOURS = {"PASS": GOOD, "MISS": POOR, "FAIL": BAD, "DEFERRED": OTHER}
VERDICT = re.compile(r"  (PASS|FAIL|MISS|DEFERRED)  ")


def output_of(besser):
    """Of the default plan. Exit statuses 0, 1, 4 and 6 are verdicts; others have no result."""
    with tempfile.TemporaryDirectory() as directory:
        done = subprocess.run([besser, "verify", "--out", directory + "/out"], stdout=subprocess.PIPE, text=True)
    if done.returncode not in (0, 1, 4, 6):
        sys.exit(f"picture.py: besser verify ended with exit status {done.returncode}")
    return done.stdout.rstrip().splitlines()[:-2]  # the last line names the directory


def coloured(lines):
    yield "$ ./run verify", HEADING
    for line in lines:
        word = VERDICT.match(line)
        yield line, COLOURS[word[1]] if word else TEXT if line.startswith(" ") else HEADING


def svg(lines):
    columns = max(len(line) for line, _ in lines)
    width = round(2 * MARGIN_PIXELS + columns * CHARACTER_PIXELS)
    height = 2 * MARGIN_PIXELS + len(lines) * LINE_PIXELS
    yield (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
           'font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="12">')
    yield '<rect width="100%" height="100%" rx="6" fill="#16181d"/>'
    for i, (line, colour) in enumerate(lines):
        if line:
            y = MARGIN_PIXELS + 12 + i * LINE_PIXELS
            yield f'<text x="{MARGIN_PIXELS}" y="{y}" fill="{colour}" xml:space="preserve">{html.escape(line)}</text>'
    yield "</svg>"


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: picture.py BESSER >docs/verify.svg")
    print("\n".join(svg(list(coloured(output_of(sys.argv[1]))))))


if __name__ == "__main__":
    main()
