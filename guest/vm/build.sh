#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Builds what the guest gets of ours: besser, vsdio.ko, bes2600.ko and bes2600_subjects.ko, profiles, firmware files and
# a few scripts.
# Usage: build.sh ARCH SERIES
# Prints the directory it makes, build/vm/ARCH-SERIES/guest. What initramfs.sh needs to put it into a guest, with the
# modules and packages that it needs there, stands in guest.options beside it.
set -eu
. "$(dirname "$0")/apt.sh"
[ $# -eq 2 ] || die "usage: build.sh ARCH SERIES"
kernel=$("$vm_source/fetch.sh" "$1" "$2")
use_arch "$1"
guest=$kernel/guest

# build_module NAME DIRECTORY COPIED...: copies parts of the project, and builds the module in one of their directories.
build_module() {
    name=$1 build_in=$2
    shift 2
    for directory; do
        mkdir -p "$kernel/build/$name/$directory"
        cp -ru "$project/$directory/." "$kernel/build/$name/$directory"
    done
    "$vm_source/module.sh" "$kernel" "$kernel/build/$name/$build_in" >"$kernel/build/$name.log" 2>&1 ||
        { tail -n 20 "$kernel/build/$name.log" >&2; die "$name.ko could not be built"; }
    install -D -m 644 "$kernel/build/$name/$build_in/$name.ko" "$guest/usr/lib/besser/$name.ko"
    "${cross}strip" --strip-debug "$guest/usr/lib/besser/$name.ko"
}

# The build machine's own besser runs in an amd64 guest.
case $arch in
arm64) preset=guest-arm64 program=$project/build/guest-arm64/cli/besser packages="" ;;
amd64) preset=release program=$project/build/cli/besser packages="libboost-context1.74.0 libgit2-1.5 libssl3 zlib1g" ;;
esac
[ "$arch" = amd64 ] || "$vm_source/sysroot.sh" "$arch" >/dev/null
(cd "$project" && cmake --preset $preset && cmake --build --preset $preset --target besser) \
    >"$vm_cache/$preset.log" 2>&1 || { tail -n 20 "$vm_cache/$preset.log" >&2; die "besser could not be built"; }

rm -rf "$guest"
mkdir -p "$guest/usr/bin" "$guest/usr/share/besser"
cp -r "$vm_source/guest/." "$guest"
"${cross}strip" --strip-debug -o "$guest/usr/bin/besser" "$program"
cp -r "$project/profiles" "$guest/usr/share/besser"
"$vm_source/firmware.sh" "$guest/lib/firmware"
build_module vsdio guest/vsdio guest/vsdio
build_module icount_idle guest/vm/idle guest/vm/idle
build_module bes2600 driver/linux wire driver
build_module bes2600_subjects driver/subjects/linux wire driver
{
    echo "-t $guest"
    printf ' -m %s' mmc_core tun mac80211 ctr ccm cmac gcm
    # shellcheck disable=SC2086
    printf ' -p %s' libfmt9 libtomlplusplus3 libstdc++6 iw iproute2 $packages
} >"$guest.options"
echo "$guest"
