#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# vsdio.ko against card processes that misbehave, and against one that is killed and stopped. Needs no Wi-Fi driver.
. /tests/lib.sh

no_host_left() { [ -z "$(ls /sys/class/mmc_host)" ]; }
card_is_there() {
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        ls /sys/bus/sdio/devices | grep -q . && return 0
        sleep 0.1
    done
    return 1
}
no_card() { [ -z "$(ls /sys/bus/sdio/devices)" ]; }

modprobe mmc_core
insmod /usr/lib/besser/vsdio.ko
check misuse_is_refused hostile_card misuse 1
for how in silent garbage stale vanish; do
    for seed in 1 2 3 4 5 6 7 8 9 10; do
        check "survives_${how}_$seed" timeout 60 hostile_card $how $seed
    done
done
check no_host_is_left no_host_left

cd /usr/share/besser || exit 1
for round in 1 2 3 4 5 6 7 8 9 10; do
    besser chip --seed $round >/run/chip.log 2>&1 &
    check "enumerates_$round" card_is_there
    kill -KILL $!
    wait $! 2>/dev/null
    check "is_gone_when_killed_$round" no_card
done

# Stopped at several moments of enumeration, for longer than the watchdog waits.
for moment in 0.01 0.02 0.03 0.05; do
    besser chip >/run/chip.log 2>&1 &
    card=$!
    sleep $moment
    kill -STOP $card
    sleep 6
    kill -CONT $card
    sleep 0.5
    kill -TERM $card
    wait $card
    check "stopped_card_is_removed_$moment" no_card
done

check no_host_is_left no_host_left
check unloads rmmod vsdio
finish
