#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A station's life with a driver from a tree: /tree/order names its modules in the order in which they are loaded.
. /tests/lib.sh

head -c 1000000 /dev/urandom >/tmp/random
load() { while read -r module; do insmod "/tree/$module" || return 1; done </tree/order; }
unload() { for module in $(tac /tree/order); do rmmod "${module%.ko}" || return 1; done; }
finds() { iw dev wlan0 scan | grep -q 'SSID: besser'; }

# passes NAME COMMAND...: a check, whose failure leaves nothing to look at behind it.
passes() {
    failures_before=$failures
    check "$@"
    [ $failures -eq $failures_before ]
}

# life NETWORK [PASSPHRASE]: from the card's power-on to the module's end.
life() {
    network=$1
    shift
    passes "$network: the chip is up" chip-up ${1:+--passphrase "$1"} || return
    if passes "$network: loads" load; then
        ! passes "$network: probes" wait_for 30 there || up "$@"
        killall -q wpa_supplicant
        sleep 0.5
        check "$network: unloads" unload
    fi
    killall -q besser
    sleep 1
}

# up [PASSPHRASE]: with the interface.
up() {
    /bin/ip link set wlan0 up
    check "$network: finds the network" wait_for 20 finds
    if passes "$network: joins" station-up "$@"; then
        check "$network: reaches the host behind" wait_for 5 reaches
        check "$network: sends" transfer_up 2
        check "$network: receives" transfer_down 2
    fi
    /bin/ip link set wlan0 down
    [ $# -gt 0 ] || /bin/ip link set wlan0 up
    ! passes "$network: joins after down and up" station-up "$@" ||
        check "$network: reaches the host behind after down and up" wait_for 5 reaches
}

life open
life wpa2 'correct horse'
finish
