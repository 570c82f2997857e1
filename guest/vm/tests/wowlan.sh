#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The system suspends to idle in its network, with wake on WLAN, and the clock wakes it: the network was never left, and
# frames pass at once. What the chip receives meanwhile cannot be tried here: whoever would send it is frozen, too. A
# machine without the lines between chip and host, which amd64's is, offers no waking, and leaves the network.
. /tests/lib.sh

suspended() { [ "$(cat /sys/power/suspend_stats/success)" -eq "$1" ]; }
authentications() { [ "$(dmesg | grep -c 'wlan0: authenticated')" -eq "$1" ]; }
# The driver counts how often the chip slept while the interface was up.
slept() { awk '$1 == "sleeps" { exit !$2 }' /sys/kernel/debug/ieee80211/phy*/bes2600/counters; }

leaves_and_joins_again() {
    check suspends_without suspend_for 5
    check joins_again station-up
    check had_left authentications 2
    check unloads unload_driver
}
has_lines() { [ -e /proc/device-tree/vsdio/bes2600@0/host-wakeup-gpios ]; }
offers_no_waking() { ! iw phy phy0 wowlan enable any; }

check chip_is_up chip-up
load_driver
check connects station-up
check saves_power iw dev wlan0 set power_save on
if ! has_lines; then
    check offers_no_waking offers_no_waking
    leaves_and_joins_again
    finish
fi
check wakes_for_any_frame iw phy phy0 wowlan enable any
check joined_once authentications 1
for round in 1 2 3; do
    check suspends_and_returns_$round suspend_for 5
    check counts_it_$round suspended $round
    check is_still_connected_$round connected
    check reaches_at_once_$round reaches
    check did_not_join_again_$round authentications 1
done
check chip_slept slept
check wakes_for_nothing iw phy phy0 wowlan disable
leaves_and_joins_again
finish
