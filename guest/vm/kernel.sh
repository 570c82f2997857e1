#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Builds a small kernel for the guest from Debian's sources, with the checks that a series' name asks for, and lays it
# out as fetch.sh does.
# Usage: kernel.sh ARCH SERIES      SERIES: what apt.sh's use_series calls a built one
# The options are those of kernel/base.config, kernel/ARCH.config and kernel/VARIANT.config. One that this kernel does
# not have, or does not have so, ends the build: a check that is left out in silence would find nothing.
# It takes ten to twenty minutes of two cores, and needs bc, bison, flex, libelf-dev and libssl-dev.
set -eu
. "$(dirname "$0")/apt.sh"
[ $# -eq 2 ] || die "usage: kernel.sh ARCH SERIES"
use_arch "$1"
use_series "$2"
[ -n "$built" ] || die "the kernel $series is not built but fetched"
kernel=$vm_cache/$arch-$series
build=$kernel/kernel
log=$kernel/kernel.log

for tool in bc bison flex; do
    command -v $tool >/dev/null || die "building a kernel needs $tool: apt-get install bc bison flex"
done

# Prints the directory of the sources, unpacked once for all architectures and variants.
unpack_sources() {
    apt_prepare >&2
    package=$(depends linux-source | grep '^linux-source-')
    sources=$vm_cache/$package
    if [ ! -e "$sources/complete" ]; then
        say "fetching $package ..."
        rm -rf "$sources"
        unpack "$sources" "$package"
        mkdir "$sources/tree"
        tar -C "$sources/tree" --strip-components=1 -xf "$sources/usr/src/$package.tar.xz"
        rm -rf "$sources/usr"
        touch "$sources/complete"
    fi
    echo "$sources/tree"
}

# With ccache a kernel that differs by an option from one built before takes a fraction of the time.
ccache=$(command -v ccache || true)
make_kernel() {
    make -s -j "$(nproc)" -C "$tree" "O=$build" "ARCH=$kernel_arch" "CROSS_COMPILE=$cross" \
        "CC=${ccache:+ccache }${cross}gcc" "$@" >>"$log" 2>&1 ||
        { tail -n 20 "$log" >&2; die "the kernel $series could not be built; see $log"; }
}

# The first option that is asked for and is not there as asked.
refused() {
    grep -E '^(CONFIG_[A-Z0-9_]+=|# CONFIG_[A-Z0-9_]+ is not set)' "$build/asked.config" | while read -r option; do
        grep -qxF "$option" "$build/.config" || { echo "$option"; break; }
    done
}

tree=$(unpack_sources)
rm -rf "$kernel"
mkdir -p "$build"
cat "$vm_source/kernel/base.config" "$vm_source/kernel/$arch.config" \
    ${variant:+"$vm_source/kernel/$variant.config"} >"$build/asked.config"
make_kernel "KCONFIG_ALLCONFIG=$build/asked.config" allnoconfig
option=$(refused)
[ -z "$option" ] || die "the kernel $series does not take $option"
say "building the kernel $series for $arch; that takes ten minutes and more ..."
make_kernel
make_kernel "INSTALL_MOD_PATH=$kernel/modules" modules_install
case $arch in
arm64) cp "$build/arch/arm64/boot/Image" "$kernel/vmlinuz" ;;
amd64) cp "$build/arch/x86/boot/bzImage" "$kernel/vmlinuz" ;;
esac
cp "$build/.config" "$kernel/config"
cat "$build/include/config/kernel.release" >"$kernel/release"
# What a module is built against is the build's own directory, without what it was linked from.
find "$build" \( -name '*.o' -o -name '*.a' -o -name '*.ko' -o -name 'vmlinux*' \) ! -path '*/scripts/*' -delete
ln -s kernel "$kernel/headers"
depmod -b "$kernel/modules" "$(cat "$kernel/release")"
touch "$kernel/complete"
