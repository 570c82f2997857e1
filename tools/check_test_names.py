#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Holds test names to one style: what a test shows, as a sentence in snake_case, after its subject in PascalCase.

Usage: check_test_names.py SOURCE_DIR
"""
import re
import sys

sys.dont_write_bytecode = True
import tree

CHECKED = re.compile(r"_test\.cc$")
TEST = re.compile(r"^\s*(?:TYPED_)?TEST(?:_F|_P)?\(\s*(\w+)\s*,\s*(\w+)\s*\)", re.MULTILINE)


def complaints(files):
    for path, text in files.items():
        for match in TEST.finditer(text):
            line = text.count("\n", 0, match.start(2)) + 1
            if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", match[1]):
                yield f"{path}:{line}: {match[1]} is a subject, and is written in PascalCase"
            if not re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", match[2]):
                yield f"{path}:{line}: {match[2]} is a sentence, and is written in snake_case"


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: check_test_names.py SOURCE_DIR")
    found = list(complaints(tree.texts(sys.argv[1], CHECKED)))
    print("\n".join(found), file=sys.stderr, end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
