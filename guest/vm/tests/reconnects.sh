#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# After each kind of loss wpa_supplicant has the network again within a second, for the driver ends its scan of all
# channels as soon as the access point was heard.
. /tests/lib.sh

# Lines of `iw event -t`, which begin with the time.
events() { grep -c "wlan0 (phy #0): $1" /tmp/events; }
lost() { [ "$(events disconnected)" -gt "$losses" ]; }
joined() { [ "$(events 'connected to')" -gt "$joins" ]; }
# Seconds from the last loss to the connection after it.
time_to_come_back() {
    awk '/: disconnected/ { lost = $1 + 0 }
        /: connected to/ { took = $1 - lost }
        END { print took }' /tmp/events
}
less_than_a_second() { awk -v took="$1" 'BEGIN { exit !(took > 0 && took < 1) }'; }
scan_was_short() { [ "$(events 'scan aborted')" -eq $((scans + 1)) ]; }

# loses_network NAME FAULT
loses_network() {
    losses=$(events disconnected) joins=$(events 'connected to') scans=$(events 'scan aborted')
    echo "arm $2" >/run/chip
    check "$1" wait_for 20 lost
    check "$1_and_comes_back" wait_for 20 joined
    took=$(time_to_come_back)
    echo "# $1: back after $took s"
    check "$1_for_less_than_a_second" less_than_a_second "$took"
}

check chip_is_up chip-up --passphrase 'correct horse'
load_driver
check there wait_for 20 there
check connects_with_wpa2 station-up 'correct horse'
check reaches_the_host_behind reaches
iw event -t >/tmp/events 2>&1 </dev/null &
start_traffic
sleep 1
loses_network loses_keys decrypt_failed:repeat=8
check after_one_short_scan scan_was_short
# What a scan has found is out of date after 30 s (IEEE80211_SCAN_RESULT_EXPIRE), and beacons that would renew it do not
# reach the kernel (MIB 0x1005).
sleep 40
loses_network is_thrown_out deauthenticated
sleep 40
loses_network crashes exception
check after_a_short_scan_again scan_was_short
sleep 40
loses_network hangs dead_frozen
check and_after_a_third scan_was_short
check reaches_the_host_behind_again wait_for 5 reaches
stop_traffic
check chip_saw_no_violation no_violation
killall -q wpa_supplicant iw
sleep 0.5
check unloads unload_driver
finish
