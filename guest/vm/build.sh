#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Builds what the guest gets of ours: besser, vsdio.ko, bes2600.ko and bes2600_subjects.ko, profiles, firmware files and
# a few scripts.
# Usage: build.sh ARCH SERIES [-n]      -n: without drivers, for a guest that gets a tree's
# What did not change since it was built is not built again, and what takes long is told on standard error.
# Prints the directory it makes, build/vm/ARCH-SERIES/guest. What initramfs.sh needs to put it into a guest, with the
# modules and packages that it needs there, stands in guest.options beside it.
set -eu
. "$(dirname "$0")/apt.sh"
[ $# -eq 2 ] || [ "${3:-}" = -n ] || die "usage: build.sh ARCH SERIES [-n]"
kernel=$("$vm_source/fetch.sh" "$1" "$2")
use_arch "$1"
guest=$kernel/guest

# What makes a module of the parts DIRECTORY... of the project.
made_by() {
    (cd "$project" && find "$@" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum)
    cat "$kernel/release" "$vm_source/build.sh" "$vm_source/module.sh"
    "${cross}gcc" --version
}

# build_module NAME DIRECTORY COPIED...: copies parts of the project, and builds the module in one of their directories.
build_module() {
    name=$1 build_in=$2
    shift 2
    built=$kernel/build/$name
    made_by=$(made_by "$@" | sha256sum)
    if [ "$(cat "$built.made_by" 2>/dev/null)" != "$made_by" ]; then
        say "building $name.ko ..."
        for directory; do
            mkdir -p "$built/$directory"
            cp -ru "$project/$directory/." "$built/$directory"
        done
        rm -f "$built.made_by"
        "$vm_source/module.sh" "$kernel" "$built/$build_in" >"$built.log" 2>&1 ||
            { tail -n 20 "$built.log" >&2; die "$name.ko could not be built"; }
        "${cross}strip" --strip-debug -o "$built.ko" "$built/$build_in/$name.ko"
        echo "$made_by" >"$built.made_by"
    fi
    install -D -m 644 "$built.ko" "$guest/usr/lib/besser/$name.ko"
}

# Of ninja's "[5/24] Building ...": a line at every fifth of the way. A build with nothing to do says nothing.
progress() {
    awk -F '[][/]' '/^\[[0-9]+\/[0-9]+\]/ && int($2 * 5 / $3) > told {
        told = int($2 * 5 / $3); print "guest:   " $2 " of " $3 >"/dev/stderr" }'
}

# build_program PRESET: besser for the guest.
build_program() {
    log=$vm_cache/$1.log
    mkdir -p "$kernel/build"
    say "building besser ($1) ..."
    {
        status=0
        (cd "$project" && cmake --preset "$1" && cmake --build --preset "$1" --target besser) || status=$?
        echo "$status" >"$log.status"
    } 2>&1 | tee "$log" | progress
    [ "$(cat "$log.status")" -eq 0 ] || { tail -n 20 "$log" >&2; die "besser could not be built"; }
}

# libraries PROGRAM: the packages that a program of the build machine needs, but for the C library.
libraries() {
    owners=$(readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | while read -r library; do
        dpkg -S "*/x86_64-linux-gnu/$library" 2>/dev/null || die "$1 needs $library, which is in no package"
    done)
    echo "$owners" | cut -d: -f1 | grep -vxE 'libc6|libgcc-s1' | LC_ALL=C sort -u
}

# The build machine's own besser runs in an amd64 guest.
case $arch in
arm64) preset=guest-arm64 program=$project/build/guest-arm64/cli/besser ;;
amd64) preset=release program=$project/build/cli/besser ;;
esac
[ "$arch" = amd64 ] || "$vm_source/sysroot.sh" "$arch" >/dev/null
build_program $preset
case $arch in
arm64) libraries="libfmt9 libtomlplusplus3 libstdc++6" ;;
amd64) libraries=$(libraries "$program") ;;
esac

rm -rf "$guest"
mkdir -p "$guest/usr/bin" "$guest/usr/share/besser"
cp -r "$vm_source/guest/." "$guest"
"${cross}strip" --strip-debug -o "$guest/usr/bin/besser" "$program"
cp -r "$project/profiles" "$guest/usr/share/besser"
"$vm_source/firmware.sh" "$guest/lib/firmware"
build_module vsdio guest/vsdio guest/vsdio
build_module icount_idle guest/vm/idle guest/vm/idle
[ "$arch" = arm64 ] || build_module rtc_wake guest/vm/wake guest/vm/wake
if [ $# -eq 2 ]; then
    build_module bes2600 driver/linux wire driver
    build_module bes2600_subjects driver/subjects/linux wire driver
fi
{
    echo "-t $guest"
    printf ' -m %s' mmc_core tun mac80211 ctr ccm cmac gcm
    # shellcheck disable=SC2086
    printf ' -p %s' $libraries iw iproute2
} >"$guest.options"
echo "$guest"
