#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What the files beside this one run in a fork's repository: `besser ci` of its driver, and of what it changes. Results
# stand in besser-ci.
# Usage: run.sh TREE [BASE [KERNELS]]
#   TREE     the driver's directory in the repository, seen from the working directory; what is looked at is the commit
#            that is checked out
#   BASE     the commit that is changed; "": the tree is looked at by itself
#   KERNELS  series of kernels, with commas between them; "": none
# Exit status: that of `besser ci`; nothing decided (4) is no failure of a change.
set -eu
die() { echo "run.sh: $*" >&2; exit 2; }
[ $# -ge 1 ] || die "usage: run.sh TREE [BASE [KERNELS]]"
besser=$(cd "$(dirname "$0")/../.." && pwd)
tree=$1 base=${2:-} kernels=${3:-}
[ -d "$tree" ] || die "$PWD/$tree: no such directory; TREE is the driver's, seen from here"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A runner's checkout belongs to another user than the job's in a container, and git trusts no such one by itself.
trusting_git() { git -c "safe.directory=*" "$@"; }

# take COMMIT NAME: the driver as of a commit, apart from what lies in the checkout, such as the results.
take() {
    trusting_git archive --output "$work/$2.tar" "$1" -- "$tree"
    mkdir "$work/$2"
    tar -x -f "$work/$2.tar" -C "$work/$2"
}

if [ -n "$base" ]; then
    trusting_git rev-parse --verify --quiet "$base^{commit}" >/dev/null ||
        die "no commit $base here: does the forge's checkout have the whole history?"
    if trusting_git rev-parse --verify --quiet "$base:./$tree" >/dev/null; then
        take "$base" before
    else
        echo "run.sh: $base has no $tree: the driver is looked at by itself" >&2
    fi
fi
take HEAD after
set -- "$work/after/$tree" --out "$PWD/besser-ci"
[ ! -d "$work/before" ] || set -- "$@" --before "$work/before/$tree"
[ -z "$kernels" ] || set -- "$@" --kernels "$kernels"
status=0
"$besser/run" ci "$@" || status=$?
[ $status -ne 4 ] || status=0
exit $status
