#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The chip's process is killed under traffic both ways and another one takes its place, 20 times. The module stays
# loaded.
. /tests/lib.sh

rounds=$(share 20)
replace_chip() {
    start_traffic
    sleep 0.5
    killall -KILL besser
    sleep 0.5
    stop_traffic
    chip-up && station-up && reaches
}

check chip_is_up chip-up
load_driver
check connects station-up
for round in 1 2 3; do check "returns_first_$round" replace_chip; done
slab_counts >/tmp/before
for round in $(seq $rounds); do
    check "returns_$round" replace_chip
    middle_of "$round" "$rounds"
done
slab_counts >/tmp/after
check_leak $rounds
check unloads unload_driver
finish
