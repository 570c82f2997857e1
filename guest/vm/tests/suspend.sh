#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The system suspends to idle with the driver up, associated and under traffic, and the clock wakes it. A card that does
# not answer while processes are frozen would hold it up past the alarm, and nothing would ever wake it.
. /tests/lib.sh

suspend() {
    before=$(cut -d. -f1 /proc/uptime)
    echo 0 >/sys/class/rtc/rtc0/wakealarm
    echo +5 >/sys/class/rtc/rtc0/wakealarm
    echo freeze >/sys/power/state || return 1
    # Asleep, time stands still; on the way in and out it does not.
    [ $(($(cut -d. -f1 /proc/uptime) - before)) -le 5 ]
}
suspended() { [ "$(cat /sys/power/suspend_stats/success)" -eq "$1" ]; }
timeouts() { awk '$1 == "timeouts" { exit $2 != 0 }' /sys/kernel/debug/mmc0/vsdio; }

check chip_is_up chip-up
load_driver
check connects station-up
start_traffic
for round in 1 2 3; do
    check suspends_and_returns_$round suspend
    check counts_it_$round suspended $round
    check no_command_timed_out_$round timeouts
    check connects_again_$round station-up
    check reaches_again_$round reaches
done
stop_traffic
check unloads unload_driver
finish
