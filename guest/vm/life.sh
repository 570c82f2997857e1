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
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! modules=$("$vm_source/tree.sh" "$kernel" "$@" 2>"$log"); then
    echo "not ok builds"
    sed 's/^/  /' "$log"
    exit 1
fi
echo "ok builds"

guest=$("$vm_source/build.sh" "$arch" "$series")
options=$(cat "$guest.options")
for package in $tools; do options="$options -p $package"; done
for module in $modules; do
    options="$options -f $module=/tree/$(basename "$module")"
    basename "$module"
done >"$log"
# shellcheck disable=SC2086
"$vm_source/initramfs.sh" "$kernel" "$kernel/life.cpio" $options -f "$log=/tree/order" \
    -f "$vm_source/tests/lib.sh=/tests/lib.sh" -f "$vm_source/tests/life.sh=/main"
exec "$vm_source/boot.sh" "$kernel" "$kernel/life.cpio" -t 3000
