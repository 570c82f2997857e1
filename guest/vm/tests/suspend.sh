#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The system suspends to idle with the driver up, associated and under traffic, and the clock wakes it. A card that does
# not answer while processes are frozen would hold it up past the alarm, and nothing would ever wake it.
. /tests/lib.sh

suspend() {
    before=$(cut -d. -f1 /proc/uptime)
    suspend_for 5 || return 1
    # The uptime counts sleep, too. Whole seconds may differ by one more than what passed between them.
    [ $(($(cut -d. -f1 /proc/uptime) - before)) -le 6 ]
}
suspended() { [ "$(cat /sys/power/suspend_stats/success)" -eq "$1" ]; }
timeouts() { awk '$1 == "timeouts" { exit $2 != 0 }' /sys/kernel/debug/mmc0/vsdio; }
step() { "$@" || { echo "failed: $*"; return 1; }; }
# cycle COUNT: sleeps and comes back, COUNT times with this one, and has its network again.
cycle() {
    step suspend && step suspended "$1" && step timeouts && step station-up && step reaches
}

check chip_is_up chip-up
load_driver
check connects station-up
start_traffic
for round in $(seq "$(share 50)"); do check returns_from_sleep_$round cycle $round; done
stop_traffic
check unloads unload_driver
finish
