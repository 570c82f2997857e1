#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Runs a test of guest/vm/tests in a guest.
# Usage: test.sh NAME [ARCH [SERIES [BOOT-OPTION]...]]      default: arm64 6.1; options are those of boot.sh
# Exit status: that of the test; 77 if it needs a module that this tree does not build.
set -eu
. "$(dirname "$0")/apt.sh"
[ $# -ge 1 ] || die "usage: test.sh NAME [ARCH [SERIES [BOOT-OPTION]...]]"
name=$1 arch=${2:-arm64} series=${3:-6.1}
shift
[ $# -lt 2 ] || shift
[ $# -lt 1 ] || shift
guest=$("$vm_source/build.sh" "$arch" "$series")
kernel=$(dirname "$guest")
use_arch "$arch"
if grep -q bes2600.ko "$vm_source/tests/$name.sh" && [ ! -e "$guest/usr/lib/besser/bes2600.ko" ]; then
    echo "test.sh: no bes2600.ko" >&2
    exit 77
fi
"${cross}gcc" -static -O2 -Wall -Wextra -Werror -o "$kernel/build/hostile_card" "$project/guest/vsdio/hostile_card.c"
options=$(cat "$guest.options")
for package in iputils-ping wpasupplicant wireless-regdb socat; do options="$options -p $package"; done
for file in "$vm_source"/tests/*.sh; do options="$options -f $file=/tests/$(basename "$file")"; done
# shellcheck disable=SC2086
"$vm_source/initramfs.sh" "$kernel" "$kernel/$name.cpio" $options \
    -f "$kernel/build/hostile_card=/usr/bin/hostile_card" -f "$vm_source/tests/$name.sh=/main"
exec "$vm_source/boot.sh" "$kernel" "$kernel/$name.cpio" -t 7000 "$@"
