#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What a build is stamped with, with a program that names a commit in place of git.
# Usage: stamp_commit_test.sh SOURCE_DIR
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/source"
stamp="$work/stamp.h"

# git_says COMMAND
git_says() {
    printf '#!/bin/sh\n%s\n' "$1" >"$work/bin/git"
    chmod +x "$work/bin/git"
}

# expect COMMIT WHEN: what a build is stamped with.
expect() {
    PATH="$work/bin:$PATH" cmake -DSOURCE_DIR="$work/source" -DOUTPUT="$stamp" -P "$script"
    grep -qx "#define BESSER_COMMIT \"$1\"" "$stamp" && return
    cat "$stamp" >&2
    echo "the stamp is not $1 when $2" >&2
    exit 1
}

script=$1/tools/cmake/stamp_commit.cmake
git_says 'echo 1234abc'
expect unknown "only a directory above the sources is a repository"
mkdir "$work/source/.git"
expect 1234abc "the sources are a repository"
touch -d '2000-01-01' "$stamp"
expect 1234abc "nothing changed"
[ "$(stat -c %y "$stamp" | cut -c1-4)" = 2000 ] || { echo "an equal stamp was written anew" >&2; exit 1; }
git_says 'echo 1234abc-dirty'
expect 1234abc-dirty "a source was changed"
git_says 'echo "fatal: dubious ownership" >&2; exit 128'
expect unknown "git refuses"
