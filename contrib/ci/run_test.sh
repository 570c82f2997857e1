#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# run.sh in a repository as a forge checks it out, with a program in place of besser that says what it is asked.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { cat "$work/said" >&2; echo "run_test.sh: $*" >&2; exit 1; }

mkdir -p "$work/besser/contrib/ci"
cp "$here/run.sh" "$work/besser/contrib/ci"
cat >"$work/besser/run" <<'END_OF_BESSER'
#!/bin/sh
for argument; do echo "<$argument>"; done
for tree in "$2" "${6:-}"; do [ ! -e "$tree/driver.c" ] || cat "$tree/driver.c"; done
[ ! -e "$2/result" ] || echo "what lies in the checkout is in the tree"
exit "${BESSER_STATUS:-0}"
END_OF_BESSER
chmod +x "$work/besser/run"

export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
fork="$work/a fork"
git init -q "$fork"
cd "$fork"
git commit -q --allow-empty -m "Nothing yet"
for what in published changed; do
    mkdir -p "a driver"
    echo "$what" >"a driver/driver.c"
    git add . && git commit -q -m "$what"
done
touch "a driver/result"

# asked STATUS ARGUMENT...: runs run.sh, which is to end so.
asked() {
    expected=$1 status=0
    shift
    sh "$work/besser/contrib/ci/run.sh" "$@" >"$work/said" 2>&1 || status=$?
    [ $status -eq "$expected" ] || fail "$*: exit status $status, not $expected"
}
says() { grep -q -- "$1" "$work/said" || fail "it does not say: $1"; }
says_not() { ! grep -q -- "$1" "$work/said" || fail "it says: $1"; }

asked 0 "a driver"
says '^changed$'
says '<.*/a fork/besser-ci>'
says_not before
says_not checkout
asked 0 "a driver" HEAD~1 6.1,7
says '^published$'
says '^changed$'
says '<6.1,7>'
asked 0 "a driver" HEAD~2
says 'has no a driver: the driver is looked at by itself'
says_not '<--before>'
asked 2 "a driver" 0123456789012345678901234567890123456789
says 'no commit 0123456789012345678901234567890123456789 here'
asked 2 "no driver"
says 'no driver: no such directory'
asked 2
BESSER_STATUS=4 asked 0 "a driver"
BESSER_STATUS=1 asked 1 "a driver"
BESSER_STATUS=3 asked 3 "a driver"

# A runner's checkout often belongs to somebody else; only root can make it so.
if [ "$(id -u)" -eq 0 ]; then
    chown -R 1001:1001 "$fork"
    asked 0 "a driver" HEAD~1
    says '^published$'
fi
echo "the forges' script takes commits"
