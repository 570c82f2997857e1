#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Builds bes2600.ko and its predecessors' bes2600_subjects.ko for the guest's kernel with all warnings, and looks at
# what came out. The product is built from what `make dkms` installs, and from nothing else.
# Usage: module_test.sh SOURCE_DIR WORK_DIR [SERIES]
set -eu
source_dir=$1
work=$2
kernel=$("$source_dir/guest/vm/fetch.sh" arm64 "${3:-6.1}")

# build NAME DIRECTORY: in $work/NAME, which holds the sources.
build() {
    "$source_dir/guest/vm/module.sh" "$kernel" "$work/$1/$2" W=1 C=1 >"$work/$1.log" 2>&1 ||
        { cat "$work/$1.log" >&2; exit 1; }
    if grep -iE 'warning|error:' "$work/$1.log" >&2; then
        echo "the build of $1 is to be without a warning" >&2
        exit 1
    fi
    module=$work/$1/$2/$1.ko
    modinfo "$module" >"$work/$1.modinfo"
    aarch64-linux-gnu-nm "$module" >"$work/$1.symbols"
    aarch64-linux-gnu-size -A "$module" | awk -v name="$1.ko" '$1 ~ /^\.(text|rodata|data)$/ { print name, $1, $2 }'
    name=$1
}
# Of the module that was built last.
fail() { echo "$name.ko: $1" >&2; exit 1; }
# says WHAT PATTERN, symbol NAME
says() { grep -qE "$2" "$work/$name.modinfo" || fail "$1"; }
symbol() { grep -qE " t $1\$" "$work/$name.symbols"; }

version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' "$source_dir/driver/linux/dkms.conf")
check_what_both_say() {
    says "it is not for the BES2600" '^alias: +sdio:c\*v0*BE57d0*2002'
    says "its version is not that of dkms.conf" "^version: +$version\$"
    says "the kernel would not tell its srcversion" '^srcversion: +[0-9A-F]'
    says "it names no firmware" '^firmware: +bes2600/best2002_fw_sdio\.bin'
    symbol bes2600_bh_work || fail "bes2600_bh_work has no name of its own"
}

rm -rf "$work"
mkdir -p "$work/bes2600_subjects"
make -s -f "$source_dir/driver/linux/Makefile" sources OUT="$work/bes2600"
build bes2600 driver/linux
check_what_both_say
parameters=$(sed -n 's/^parm: *\([^:]*\):.*/\1/p' "$work/bes2600.modinfo")
[ "$parameters" = receive_watch ] || fail "its parameters are not receive_watch alone: $parameters"
for function in sdio_rx_work sdio_tx_work; do
    ! grep -q "$function" "$work/bes2600.symbols" || fail "it holds $function, of another data path"
done
! aarch64-linux-gnu-nm -C "$module" | grep -E 'subjects::|vtable' || fail "it holds what chooses among data paths"

cp -r "$source_dir/driver" "$source_dir/wire" "$work/bes2600_subjects"
build bes2600_subjects driver/subjects/linux
check_what_both_say
says "rx_path is no parameter" '^parm: +rx_path:'
for function in sdio_rx_work sdio_tx_work; do
    symbol $function || fail "$function has no name of its own" # what ftrace shows
done
