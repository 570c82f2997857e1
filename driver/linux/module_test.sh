#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Builds bes2600.ko for the guest's kernel with all warnings, and looks at what came out.
# Usage: module_test.sh SOURCE_DIR WORK_DIR [SERIES]
set -eu
source_dir=$1
work=$2
kernel=$("$source_dir/guest/vm/fetch.sh" arm64 "${3:-6.1}")

mkdir -p "$work"
cp -ru "$source_dir/driver" "$source_dir/wire" "$work"
"$source_dir/guest/vm/module.sh" "$kernel" "$work/driver/linux" W=1 C=1 >"$work/log" 2>&1 ||
    { cat "$work/log" >&2; exit 1; }
if grep -iE 'warning|error:' "$work/log" >&2; then
    echo "the build is to be without a warning" >&2
    exit 1
fi

module=$work/driver/linux/bes2600.ko
# expect WHAT PATTERN: a line of standard input matches.
expect() {
    grep -qE "$2" || { echo "bes2600.ko: $1" >&2; exit 1; }
}
modinfo "$module" >"$work/modinfo"
expect "it is not for the BES2600" '^alias: +sdio:c\*v0*BE57d0*2002' <"$work/modinfo"
version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' "$source_dir/driver/linux/dkms.conf")
expect "its version is not that of dkms.conf" "^version: +$version\$" <"$work/modinfo"
expect "the kernel would not tell its srcversion" '^srcversion: +[0-9A-F]' <"$work/modinfo"
expect "rx_path is no parameter" '^parm: +rx_path:' <"$work/modinfo"
expect "it names no firmware" '^firmware: +bes2600/best2002_fw_sdio\.bin' <"$work/modinfo"
# What ftrace shows.
aarch64-linux-gnu-nm "$module" >"$work/symbols"
for function in bes2600_bh_work sdio_rx_work sdio_tx_work; do
    expect "$function has no name of its own" " t $function\$" <"$work/symbols"
done
