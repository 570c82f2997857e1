#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Holds every include of the tree against the rule between its rooms.

A room is a directory; a file belongs to the deepest room that holds it. A room may include from itself, from the rooms
listed for it here, and from nothing else of the project. A file in a directory that is no room is an error, so a new
directory gets its place in the rule when it is made. Tests, benchmarks and fuzzers may reach anywhere.

Usage: check_layers.py SOURCE_DIR
"""
import pathlib
import posixpath
import re
import sys

sys.dont_write_bytecode = True
import tree

# Lowest rooms first; a name that ends in .hpp or .h allows that header alone.
MAY_INCLUDE = {
    "support": [],
    "page": ["support"],
    "trace": ["support"],
    "wire": [],
    # The driver knows messages and nobody else, the product's module the driver alone. Its predecessors know it, and
    # their module the product's shim.
    "driver": ["wire"],
    "driver/linux": ["driver", "wire"],
    "driver/subjects": ["driver", "wire"],
    "driver/subjects/linux": ["driver", "driver/linux", "driver/subjects", "wire"],
    "driver/freestanding": ["driver", "driver/subjects", "wire"],
    # The model: a chip that ends at its bus and its radio, a kernel that knows only what a card and a clock are.
    "model/chip": ["wire", "support/time_units.hpp"],
    "model/vkernel": ["wire/bytes.hpp", "model/chip/scheduler.hpp", "model/chip/sdio_card.hpp"],
    "model/air": ["wire", "model/chip", "support/time_units.hpp"],
    "model/host": ["wire", "driver", "driver/subjects", "model/air", "model/vkernel", "model/chip/scheduler.hpp",
                   "support/time_units.hpp"],
    # The kernel that a C driver sees; its headers are C, and include each other by the kernel's names.
    "model/linux": ["model/host", "model/vkernel", "model/chip/sdio_card.hpp", "driver", "driver/subjects", "wire",
                    "support"],
    "model/linux/include": [],
    "model/tracing": ["trace", "wire", "driver", "model/host", "model/air", "model/vkernel", "model/chip"],
    # A real kernel in place of the virtual one.
    "guest/vsdio": [],
    "guest/card": ["wire", "model/chip", "model/air", "model/vkernel/event_queue.hpp", "guest/vsdio/vsdio.h",
                   "support/file_descriptor.hpp",
                   "support/time_units.hpp"],
    "guest/vm/idle": [],
    "guest/vm/plugin": ["agent/marker.hpp"],
    "guest/vm/telemetry": [],
    "guest/vm/wake": [],
    # The bench. Only the virtual rig knows driver, chip, air and host.
    "bench/record": ["support"],
    "bench/plan": ["bench/record", "support"],
    "bench/journal": ["bench/plan", "bench/record", "support"],
    "bench/evidence": ["bench/plan", "bench/record", "support"],
    "bench/report": ["bench/evidence", "bench/journal", "bench/plan", "bench/record", "page", "support"],
    "bench/run": ["bench/report", "bench/evidence", "bench/journal", "bench/plan", "bench/record", "trace",
                  "support"],
    "agent": ["wire/stamp.hpp", "wire/bytes.hpp", "bench/plan", "bench/record", "support"],
    "bench/rigs/virtual": ["bench/run/rig.hpp", "bench/plan", "bench/record", "model/tracing", "model/linux",
                           "model/host", "model/air", "model/vkernel", "model/chip", "driver", "driver/subjects",
                           "wire", "support"],
    # Every real kernel is measured by an agent; a rig says how it is reached, and what the machine is.
    "bench/rigs/agent": ["bench/run/rig.hpp", "bench/plan", "bench/record", "agent", "support"],
    "bench/rigs/real": ["bench/rigs/agent", "bench/run/rig.hpp", "bench/plan", "bench/record", "agent", "support"],
    "bench/rigs/vm": ["bench/rigs/virtual/fault_text.hpp", "bench/rigs/virtual/tablet_profile.hpp",
                      "bench/rigs/agent", "bench/run/rig.hpp", "bench/plan", "bench/record", "agent", "support"],
    "bench/fit": ["bench/rigs/virtual", "bench/plan", "bench/record", "model/host", "model/air", "support"],
    "explore": ["trace", "model/tracing", "model/linux", "model/host", "model/vkernel", "model/chip", "driver",
                "driver/subjects", "wire", "page", "support"],
    "explore/scenarios": ["explore", "model/host", "model/vkernel", "model/chip", "driver", "wire", "support"],
    # Reads a C driver's sources, and has the explorer run it.
    "lint": ["explore", "model/linux/module.hpp", "model/linux/tree_build.hpp", "support"],
    "mine": ["page", "support"],
    # Runs the program itself, and reads what it wrote.
    "ci": ["bench/report", "bench/evidence", "bench/record", "bench/plan", "explore", "page", "support"],
    "vendor": ["support"],
    "cli": ["agent", "guest/card", "bench/fit", "bench/rigs/virtual", "bench/rigs/vm", "bench/rigs/real", "bench/run",
            "bench/report",
            "bench/evidence", "bench/journal", "bench/plan", "bench/record", "ci", "explore", "lint", "mine", "trace",
            "vendor", "cli/help", "support", "model/linux/module.hpp", "model/linux/tree_build.hpp"],
    "cli/help": ["cli/subcommand.hpp", "cli/paths.hpp", "bench/record", "support"],
    "tools/mutate": ["explore"],
    "tools/cmake": [],
}

SOURCE = re.compile(r"\.(c|cc|h|hpp|inc)$")
ANYWHERE = re.compile(r"(_test|_bench|_benchmark|_fuzz)\.(c|cc)$|^(test|testing|fake)(_|\.)|_world\.hpp$")
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)


def room_of(path):
    parts = path.split("/")[:-1]
    while parts and "/".join(parts) not in MAY_INCLUDE:
        parts.pop()
    return "/".join(parts)


def may_go_anywhere(path):
    return ANYWHERE.search(pathlib.PurePosixPath(path).name) is not None


def may_include(room, target):
    return room_of(target) == room or bool({target, room_of(target)} & set(MAY_INCLUDE[room]))


def included(files, path, name):
    """The file of the project that `name` means in `path`."""
    beside = posixpath.normpath((pathlib.PurePosixPath(path).parent / name).as_posix())
    return beside if beside in files else name


def complaints(files):
    """About a tree, given as path to text."""
    for path, text in files.items():
        room = room_of(path)
        if not room:
            yield f"{path}: its directory is in no room of {pathlib.Path(__file__).name}"
            continue
        for match in INCLUDE.finditer(text):
            target = included(files, path, match[1])
            line = text.count("\n", 0, match.start(1)) + 1
            if target not in files:
                yield f"{path}:{line}: {match[1]} is no file of this tree; a library's header stands in <>"
            elif not may_go_anywhere(path) and not may_include(room, target):
                yield f"{path}:{line}: {room} may not include {target}; it may include from: " + (
                    ", ".join(MAY_INCLUDE[room]) or "nothing else")


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: check_layers.py SOURCE_DIR")
    found = list(complaints(tree.texts(sys.argv[1], SOURCE)))
    print("\n".join(found), file=sys.stderr, end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
