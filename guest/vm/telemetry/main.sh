#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# /main in the guest of telemetry_cost.py: an agent measures one long rep; after some turns its count of bus requests is
# taken out, after some more it is stopped with all instruments off, while the traffic that it made goes on.
set -u
SECONDS_OF_A_TURN=3 TURNS=3
chip-up --ssid besser --profile /usr/share/besser/profiles/pinetab2.toml || exit 3
besser agent </job.json >/run/agent.log 2>&1 &
agent=$!

fail() { echo "failed: $*"; tail -n 3 /run/agent.log; exit 3; }
received() { cat /sys/class/net/wlan0/statistics/rx_packets 2>/dev/null || echo 0; }
flows() { before=$(received); sleep 1; [ "$(received)" -gt $((before + 500)) ]; }
for _ in $(seq 60); do flows && break; done
flows || fail "no traffic"
sleep 3 # TCP finds its rate

turn() {
    /usr/bin/mark || fail "no mark"
    sleep $SECONDS_OF_A_TURN
    /usr/bin/mark
    kill -0 $agent || fail "the agent ended"
}
turns() {
    for _ in $(seq $TURNS); do
        echo "$1"
        turn
    done
}
turns "with all telemetry"
detach $agent bus 2>&1 || fail "the bus requests are counted on"
turns "without bus requests"
detach $agent all 2>&1 || fail "the agent counts on"
turns "without telemetry"
grep -c alive /run/agent.log
exit 0
