#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Adds references that lead nowhere to files of the tree, and expects check_references to name each.

Usage: check_references_test.py SOURCE_DIR
"""
import sys

sys.dont_write_bytecode = True
import check_references
import tree

DANGLING = [
    ("driver/core.hpp", "// protocol.md 9.9\n", "protocol.md has no section 9.9"),
    ("wire/wsm.hpp", "/// protocol.md 5.2 and\n/// 5.99\n", "protocol.md has no section 5.99"),
    ("profiles/pinetab2.toml", "# B.99\n", "protocol.md has no item B.99"),
    ("model/chip/chip.cc", "// assumption A.99\n", "protocol.md has no item A.99"),
    ("model/air/air.cc", "// field.md F99\n", "field.md has no row F99"),
    ("plans/aa.toml", "# measurements.md, phase 99\n", 'measurements.md does not say "phase 99"'),
    ("docs/plans.md", "See `nowhere.md`.\n", "nowhere.md is in no directory of this tree"),
    ("guest/vm/boot.sh", "# see docs/nowhere.md\n", "docs/nowhere.md is in no directory of this tree"),
    ("bench/plan/plan.cc", "// the protocol sheet says so\n", '"protocol sheet'),
]


def main():
    files = tree.texts(sys.argv[1], check_references.CHECKED)
    documents = check_references.Documents(files)
    for path, reference, expected in DANGLING:
        found = list(check_references.complaints_in(documents, path, files[path] + reference))
        if len(found) != 1 or expected not in found[0]:
            sys.exit(f"{path} got {reference!r}, and the complaints were: {found}")


if __name__ == "__main__":
    main()
