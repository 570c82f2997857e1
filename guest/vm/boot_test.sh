#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# boot.sh with a stand-in for QEMU: when boot.sh is ended, so is the guest.
set -eu
cd "$(dirname "$0")"
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
kernel=$directory/amd64-none
mkdir "$kernel" "$directory/bin"
touch "$kernel/complete" "$kernel/vmlinuz" "$directory/guest.cpio"
cat >"$directory/bin/qemu-system-x86_64" <<END
#!/bin/sh
echo \$\$ >$directory/pid
exec sleep 60
END
chmod +x "$directory/bin/qemu-system-x86_64"

fail() { echo "$*"; exit 1; }
for signal in TERM HUP; do
    : >"$directory/pid"
    PATH=$directory/bin:$PATH ./boot.sh "$kernel" "$directory/guest.cpio" &
    boot=$!
    for _ in $(seq 100); do [ -s "$directory/pid" ] && break; sleep 0.1; done
    guest=$(cat "$directory/pid")
    [ -n "$guest" ] || fail "the guest was not started"
    kill -$signal $boot
    wait $boot || true
    for _ in $(seq 50); do kill -0 "$guest" 2>/dev/null || break; sleep 0.1; done
    ! kill -0 "$guest" 2>/dev/null || { kill "$guest"; fail "the guest outlived a boot.sh that got $signal"; }
done
echo "a guest ends with its boot.sh"
