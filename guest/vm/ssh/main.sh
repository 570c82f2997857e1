#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# /main of a guest that is measured as a tablet is: ssh reaches it by a network card of its own (boot.sh -H), and wlan0
# joins the virtual access point whenever a driver makes one, as a network manager has it. It is off when somebody
# makes the file /run/off.
# What initramfs.sh puts beside it: the host's key as ssh-keygen makes it (/etc/dropbear/host.openssh), and the user's
# public key, where dropbear looks for it (.ssh/authorized_keys in root's home).
set -u
modprobe -a virtio_pci virtio_net
/bin/ip addr add 10.0.2.15/24 dev eth0
/bin/ip link set eth0 up
power-cycle || exit 3
dropbearconvert openssh dropbear /etc/dropbear/host.openssh /etc/dropbear/host || exit 3
# Keys alone, no forwarding, and no other host key than this.
dropbear -F -E -s -j -k -r /etc/dropbear/host 2>/run/dropbear.log &

carrier() { [ "$(cat /sys/class/net/wlan0/carrier 2>/dev/null)" = 1 ]; }
there() { [ -e /sys/class/net/wlan0 ]; }
# Asks for the network, and waits for it no longer than the interface is there: the next one is another driver's.
join() {
    /bin/ip link set wlan0 up
    /bin/ip addr replace 10.0.0.2/24 dev wlan0
    iw dev wlan0 connect besser
    for _ in $(seq 100); do
        there && ! carrier || return
        sleep 0.1
    done
}
while [ ! -e /run/off ]; do
    ! there || carrier || join 2>/run/join.log
    kill -0 $! || { cat /run/dropbear.log >&2; exit 3; }
    sleep 0.2
done
