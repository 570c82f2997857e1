#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# 100 MB each way through TCP, as checksums see it: with a healthy chip; while bus transfers are damaged, interrupts are
# lost and toggles late all the time; and across a crash of the firmware. A kernel with checks moves a fifth of that.
. /tests/lib.sh

retransmitted() { awk '/^Tcp: [0-9]/ { print $13 }' /proc/net/snmp; }
# tell WHAT: segments that TCP sent again since the last call, by the station and by its peer
tell() {
    peer=$(/bin/ip netns exec ap awk '/^Tcp: [0-9]/ { print $13 }' /proc/net/snmp)
    station=$(retransmitted)
    echo "# $1: the station sent $((station - ${station_before:-0})) segments again," \
        "its peer $((peer - ${peer_before:-0}))"
    station_before=$station peer_before=$peer
}

head -c "$(share 10000000)" /dev/urandom >/tmp/random
check chip_is_up chip-up --passphrase 'correct horse'
load_driver
check connects_with_wpa2 station-up 'correct horse'
check healthy_up transfer_up 10
check healthy_down transfer_down 10
tell healthy

disturbances="crc_error_byte crc_error_read crc_error_write crc_status_lost lost_interrupt spurious_interrupt
    stale_toggle"
for fault in $disturbances; do
    echo "arm $fault:repeat=1000000,probability=0.2%" >/run/chip
done
check damaged_up transfer_up 10
check damaged_down transfer_down 10
tell damaged
for fault in $disturbances; do
    check "took_effect_$fault" fired $fault
    echo "disarm $fault" >/run/chip
done

for direction in up down; do
    echo 'arm exception:at=5s' >/run/chip
    check "crash_$direction" transfer_$direction 10
done
check took_effect_exception fired exception
tell crash
killall -q wpa_supplicant
sleep 0.5
check unloads unload_driver
finish
