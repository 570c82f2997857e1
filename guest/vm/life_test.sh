#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# life.sh with stand-ins for the scripts that it calls: what it says and leaves, however it ends.
set -eu
cd "$(dirname "$0")"
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
vm=$directory/vm
mkdir "$vm" "$directory/tmp" "$directory/cache"
cp life.sh apt.sh "$vm"
export TMPDIR="$directory/tmp" BESSER_VM_DIR="$directory/cache"

# stand_in NAME: a script of that name with the lines of standard input.
stand_in() {
    { echo '#!/bin/sh'; cat; } >"$vm/$1.sh"
    chmod +x "$vm/$1.sh"
}
fail() { echo "$*"; exit 1; }
leaves_nothing() { [ -z "$(ls "$directory/tmp")" ] || fail "$1 leaves $(ls "$directory/tmp")"; }

touch "$directory/guest.options"
echo "echo $directory" | stand_in fetch
echo "echo $directory/guest" | stand_in build
printf 'echo /a/core.ko; echo /a/top.ko\n' | stand_in tree
printf 'for file; do case $file in *=/tree/order) cat "${file%%=*}"; esac; done >%s/order\n' "$directory" |
    stand_in initramfs

echo 'echo "ok loads"; exit 1' | stand_in boot
status=0
said=$("$vm/life.sh" arm64 6.1 /tree "") || status=$?
[ $status -eq 1 ] || fail "a life that failed has the exit status $status"
[ "$said" = "ok builds
ok loads" ] || fail "a life says: $said"
[ "$(tr '\n' ' ' <"$directory/order")" = "core.ko top.ko " ] || fail "the modules' order: $(cat "$directory/order")"
leaves_nothing "a life that failed"

printf 'echo $$ >%s/pid\nexec sleep 60\n' "$directory" | stand_in boot
for signal in TERM HUP; do
    rm -f "$directory/pid"
    "$vm/life.sh" arm64 6.1 /tree "" >/dev/null &
    life=$!
    for _ in $(seq 100); do [ -s "$directory/pid" ] && break; sleep 0.1; done
    boot=$(cat "$directory/pid")
    kill -$signal $life
    wait $life || true
    for _ in $(seq 50); do kill -0 "$boot" 2>/dev/null || break; sleep 0.1; done
    ! kill -0 "$boot" 2>/dev/null || { kill "$boot"; fail "the guest outlived a life that got $signal"; }
    leaves_nothing "a life that got $signal"
done

printf 'echo "a.c:1:1: error: none" >&2; exit 2\n' | stand_in tree
status=0
said=$("$vm/life.sh" arm64 6.1 /tree "") || status=$?
[ $status -eq 1 ] && [ "$said" = "not ok builds
  a.c:1:1: error: none" ] || fail "a tree that does not build: exit status $status, $said"
leaves_nothing "a tree that does not build"
echo "a life ends as its guest does, and leaves nothing"
