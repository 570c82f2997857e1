#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Builds an out-of-tree kernel module for the guest.
# Usage: module.sh KERNEL DIRECTORY [MAKE-ARGUMENT]...
#   KERNEL     directory that fetch.sh made; DIRECTORY: the module's sources with their Kbuild or Makefile.
# The build is made in DIRECTORY itself: give it a copy to keep a source tree clean.
set -eu
. "$(dirname "$0")/apt.sh"
[ $# -ge 2 ] || die "usage: module.sh KERNEL DIRECTORY [MAKE-ARGUMENT]..."
[ -e "$1/complete" ] || die "$1: not a directory that fetch.sh made"
kernel=$(realpath "$1")
directory=$(realpath "$2")
shift 2
use_arch "$(basename "$kernel" | cut -d- -f1)"
# An error in one file hides none in another (-k). No type information for BPF: it would need a tool more, and modules
# load without.
exec make -k -j "$(nproc)" -C "$kernel/headers" "M=$directory" ARCH="$kernel_arch" CROSS_COMPILE="$cross" \
    CONFIG_DEBUG_INFO_BTF_MODULES= \
    "$@" modules
