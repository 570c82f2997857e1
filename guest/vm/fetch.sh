#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Fetches a Debian kernel with its modules and headers for the guest.
# Usage: fetch.sh ARCH SERIES      ARCH: arm64, amd64; SERIES: see use_series in apt.sh; may be a directory
# Prints the directory it makes, build/vm/ARCH-SERIES, which holds
#   vmlinuz  release  config       what boots, `uname -r`, how it was configured
#   modules/lib/modules/RELEASE    all modules, uncompressed where the packages compress them, with modules.dep
#   headers                        to build a module against: make -C headers M=...
# What is there already is not fetched again; remove the directory for a newer kernel. A series that Debian has no
# kernel of, or none with such checks, is built (kernel.sh).
set -eu
. "$(dirname "$0")/apt.sh"
[ $# -eq 2 ] || die "usage: fetch.sh ARCH SERIES"
use_arch "$1"
use_series "$2"
[ -z "$own" ] || exec "$vm_source/own.sh" "$arch" "$own"
kernel=$vm_cache/$arch-$series
if [ -e "$kernel/complete" ]; then
    # A built kernel of these days knows where it lies. Where it was copied from, modules would be built into it.
    here="export KBUILD_OUTPUT = $kernel/kernel"
    [ -z "$built" ] || grep -qxF "$here" "$kernel/kernel/Makefile" ||
        sed -i "s#^export KBUILD_OUTPUT = .*#$here#" "$kernel/kernel/Makefile"
    echo "$kernel"
    exit 0
fi
if [ -n "$built" ]; then
    "$vm_source/kernel.sh" "$arch" "$series"
    echo "$kernel"
    exit 0
fi

# make_headers RELEASE: Debian's headers as they lie in the packages want to be installed in /usr/src.
make_headers() {
    headers=linux-headers-$1
    for package in $(depends "$headers" | grep -E '^linux-(headers|kbuild)-'); do
        # The tools among the headers run on the build machine.
        case $package in linux-kbuild-*) package=$package:amd64 ;; esac
        unpack "$kernel/packages" "$package"
    done
    unpack "$kernel/packages" "$headers"
    ln -sfn "packages/usr/src/$headers" "$kernel/headers"
    # By way of the file itself, so that the directory can be moved.
    sed -i 's#/usr/src/#$(dir $(realpath $(lastword $(MAKEFILE_LIST))))../#g' "$kernel/headers/Makefile"
}

# make_modules RELEASE: busybox's modprobe reads no compressed modules.
make_modules() {
    modules=$kernel/modules/lib/modules/$1
    find "$modules" -name '*.ko.xz' -exec xz -d -- {} +
    depmod -b "$kernel/modules" "$1"
}

apt_prepare >&2
say "fetching the kernel $series for $arch ..."
rm -rf "$kernel"
image=$(depends "linux-image-$arch" | grep '^linux-image-')
release=${image#linux-image-}
unpack "$kernel/image" "$image"
mkdir -p "$kernel/modules/lib"
mv "$kernel/image/lib/modules" "$kernel/modules/lib/"
mv "$kernel/image/boot/vmlinuz-$release" "$kernel/vmlinuz"
mv "$kernel/image/boot/config-$release" "$kernel/config"
rm -rf "$kernel/image"
make_modules "$release"
make_headers "$release"
echo "$release" >"$kernel/release"
touch "$kernel/complete"
echo "$kernel"
