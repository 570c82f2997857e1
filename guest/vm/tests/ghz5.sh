#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# An access point on channel 36: found, joined with WPA2, traffic both ways, scans beside it. The firmware refuses
# start-scans of several such channels, and there is no rate of 1 Mb/s.
. /tests/lib.sh

head -c 1000000 /dev/urandom >/tmp/random
check chip_is_up chip-up --channel 36 --passphrase 'correct horse'
load_driver
found() { iw dev wlan0 scan | grep -q 'freq: 5180'; }
wait_for 20 there
/bin/ip link set wlan0 up
check finds_it found
check connects_with_wpa2 station-up 'correct horse'
check is_on_channel_36 sh -c 'iw dev wlan0 info | grep -q "channel 36"'
check reaches_the_host_behind reaches
check transfers transfer 2
check finds_it_while_connected found
check still_connected connected
check reaches_after_a_scan reaches
check chip_saw_no_violation no_violation
killall -q wpa_supplicant
sleep 0.5
check unloads unload_driver
finish
