#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The rig end to end: two guests are booted, one with each module of ours, associate, receive for two seconds, one of
# them with a fault of the chip; the report is complete. The verdict does not matter here, and one window gives none.
# Usage: boot_test.sh BESSER SOURCE_DIR      exit status 77: not possible here
set -eu
besser=$1
cd "$2"
[ -e driver/linux/Kbuild ] || { echo "there is no driver/linux"; exit 77; }
command -v qemu-system-aarch64 >/dev/null || { echo "there is no qemu-system-aarch64"; exit 77; }
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cat >"$directory/plan.toml" <<'END'
name = "boot-test"
title = "one short rep in a real kernel"
[stress]
rate = "1MiB/s"
duration = "2s"
[[arm]]
name = "relay"
variant = "relay"
[[arm]]
name = "direct"
variant = "direct"
faults = ["spurious_interrupt"]
[[prediction]]
id = "receives"
text = "it receives"
metric = "goodput"
arm = "direct"
expect = { min = "0.5MiB/s", every_rep = true }
confidence = "high"
rigs = ["vm"]
reasoned = "here"
END
status=0
"$besser" verify --rig vm "$directory/plan.toml" --out "$directory/out" || status=$?
[ "$status" -eq 0 ] || [ "$status" -eq 4 ] || { echo "besser verify ended with $status"; exit 1; }
# shown TEXT: in the result
shown() { grep -q "$1" "$directory/out/result.json" || { echo "the result has no $1"; exit 1; }; }
shown '"driver.instructions": [1-9]'
shown '"work.sdio_rx_work": [1-9]'
shown '"bus.cmd53_read": [1-9]'
shown '"rx.frames": [1-9]'
shown '"protocol.violations": 0'
shown '"data_races": "not shown'
shown '"module_identity": "bes2600, .*sha256 [0-9a-f]'
shown '"module_identity": "bes2600_subjects rx_path=relay, .*sha256 [0-9a-f]'
shown '"module_sha256": "[0-9a-f]'
