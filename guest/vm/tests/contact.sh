#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The sender asks for the station's link address by a broadcast, which nobody on the air acknowledges or repeats. If it
# is lost, the next one comes a second later: not in a rep.
. /tests/lib.sh

# No more than a kernel with checks can move.
agent_job 2000000000 524288 0 false >/tmp/job
up() { [ "$(cat /sys/class/net/wlan0/operstate)" = up ]; }
# It is deaf before it has a network: a request that it answered would be the only one.
deaf_at_first() {
    wait_for 60 /bin/ip link set wlan0 arp off
    wait_for 60 up
    sleep 0.5
    /bin/ip link set wlan0 arp on
}
# Offered are 1.05 MB; a second without any would leave half.
receives_all() {
    bytes=$(grep -o '"rx_bytes":[0-9]*' /tmp/lines | head -n 1 | cut -d: -f2)
    echo "$bytes bytes"
    [ "$bytes" -gt 1000000 ]
}

check chip_is_up chip-up
deaf_at_first 2>/dev/null &
check measures agent_measures
check loses_nothing receives_all
finish
