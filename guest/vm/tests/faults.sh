#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Each fault of the chip, once, under traffic both ways on a WPA2 network: it takes effect, traffic comes back, and the
# driver restarts the chip if, and only if, the fault's duty says so.
. /tests/lib.sh

restarts() { sed -n 's/^restarts //p' /sys/kernel/debug/ieee80211/phy*/bes2600/counters; }
once() { ping -c 1 -W 1 10.0.0.1; }
# What gives the fault its opportunity, if traffic does not.
provoke() {
    case $1 in
    # Those that the interrupt entry meets are borne without a restart: the bottom half asks again, if it comes sooner
    # than the next interrupt, which a kernel's thread for them may see to.
    timeout)
        for repeat in 2 4 8 16; do
            echo "arm timeout:repeat=$repeat" >/run/chip
            ! wait_for 1 restarted || break
        done
        ;;
    scan_*) iw dev wlan0 scan >/dev/null || [ "$1" = scan_rejected ] ;;
    # Takes effect when the firmware starts anew, and does harm when more is sent than the chip has room for: then comes
    # its own restart.
    credits_overannounced)
        echo 'arm exception' >/run/chip
        wait_for 20 restarted && wait_for 30 once || return 1
        before=$(restarts)
        head -c 500000 /dev/zero | socat -u STDIN UDP-SENDTO:10.0.0.1:9
        return 0
        ;;
    esac
}
restarted() { [ "$(restarts)" -gt "$before" ]; }
took_effect_and_passed() {
    before=$(restarts)
    echo "arm $1" >/run/chip
    provoke "$1" || return 1
    wait_for 10 fired "$1" || return 1
    if [ "$2" = restarts ]; then
        wait_for 20 restarted || return 1
    else
        sleep 3 # time enough for a restart that should not be
    fi
    # Once more for a restart that follows: it belongs to this fault, not to the next one.
    wait_for 30 once && sleep 1 && wait_for 30 once || return 1
    echo "disarm $1" >/run/chip
    echo "restarts: $(($(restarts) - before))"
    [ "$2" = restarts ] || ! restarted
}

check chip_is_up chip-up --passphrase 'correct horse'
load_driver
check connects_with_wpa2 station-up 'correct horse'
start_traffic
# Those with which a driver carries on make the chip worse with time; nothing comes back.
besser chip --list-faults | sed -n 's/^  \([a-z0-9_]*\): the driver \(recovers\|restarts\)$/\1 \2/p' >/tmp/faults
check faults_are_listed test -s /tmp/faults
while read -r name duty _; do
    check "$name" took_effect_and_passed "$name" "$duty"
    sed 's/^/# /' /tmp/check.log
done </tmp/faults
stop_traffic
killall -q wpa_supplicant
sleep 0.5
check unloads unload_driver
finish
