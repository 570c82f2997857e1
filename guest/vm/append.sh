#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Adds files to an initramfs: a second archive after the first, which the kernel unpacks over it.
# Usage: append.sh INITRAMFS OUT FILE=PATH ...     the same input gives the same bytes
set -eu
[ $# -ge 2 ] || { echo "usage: append.sh INITRAMFS OUT FILE=PATH ..." >&2; exit 2; }
initramfs=$1 out=$2
shift 2
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
for pair; do
    mkdir -p "$stage/$(dirname "${pair#*=}")"
    cp -L "${pair%%=*}" "$stage/${pair#*=}"
done
find "$stage" -exec touch -hd @0 {} +
cp "$initramfs" "$out"
(cd "$stage" && find . -mindepth 1 -print0 | LC_ALL=C sort -z |
    cpio --quiet --null --create --format=newc --owner=0:0 --reproducible) >>"$out"
