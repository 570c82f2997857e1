#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# clang-tidy, with the checks of .clang-tidy, on the sources below the directories given, else on all that are compiled.
# Takes long. Usage: tools/tidy.sh [DIRECTORY...]
#
# Version 19: earlier ones lack what g++ 12's <expected> asks for, or cannot compile its <variant> as C++23. Several
# sources are read as one, as in all builds, for most of the time goes into the library's headers.
set -eu
cd "$(dirname "$0")/.."
cmake --preset release -B build-tidy -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON -DBESSER_LINK_TIME=OFF >/dev/null
cmake --build build-tidy --target besser_commit_stamp >/dev/null
# <backtrace.h> is one of g++'s own headers.
gxx=$(dirname "$(g++ -print-file-name=include/stddef.h)")
directories=$(printf '%s|' "$@")
sed -n 's/^ *"file": "\(.*\)",\{0,1\}$/\1/p' build-tidy/compile_commands.json | sort -u |
    grep -E "^($PWD|$PWD/build-tidy)/(${directories%|})" |
    xargs -d '\n' -n 1 -P "$(nproc)" clang-tidy-19 --quiet -p build-tidy "--extra-arg=-idirafter$gxx"
