#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What the files beside this one run in a fork's repository: `besser ci` of its driver, and of what it changes. Results
# stand in besser-ci.
# Usage: run.sh TREE [BASE [KERNELS]]
#   TREE     the driver's directory in the repository, which is the working directory
#   BASE     the commit that is changed; "": the tree is looked at by itself
#   KERNELS  series of kernels, with commas between them; "": none
# Exit status: that of `besser ci`; nothing decided (4) is no failure of a change.
set -eu
[ $# -ge 1 ] || { echo "usage: run.sh TREE [BASE [KERNELS]]" >&2; exit 2; }
besser=$(cd "$(dirname "$0")/../.." && pwd)
tree=$PWD/$1 base=${2:-} kernels=${3:-} out=$PWD/besser-ci
set -- "$tree" --out "$out"
[ -z "$kernels" ] || set -- "$@" --kernels "$kernels"
if [ -n "$base" ]; then
    before=$(mktemp -d)
    trap 'rm -rf "$before"' EXIT
    git archive "$base" -- "${tree#"$PWD"/}" | tar -x -C "$before"
    set -- "$@" --before "$before/${tree#"$PWD"/}"
fi
status=0
"$besser/run" ci "$@" || status=$?
[ $status -ne 4 ] || status=0
exit $status
