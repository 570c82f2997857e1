#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Draws docs/verify.svg: what `besser verify` prints, shortened, as a picture for README.md.

The default plan is run, which takes half a CPU-minute. Left out are the plan, the figures of the arms, reasons, and the
cost of the run, which depends on the machine. What is left out of a section that is shown is marked by "...". The same
program gives the same bytes.

Usage: picture.py BESSER >docs/verify.svg
"""
import html
import re
import subprocess
import sys
import tempfile

SHOWN_REPS_OF_AN_ARM = 2
SHOWN_METRICS = ("rx_rate", "dispatch_rate.", "bus_requests_per_frame", "cpu_us_per_frame")
LAST_REP_COLUMN = "MiB/s"
LEFT_OUT_COLUMN = "detectable"

LINE_PIXELS, CHARACTER_PIXELS, MARGIN_PIXELS = 16, 7.3, 16
HEADING, TEXT = "#ffffff", "#d7dae0"
GOOD, POOR, BAD, OTHER = "#8fd18f", "#e8c46a", "#e88a8a", "#8ab4f8"
COLOURS = {"PASS": GOOD, "held": GOOD, "MISS": POOR, "MISSING": POOR, "FAIL": BAD, "DEFERRED": OTHER,
           "by construction": OTHER}
VERDICT = re.compile(r"  (\S+(?: \S+)?) +[\w-]+: ")


def output_of(besser):
    """Of the default plan. Exit statuses 0, 1 and 4 are verdicts; others have no result."""
    with tempfile.TemporaryDirectory() as directory:
        done = subprocess.run([besser, "verify", "--out", directory + "/out"], stdout=subprocess.PIPE, text=True)
    if done.returncode not in (0, 1, 4):
        sys.exit(f"picture.py: besser verify ended with exit status {done.returncode}")
    return done.stdout.splitlines()


def sections(lines):
    """The lines of each section by its heading; the first line of all is the title."""
    found, heading = {}, None
    for line in lines[1:]:
        if line and not line.startswith(" "):
            heading = line
            found[heading] = []
        elif line and heading:
            found[heading].append(line)
    return found


def reps(lines):
    end = lines[0].index(LAST_REP_COLUMN) + len(LAST_REP_COLUMN)
    yield lines[0][:end]
    shown = {}
    for line in lines[1:]:
        arm = line.split()[0]
        shown[arm] = shown.get(arm, 0) + 1
        if shown[arm] <= SHOWN_REPS_OF_AN_ARM:
            yield line[:end]
        elif shown[arm] == SHOWN_REPS_OF_AN_ARM + 1:
            yield "  ..."


def comparisons(lines):
    end = lines[0].index(LEFT_OUT_COLUMN)
    metric = lines[0].index("metric")
    yield lines[0][:end].rstrip()
    for line in lines[1:]:
        if line[metric:].startswith(SHOWN_METRICS):
            yield line[:end].rstrip()
    yield "  ..."


def verdicts(lines):
    """The line of each prediction or receipt, without what stands below it."""
    whole = []
    for line in lines:
        if VERDICT.match(line):
            whole.append(line)
        elif whole and re.match(r"  \S", line) and not re.match(r"  \d+ PASS", line):
            whole[-1] += " " + line.strip()  # a long line is wrapped
        elif re.match(r"  \d+ PASS", line):
            break
    return whole


def shortened(lines):
    found = sections(lines)
    yield "$ ./run verify", HEADING
    yield lines[0], HEADING
    for heading, shorten in (("Reps", reps), ("Comparisons", comparisons), ("Receipts", verdicts),
                             ("Predictions", verdicts)):
        yield "", TEXT
        yield heading, HEADING
        for line in shorten(found[heading]):
            word = VERDICT.match(line)
            yield line, COLOURS.get(word[1], TEXT) if word else TEXT


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
    print("\n".join(svg(list(shortened(output_of(sys.argv[1]))))))


if __name__ == "__main__":
    main()
