#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Makes what all windows of the bench's vm rig boot, from this source tree.
# Usage: rig.sh ARCH SERIES
# Prints the directory it makes, build/vm/ARCH-SERIES/rig, which holds
#   kernel           link to the directory of fetch.sh
#   initramfs.cpio   the guest of build.sh; /main (guest/vm/window) runs one window. append.sh gives it the window's
#                    files
#   bes2600.ko       besser's driver; bes2600_subjects.ko: its predecessors
#   instructions.so  QEMU plugin that counts instructions (guest/vm/plugin)
set -eu
. "$(dirname "$0")/apt.sh"
[ $# -eq 2 ] || die "usage: rig.sh ARCH SERIES"
lock_directories
guest=$("$vm_source/build.sh" "$1" "$2")
kernel=$(dirname "$guest")
rig=$kernel/rig
mkdir -p "$rig"
ln -sfn "$kernel" "$rig/kernel"
mv "$guest/usr/lib/besser/bes2600.ko" "$guest/usr/lib/besser/bes2600_subjects.ko" "$rig"
# The plugin is made anew where one of its sources is newer, or it is not there.
plugin=$vm_source/plugin
if [ -n "$(find "$plugin" "$project/agent/marker.hpp" "$vm_source/rig.sh" -type f -newer "$rig/instructions.so" 2>&1)" ]
then
    g++ -std=c++20 -O2 -Wall -Wextra -Werror -fPIC -shared -fvisibility=hidden -I "$project" \
        "$plugin/instructions.cc" -o "$rig/instructions.so"
fi
# shellcheck disable=SC2046
"$vm_source/initramfs.sh" "$kernel" "$rig/initramfs.cpio" $(cat "$guest.options") -f "$vm_source/window=/main"
echo "$rig"
