#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Whether clang-format would change a C++ source. The C sources are the kernel's and formatted as it is.
# Usage: check_format.sh SOURCE_DIR
set -eu
cd "$1"
# Another version formats otherwise; Debian 12's is what the tree is held to.
clang-format --version | grep -q 'version 14\.' || { echo "check_format.sh: needs clang-format 14" >&2; exit 1; }
find . \( -name '.?*' -o -path './build*' -o -path ./out \) -prune -o \( -name '*.cc' -o -name '*.hpp' \) -print0 |
    xargs -0 clang-format --dry-run -Werror
