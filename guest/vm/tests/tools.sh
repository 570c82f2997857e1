#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Every program that the guest brings starts, and those that people use do what they are for.
. /tests/lib.sh

# starts FILE: it finds its libraries and interpreter. What it says to --help, and with which status, is its own affair.
starts() {
    timeout 10 "$1" --help </dev/null >/tmp/said 2>&1
    status=$?
    cat /tmp/said
    [ $status -ne 126 ] && [ $status -ne 127 ] && ! grep -E 'shared librar|symbol lookup|not found' /tmp/said
}
check chip_is_up chip-up
for file in /usr/bin/* /usr/sbin/* /bin/* /sbin/*; do
    case $file in */chip-up | */station-up | */busybox) continue ;; esac
    [ "$(readlink "$file")" = /bin/busybox ] || [ ! -x "$file" ] || check "starts $file" starts "$file"
done

load_driver
check connects_by_wpa_supplicant station-up -s
check wpa_cli sh -c 'wpa_cli -i wlan0 status | grep -q wpa_state=COMPLETED'
check wpa_cli_scans sh -c 'wpa_cli -i wlan0 scan && sleep 5 && wpa_cli -i wlan0 scan_results | grep -q besser'
check iw sh -c 'iw dev wlan0 link | grep -q "SSID: besser"'
check ip sh -c '/bin/ip -s link show wlan0 | grep -q LOWER_UP'
check ping reaches
check bash bash -c '[[ $(</sys/class/net/wlan0/operstate) == up ]]'
captures() {
    tcpdump -i wlan0 -c 2 -w /tmp/frames icmp &
    capture=$!
    wait_for 10 grep -q wlan0 /proc/net/packet || sleep 1
    ping -c 5 -i 0.2 10.0.0.1 >/dev/null
    wait $capture && tcpdump -n -r /tmp/frames | grep 'ICMP echo request'
}
check tcpdump captures
head -c 100000 /dev/urandom >/tmp/random
check socat transfer 1
check connects_again_without_it sh -c 'killall wpa_supplicant; sleep 1; station-up'
check agent_refuses_no_job sh -c 'besser agent </dev/null; [ $? -eq 2 ]'
check chip_tells_its_faults sh -c 'besser chip --list-faults | grep -q crc_error_read'
check hostile_card_is_there test -x /usr/bin/hostile_card
check unloads unload_driver
finish
