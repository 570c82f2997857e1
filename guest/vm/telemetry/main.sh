#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# /main in the guest of telemetry_cost.py: an agent measures one long rep; after some turns it is stopped with its
# instruments off, while the traffic that it made goes on.
set -u
SECONDS_OF_A_TURN=4 TURNS=5
chip-up --ssid besser --profile /usr/share/besser/profiles/pinetab2.toml || exit 3
besser agent </job.json >/run/agent.log 2>&1 &
agent=$!

fail() { echo "failed: $*"; tail -n 3 /run/agent.log; exit 3; }
# How often the agent's BPF programs have run in the seconds in which this looked.
runs() {
    echo 1 >/proc/sys/kernel/bpf_stats_enabled
    sleep 1
    echo 0 >/proc/sys/kernel/bpf_stats_enabled
    total=0
    for info in /proc/"$agent"/fdinfo/*; do
        while read -r key value; do
            [ "$key" != run_cnt: ] || total=$((total + value))
        done <"$info"
    done
    echo "$total runs"
}
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
for _ in $(seq $TURNS); do
    echo "with telemetry"
    turn
done
# From here on nobody counts, and the agent does nothing.
runs
detach $agent 2>&1 || fail "the agent counts on"
runs
for _ in $(seq $TURNS); do
    echo "without telemetry"
    turn
done
grep -c alive /run/agent.log
exit 0
