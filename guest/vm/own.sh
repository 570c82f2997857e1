#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Lays a kernel that somebody built out as fetch.sh does. It is laid out anew when something of it was built anew, and
# nothing is written to where it was built.
# Usage: own.sh ARCH DIRECTORY     DIRECTORY: where `make` ran, or its O=; with the sources where they were
set -eu
. "$(dirname "$0")/apt.sh"
[ $# -eq 2 ] || die "usage: own.sh ARCH DIRECTORY"
use_arch "$1"
use_series "$2"
kernel=$vm_cache/$arch-$series

made_of() {
    (cd "$own" && sha256sum "$own_image" .config Module.symvers modules.order)
    find "$own" -name '*.ko' -printf '%P %s %T@\n' | LC_ALL=C sort
    cat "$vm_source/own.sh"
}
made_of=$(made_of | sha256sum)
[ -e "$kernel/complete" ] && [ "$(cat "$kernel/made_of")" = "$made_of" ] && { echo "$kernel"; exit 0; }
say "taking the kernel of $own ..."
rm -rf "$kernel"
mkdir -p "$kernel"
# busybox's modprobe reads no compressed modules.
make -s -C "$own" "ARCH=$kernel_arch" "CROSS_COMPILE=$cross" "INSTALL_MOD_PATH=$kernel/modules" INSTALL_MOD_STRIP=1 \
    CONFIG_MODULE_COMPRESS= CONFIG_MODULE_COMPRESS_GZIP= CONFIG_MODULE_COMPRESS_XZ= CONFIG_MODULE_COMPRESS_ZSTD= \
    modules_install >"$kernel/log" 2>&1 ||
    {
        tail -n 20 "$kernel/log" >&2
        die "$own: its modules cannot be installed: are they built, and are the sources where they were?"
    }
cp "$own/$own_image" "$kernel/vmlinuz"
cp "$own/.config" "$kernel/config"
cp "$own/include/config/kernel.release" "$kernel/release"
ln -s "$own" "$kernel/headers"
depmod -b "$kernel/modules" "$(cat "$kernel/release")"
echo "$made_of" >"$kernel/made_of"
touch "$kernel/complete"
echo "$kernel"
