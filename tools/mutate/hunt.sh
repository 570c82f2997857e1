#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Judges every mutant of the driver by the driver's tests, the explorer at one preemption, and a whole virtual tablet's.
# Usage: hunt.sh [--by-hand | --field | --plain] DIRECTORY    (it gets mutants.tsv, a build and result.tsv)
#   --by-hand   the mutants of seams.toml; --field: those of field.toml, for the driver's tests alone
#   --plain     those whose fields nothing marks, for the explorer alone, which is
#               told of each access of the driver to memory and then (result-marked.tsv) is not
set -eu
way=
case $1 in
--by-hand | --field | --plain) way=$1; shift ;;
esac
here=$(dirname "$(realpath "$0")")
source=$(dirname "$(dirname "$here")")
mkdir -p "$1"
out=$(realpath "$1")

"$here/schemata.py" $way "$source" "$out"
# The copy of the driver comes before the tree's own; -w: what is left of a statement may look odd.
cmake -S "$source" -B "$out/build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_UNITY_BUILD=ON \
    -DCMAKE_CXX_FLAGS_RELWITHDEBINFO="-O2 -DNDEBUG" -DCMAKE_CXX_FLAGS="-w -iquote $out" >/dev/null
if [ "$way" = --plain ]; then
    cmake --build "$out/build" --target mutant_hunt >/dev/null
    "$here/run.py" "$out/mutants.tsv" "$out/result.tsv" "$out/build/explore/mutant_hunt" 1 3 observed-direct
    exec "$here/run.py" "$out/mutants.tsv" "$out/result-marked.tsv" "$out/build/explore/mutant_hunt" 1 3 direct
fi
if [ "$way" = --field ]; then
    cmake --build "$out/build" --target driver_test >/dev/null
    exec "$here/run.py" "$out/mutants.tsv" "$out/result.tsv" "$out/build/driver/driver_test" --gtest_brief=1
fi
cmake --build "$out/build" --target mutant_hunt driver_test virtual_rig_test >/dev/null
exec "$here/run.py" "$out/mutants.tsv" "$out/result.tsv" \
    "$out/build/driver/driver_test" --gtest_brief=1 --gtest_fail_fast -- \
    "$out/build/explore/mutant_hunt" 1 3 direct -- \
    "$out/build/bench/rigs/virtual/virtual_rig_test" --gtest_brief=1 --gtest_fail_fast
