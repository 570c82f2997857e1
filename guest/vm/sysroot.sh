#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Fetches the libraries that besser itself needs to be built for the guest (preset guest-ARCH).
# Usage: sysroot.sh ARCH
# Prints the directory with the libraries, build/vm/sysroot-ARCH; guest/vm/guest.cmake looks there.
set -eu
. "$(dirname "$0")/apt.sh"
[ $# -eq 1 ] || die "usage: sysroot.sh ARCH"
use_arch "$1"
use_series 6.1 # user space is the stable release's
sysroot=$vm_cache/sysroot-$arch
if [ ! -e "$sysroot/complete" ]; then
    apt_prepare >&2
    say "fetching libraries for $arch ..."
    rm -rf "$sysroot"
    unpack "$sysroot" libfmt-dev nlohmann-json3-dev libcli11-dev libtomlplusplus-dev libboost1.74-dev \
        libboost-context1.74-dev libssl-dev zlib1g-dev libgtest-dev libgmock-dev libbenchmark-dev libbenchmark1debian \
        libfmt9 libtomlplusplus3
    touch "$sysroot/complete"
fi
echo "$sysroot"
