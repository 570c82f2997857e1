#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A station's life with a driver from a tree: /tree/order names its modules in the order in which they are loaded.
. /tests/lib.sh

head -c 1000000 /dev/urandom >/tmp/random
load() { while read -r module; do insmod "/tree/$module" || return 1; done </tree/order; }
unload() { for module in $(tac /tree/order); do rmmod "${module%.ko}" || return 1; done; }
there() { [ -e /sys/class/net/wlan0 ]; }
finds() { iw dev wlan0 scan | grep -q 'SSID: besser'; }

# life NAME [PASSPHRASE]: from the card's power-on to the module's end.
life() {
    network=$1
    shift
    check "chip_is_up_$network" chip-up ${1:+--passphrase "$1"}
    check "loads_$network" load
    check "probes_$network" wait_for 30 there
    /bin/ip link set wlan0 up
    check "finds_the_network_$network" wait_for 20 finds
    check "joins_$network" station-up "$@"
    check "reaches_the_host_behind_$network" wait_for 5 reaches
    check "sends_$network" transfer_up 2
    check "receives_$network" transfer_down 2
    /bin/ip link set wlan0 down
    [ $# -gt 0 ] || /bin/ip link set wlan0 up
    check "joins_after_down_and_up_$network" station-up "$@"
    check "reaches_after_down_and_up_$network" wait_for 5 reaches
    killall -q wpa_supplicant
    sleep 0.5
    check "unloads_$network" unload
    killall -q besser
    sleep 1
}

life open
life wpa2 'correct horse'
finish
