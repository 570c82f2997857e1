#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A card with a second SDIO function. The driver takes the first alone: with two bound, a reset would have the mmc core
# remove the card and probe it anew.
. /tests/lib.sh

head -c 1000000 /dev/urandom >/tmp/random
sed 's/^second_function = false/second_function = true/' /usr/share/besser/profiles/pinetab2.toml >/tmp/two.toml
check chip_is_up chip-up --profile /tmp/two.toml --passphrase 'correct horse'
function_path() { echo /sys/bus/sdio/devices/mmc*:"$1"; }
both_are_there() { [ -d "$(function_path 1)" ] && [ -d "$(function_path 2)" ]; }
check the_kernel_sees_two_functions wait_for 5 both_are_there
ids() { cat "$(function_path "$1")/vendor" "$(function_path "$1")/device"; }
have_the_same_ids() { [ -n "$(ids 1)" ] && [ "$(ids 1)" = "$(ids 2)" ]; }
check they_have_the_same_ids have_the_same_ids

load_driver
check connects station-up 'correct horse'
first_alone_is_bound() { [ -e "$(function_path 1)/driver" ] && [ ! -e "$(function_path 2)/driver" ]; }
check the_first_alone_is_bound first_alone_is_bound
check transfers transfer 1

# Two crashes within ten seconds: after the second the chip gets a power cycle.
interface() { cat /sys/class/net/wlan0/ifindex; }
power_cycles() { sed -n 's/^power_cycles //p' /sys/kernel/debug/ieee80211/phy*/bes2600/counters; }
before=$(interface)
cycles=$(power_cycles)
crash() { echo 'arm exception' >/run/chip; sleep 2; }
power_was_cycled() { [ "$(power_cycles)" -gt "$cycles" ]; }
crash
crash
check the_power_is_cycled wait_for 10 power_was_cycled
check reaches_after_it wait_for 30 reaches
still_the_same() { [ "$(interface)" = "$before" ]; }
check the_card_was_not_removed still_the_same

check unloads unload_driver
finish
