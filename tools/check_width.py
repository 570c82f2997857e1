#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Holds every line of the tree to 120 columns, so that two files fit beside each other on a screen.

The licence's text, pictures that a program wrote, and the corpora of fuzz targets are left out. A tab counts as eight
columns.

Usage: check_width.py SOURCE_DIR
"""
import re
import sys

sys.dont_write_bytecode = True
import tree

MOST_COLUMNS = 120
CHECKED = re.compile(r"^(?!.*/corpus/).*(?<!/LICENSE)(?<!\.svg)(?<!\.png)$")


def complaints(files):
    for path, text in files.items():
        for number, line in enumerate(text.splitlines(), 1):
            columns = len(line.expandtabs(8))
            if columns > MOST_COLUMNS:
                yield f"{path}:{number}: {columns} columns, more than {MOST_COLUMNS}"


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: check_width.py SOURCE_DIR")
    found = list(complaints(tree.texts(sys.argv[1], CHECKED)))
    print("\n".join(found), file=sys.stderr, end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
