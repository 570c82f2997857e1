#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Writes firmware files for the virtual chip: it runs any image, what counts is that it arrives whole.
# Usage: firmware.sh DIRECTORY     makes DIRECTORY/bes2600/*.bin (protocol.md 3.1)
set -eu
[ $# -eq 1 ] || { echo "usage: firmware.sh DIRECTORY" >&2; exit 2; }

# image FILE ADDRESS: entry, parameter, stack pointer and load address, 96 KiB, and the load address again. ADDRESS is
# four octal bytes, the lowest first.
image() {
    {
        printf "$2\000\000\000\000\000\000\000\000$2"
        seq 100000 120000 | head -c 98284
        printf "$2"
    } >"$1"
}

mkdir -p "$1/bes2600"
image "$1/bes2600/best2002_fw_boot_sdio.bin" '\000\000\000\040'
image "$1/bes2600/best2002_fw_sdio.bin" '\000\000\001\040'
# Optional, and all zeros say what no file says. But a Debian kernel logs an error for each file that is not there,
# whatever the driver asks of it.
head -c 832 /dev/zero >"$1/bes2600/bes2600_sdd.bin"
