#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The interface goes down and up 50 times while frames for it keep coming.
. /tests/lib.sh

rounds=$(share 50)
# Of three JOINs that mac80211 asks for, one after another, the firmware may refuse each (field.md F3); whoever manages
# the network asks again.
joins() {
    for attempt in 1 2 3; do
        iw dev wlan0 connect besser && wait_for 10 connected && return 0
        echo "attempt $attempt failed"
        iw dev wlan0 disconnect
    done
    return 1
}
cycle() {
    /bin/ip link set wlan0 down && /bin/ip link set wlan0 up && joins && reaches
}

check chip_is_up chip-up
load_driver
check connects station-up
start_traffic
for round in 1 2 3; do check "goes_down_and_up_first_$round" cycle; done
slab_counts >/tmp/before
for round in $(seq $rounds); do
    check "goes_down_and_up_$round" cycle
    middle_of "$round" "$rounds"
done
slab_counts >/tmp/after
stop_traffic
check_leak $rounds
check unloads unload_driver
finish
