#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# `./run vm`: a shell in the guest, with wlan0 up on the virtual access point.
# Usage: shell.sh [-a ARCH] [-k SERIES] [-m MODULE] [-p PASSPHRASE]
#   ARCH: arm64 (default), amd64; SERIES: 6.1 (default), 6.12; MODULE: a BES2600 driver built for that kernel
#   (default: bes2600.ko of this tree); PASSPHRASE: WPA2-PSK instead of an open network
set -eu
. "$(dirname "$0")/apt.sh"
arch=arm64 series=6.1 module="" passphrase=""
while getopts a:k:m:p: option; do
    case $option in
    a) arch=$OPTARG ;;
    k) series=$OPTARG ;;
    m) module=$OPTARG ;;
    p) passphrase=$OPTARG ;;
    *) die "usage: shell.sh [-a ARCH] [-k SERIES] [-m MODULE] [-p PASSPHRASE]" ;;
    esac
done
say "building what it needs ($arch, $series); the first time takes minutes"
guest=$("$vm_source/build.sh" "$arch" "$series")
kernel=$(dirname "$guest")
[ -n "$module" ] || module=$guest/usr/lib/besser/bes2600.ko
[ -e "$module" ] || die "$module: no such module; name one with -m"
setup=$(mktemp)
trap 'rm -f "$setup"' EXIT
{
    echo '#!/bin/sh'
    echo "chip-up ${passphrase:+--passphrase '$passphrase'}"
    echo 'insmod /usr/lib/besser/bes2600.ko'
    echo "station-up -s ${passphrase:+'$passphrase'} && echo"
    echo 'echo "wlan0 is on the virtual access point; behind it: ping 10.0.0.1, /bin/ip netns exec ap ..."'
    echo 'echo "faults: echo arm NAME >/run/chip (besser chip --list-faults); leave with exit"'
} >"$setup"
chmod 755 "$setup"
options=$(cat "$guest.options")
for package in $tools; do options="$options -p $package"; done
# shellcheck disable=SC2086
"$vm_source/initramfs.sh" "$kernel" "$kernel/shell.cpio" $options -f "$module=/usr/lib/besser/bes2600.ko" \
    -f "$setup=/setup"
"$vm_source/boot.sh" "$kernel" "$kernel/shell.cpio" -i -M free -m 1024 -t 86400
