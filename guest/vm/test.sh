#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Runs a test of guest/vm/tests in a guest.
# Usage: test.sh NAME [ARCH [SERIES [BOOT-OPTION]...]]      default: arm64 6.1; options are those of boot.sh
#   -a besser_path=relay    with that predecessor (bes2600_subjects.ko) in place of the driver that ships
# Exit status: that of the test.
set -eu
. "$(dirname "$0")/apt.sh"
[ $# -ge 1 ] || die "usage: test.sh NAME [ARCH [SERIES [BOOT-OPTION]...]]"
name=$1 arch=${2:-arm64} series=${3:-6.1}
shift
[ $# -lt 2 ] || shift
[ $# -lt 1 ] || shift
lock_directories
guest=$("$vm_source/build.sh" "$arch" "$series")
kernel=$(dirname "$guest")
use_arch "$arch"
"${cross}gcc" -static -O2 -Wall -Wextra -Werror -o "$kernel/build/hostile_card" "$project/guest/vsdio/hostile_card.c"
options=$(cat "$guest.options")
for package in $tools; do options="$options -p $package"; done
for file in "$vm_source"/tests/*.sh; do options="$options -f $file=/tests/$(basename "$file")"; done
# shellcheck disable=SC2086
"$vm_source/initramfs.sh" "$kernel" "$kernel/$name.cpio" $options \
    -f "$kernel/build/hostile_card=/usr/bin/hostile_card" -f "$vm_source/tests/$name.sh=/main"
exec 9>&-
exec "$vm_source/boot.sh" "$kernel" "$kernel/$name.cpio" -t 7000 "$@"
