#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The sender asks for the station's link address by a broadcast, which nobody on the air acknowledges or repeats. If it
# is lost, the next one comes a second later: not in a rep.
. /tests/lib.sh

cat >/tmp/job <<END
{"directory":"","watched":false,"power_proof":"","power_cycled_ns":null,"weak_window":"","before":[],"after":[],
"module":{"file":"/usr/lib/besser/bes2600.ko","parameters":[],"needs":["mac80211"]},
"surroundings":false,"interface_has_chip":true,"network_namespace":"","sender_is_rig":false,"portion_ns":100000000,
"work_functions":[],"interface":"wlan0","network":{"ssid":"besser","address":"10.0.0.2/24"},
"listen_address":"10.0.0.2","sender_namespace":"ap","bus_counters":"/sys/kernel/debug/mmc0/vsdio",
"chip_orders":"/run/chip","chip_answers":"/run/chip.log","orders_when_connected":[],"count_instructions":false,
"telemetry_path":"serial line",
"stress":{"direction":"receive","protocol":"tcp","by_iperf":false,"rate_bytes_per_s":4194304,
"duration_ns":2000000000,"reps":1,"warm_up_ns":0,"first_uptime_ns":0,"latency_probes_ns":0},"interval_ns":0}
END
up() { [ "$(cat /sys/class/net/wlan0/operstate)" = up ]; }
deaf_at_first() {
    wait_for 60 up
    /bin/ip link set wlan0 arp off
    sleep 0.5
    /bin/ip link set wlan0 arp on
}
measures() { besser agent </tmp/job >/tmp/lines && grep -q '"line":"done"' /tmp/lines; }
# Offered are 8.4 MB; a second without any would leave half.
receives_all() {
    bytes=$(grep -o '"rx_bytes":[0-9]*' /tmp/lines | head -n 1 | cut -d: -f2)
    echo "$bytes bytes"
    [ "$bytes" -gt 8000000 ]
}

check chip_is_up chip-up
deaf_at_first 2>/dev/null &
check measures measures
check loses_nothing receives_all
finish
