#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A station's life: WPA2, traffic both ways, a fault, a chip that dies, the interface down and up.
. /tests/lib.sh

head -c 1000000 /dev/urandom >/tmp/random
check chip_is_up chip-up --passphrase 'correct horse'
load_driver
check connects_with_wpa2 station-up 'correct horse'
echo "# associated at $(cut -d' ' -f1 /proc/uptime) s of guest time"
check reaches_the_host_behind reaches
check transfers transfer 2

echo 'arm crc_error_read:after=20,repeat=5' >/run/chip
check transfers_under_damaged_reads transfer 1
check fault_took_effect fired crc_error_read
check still_connected connected

# The chip tells of a signal below a bound, which is what a program that looks for a better network waits for.
iw event >/tmp/events &
sleep 1 # it is told once
check takes_a_bound_for_the_signal iw dev wlan0 cqm rssi -20 2
told_of_the_signal() { grep -q 'RSSI.*below threshold' /tmp/events; }
check is_told_of_a_weak_signal wait_for 3 told_of_the_signal
killall -q iw

# The firmware's last words are kept for whoever looks into its end; a kernel may be built without that.
if [ -d /sys/class/devcoredump ]; then
    echo 'arm exception' >/run/chip
    dump_is_kept() { [ "$(cat /sys/class/devcoredump/devcd*/data | wc -c)" -eq 128 ]; }
    check what_the_firmware_said_of_its_end_is_kept wait_for 5 dump_is_kept
    check returns_from_its_end wait_for 30 reaches
fi

for round in 1 2 3; do
    /bin/ip link set wlan0 down
    /bin/ip link set wlan0 up
    # A scan alone takes 4.6 s where 25 channels of 5 GHz may only be listened to.
    check "connects_again_$round" wait_for 12 connected
done
check reaches_after_down_and_up reaches

# The chip dies under traffic; another one takes its place. The module stays loaded.
/bin/ip netns exec ap socat -u TCP-LISTEN:5001,reuseaddr CREATE:/dev/null 2>/dev/null &
sleep 0.2
socat -u FILE:/tmp/random TCP:10.0.0.1:5001 2>/dev/null &
sleep 0.5
killall -KILL besser
no_chip() { ! pidof besser >/dev/null; }
check the_chip_is_gone wait_for 10 no_chip
sleep 1
killall -q wpa_supplicant socat
check chip_is_up_again chip-up --passphrase 'correct horse'
check returns_without_reload station-up 'correct horse'
check reaches_after_return reaches

# A driver that does not make the card take its level back meets it over and over.
interrupts_are_answered() { awk '$1 == "commands" { n = $2 } $1 == "interrupts" { exit $2 > n }' "$1"; }
check interrupts_are_answered interrupts_are_answered "/sys/kernel/debug/$(ls /sys/class/mmc_host)/vsdio"
cat "/sys/kernel/debug/$(ls /sys/class/mmc_host)/vsdio" | sed 's/^/# /'
killall -q wpa_supplicant
sleep 0.5
check unloads unload_driver
finish
