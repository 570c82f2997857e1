#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What `./run` makes of the exit status of what it runs, and of its own failures, with programs that only end in place
# of the real ones.
# Usage: run_test.sh SOURCE_DIR
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/bin" "$work/build/cli"
cp "$1/run" "$work/run"

# ends NAME COMMAND: a program NAME that is no more than this command.
ends() {
    printf '#!/bin/sh\n%s\n' "$2" >"$work/$1"
    chmod +x "$work/$1"
}
ends bin/dpkg-query 'echo "install ok installed"'
ends bin/cmake 'exit 0'
ends bin/ctest 'exit 0'

# expect_of COMMAND STATUS WHEN: what `./run COMMAND` must exit with.
expect_of() {
    status=0
    PATH="$work/bin:$PATH" "$work/run" "$1" >"$work/log" 2>&1 || status=$?
    [ "$status" -eq "$2" ] && return
    cat "$work/log" >&2
    echo "run $1 exited with $status instead of $2 when $3" >&2
    exit 1
}
expect() { expect_of test "$@"; }

for verdict in 0 1 4; do
    ends build/cli/besser "exit $verdict"
    expect 0 "verify ended with $verdict, a verdict"
done
for failure in 2 3; do
    ends build/cli/besser "exit $failure"
    expect "$failure" "verify failed with $failure"
done
ends build/cli/besser 'kill -SEGV $$'
expect 139 "verify crashed"
ends build/cli/besser 'exit 0'
ends bin/ctest 'exit 8'
expect 8 "tests failed"
ends bin/cmake 'exit 1'
expect 3 "the build failed"

# Exit status 1 is a verdict of what was run, never the launcher's own failure.
expect_of verify 3 "the build failed"
ends bin/cmake 'exit 0'
for verdict in 0 1 2 3 4 5 130; do
    ends build/cli/besser "exit $verdict"
    expect_of verify "$verdict" "besser ended with $verdict"
done
ends bin/dpkg-query 'exit 1'
ends bin/sudo 'exit 1'
ends bin/apt-get 'exit 1'
expect_of verify 3 "packages could not be installed"
ends bin/dpkg-query 'echo "install ok installed"'
ends bin/mkdir 'exit 1'
expect_of verify 3 "the build directory could not be made"
rm "$work/bin/mkdir"
rm "$work/build/run.log" && mkdir "$work/build/run.log"
expect_of verify 3 "the log could not be written"
rmdir "$work/build/run.log"
ends bin/ctest 'exit 1'
ends build/cli/besser 'exit 0'
expect 1 "ctest, which was run, ended with 1"
status=0
PATH="$work/bin:$PATH" "$work/run" verify 2>&- >/dev/null || status=$?
[ "$status" -ne 1 ] || { echo "run exited with 1 when standard error was closed" >&2; exit 1; }

# Another build directory, absolute or relative to where the command is given; nothing is written into the tree.
rm -rf "$work/build"
mkdir -p "$work/elsewhere/two words/cli"
printf '#!/bin/sh\necho "built in $0"\n' >"$work/elsewhere/two words/cli/besser"
chmod +x "$work/elsewhere/two words/cli/besser"
ends bin/cmake 'echo "$*" >>"$BESSER_CMAKE_LOG"'
export BESSER_CMAKE_LOG="$work/cmake.log"
for name in "$work/elsewhere/two words" "elsewhere/two words"; do
    said=$(cd "$work" && PATH="$work/bin:$PATH" BESSER_BUILD=$name "$work/run" verify 2>/dev/null)
    [ "$said" = "built in $work/elsewhere/two words/cli/besser" ] ||
        { echo "run with BESSER_BUILD=$name ran: $said" >&2; exit 1; }
done
grep -q -- "--preset release -B $work/elsewhere/two words" "$work/cmake.log" ||
    { cat "$work/cmake.log" >&2; echo "cmake was not given the build directory" >&2; exit 1; }
[ ! -e "$work/build" ] || { echo "run made build/ in the tree although BESSER_BUILD names another" >&2; exit 1; }
