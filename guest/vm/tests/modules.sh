#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The driver is loaded and unloaded 50 times on a chip that stays powered; every tenth time it also connects.
. /tests/lib.sh

rounds=$(share 50)
gone() { ! there; }
cycle() {
    load_driver && wait_for 20 there || return 1
    [ $(($1 % 10)) -ne 0 ] || { station-up && reaches; } || return 1
    unload_driver && gone
}

check chip_is_up chip-up
for round in 8 9 10; do check "loads_first_$round" cycle $round; done
slab_counts >/tmp/before
for round in $(seq $rounds); do
    check "loads_and_unloads_$round" cycle "$round"
    middle_of "$round" "$rounds"
done
slab_counts >/tmp/after
check_leak $rounds
finish
