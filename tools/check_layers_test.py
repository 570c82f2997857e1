#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Adds, in each room, an include of each room that it may not include from, and expects check_layers to name each.

Usage: check_layers_test.py SOURCE_DIR
"""
import sys

sys.dont_write_bytecode = True
import check_layers
import tree


def bound_files(files):
    """Of each room, a file that its rule binds."""
    return {check_layers.room_of(path): path for path in files if not check_layers.may_go_anywhere(path)}


def forbidden_targets(files, room):
    """Of each room that this one may not include from, a file."""
    return {check_layers.room_of(path): path for path in files if not check_layers.may_include(room, path)}.values()


def main():
    files = tree.texts(sys.argv[1], check_layers.SOURCE)
    bound = bound_files(files)
    if unbound := set(check_layers.MAY_INCLUDE) - set(bound):
        sys.exit(f"no file is bound by the rule of {unbound}")
    wrong = {path: list(forbidden_targets(files, room)) for room, path in bound.items()}
    for path, targets in wrong.items():
        if not targets:
            sys.exit(f"{path} may include everything")
        files[path] = "".join(f'#include "{target}"\n' for target in targets) + files[path]
    found = list(check_layers.complaints(files))
    for path, targets in wrong.items():
        for line, target in enumerate(targets, 1):
            complaint = [said for said in found if said.startswith(f"{path}:{line}: ") and target in said]
            if len(complaint) != 1:
                sys.exit(f"{path} included {target}, and the complaints were: {complaint}")
            found.remove(complaint[0])
    if found:
        sys.exit("there were complaints about other includes:\n" + "\n".join(found))


if __name__ == "__main__":
    main()
