#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Builds a tree's driver for a guest's kernel and takes it through a station's life there (tests/life.sh).
# Usage: life.sh ARCH SERIES TREE MODULE [MAKE-ARGUMENT]...      the last three are tree.sh's
# Prints "ok NAME" and "not ok NAME" lines, those below a failure indented. Exit status: 1 if one failed.
set -eu
. "$(dirname "$0")/apt.sh"
[ $# -ge 4 ] || die "usage: life.sh ARCH SERIES TREE MODULE [MAKE-ARGUMENT]..."
arch=$1 series=$2
shift 2
kernel=$("$vm_source/fetch.sh" "$arch" "$series")
begin_work
if ! "$vm_source/tree.sh" "$kernel" "$@" >"$work/modules" 2>"$work/log"; then
    echo "not ok builds"
    sed 's/^/  /' "$work/log"
    exit 1
fi
echo "ok builds"

lock_directories
guest=$("$vm_source/build.sh" "$arch" "$series" -n)
options=$(cat "$guest.options")
for package in $tools; do options="$options -p $package"; done
while read -r module; do
    options="$options -f $module=/tree/$(basename "$module")"
    basename "$module" >>"$work/order"
done <"$work/modules"
# Another life with this kernel has an initramfs of its own.
# shellcheck disable=SC2086
"$vm_source/initramfs.sh" "$kernel" "$work/life.cpio" $options -f "$work/order=/tree/order" \
    -f "$vm_source/tests/lib.sh=/tests/lib.sh" -f "$vm_source/tests/life.sh=/main"
exec 9>&-
# A driver that warns at each scan leaves room in the kernel's log for what it said once.
"$vm_source/boot.sh" "$kernel" "$work/life.cpio" -t 3000 -a log_buf_len=8M &
child=$!
status=0
wait "$child" || status=$?
child=""
exit $status
