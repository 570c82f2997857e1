#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What `./run test` makes of the exit status of its own verify, with programs that only end in place of the real ones.
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

# expect STATUS WHEN: what `./run test` must exit with.
expect() {
    status=0
    PATH="$work/bin:$PATH" "$work/run" test >"$work/log" 2>&1 || status=$?
    [ "$status" -eq "$1" ] && return
    cat "$work/log" >&2
    echo "run test exited with $status instead of $1 when $2" >&2
    exit 1
}

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
