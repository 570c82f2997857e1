#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Boots a guest and waits until it is off.
# Usage: boot.sh KERNEL INITRAMFS [-d DATA] [-c CONSOLE] [-M icount|free] [-n CPUS] [-s SHIFT] [-m MIB] [-t SECONDS]
#                [-a ARGUMENTS] [-H PORT]
#   KERNEL     directory that fetch.sh made; INITRAMFS: file that initramfs.sh made
#   -d DATA    file for what /main prints (default: standard output); -c CONSOLE: file for the kernel log
#              (default: none). Without /main in the initramfs, use -i.
#   -i         interactive: console and shell on this terminal
#   -M MODE    icount (default): one instruction is one guest nanosecond, two runs are alike; free: as fast as it goes
#   -s SHIFT   icount: 2^SHIFT nanoseconds an instruction (default 0); -n CPUS: default 1 for icount, 2 for free
#   -r SEED    where the guest's randomness comes from (default 1); -p PLUGIN: QEMU plugin, with its arguments
#   -H PORT    a network card, behind which is this machine alone: what comes to PORT of its 127.0.0.1 goes to port 22
#              of 10.0.2.15 in the guest. Two runs are then not alike under icount, either
#   -t SECONDS wall time after which the guest is killed (default 600)
# Exit status: that of /main; 3 if the guest did not get to its end.
set -eu
. "$(dirname "$0")/apt.sh"
[ $# -ge 2 ] || die "usage: boot.sh KERNEL INITRAMFS [OPTION]..."
[ -e "$1/complete" ] || die "$1: not a directory that fetch.sh made"
kernel=$(realpath "$1")
initramfs=$2
shift 2
data="" console="" mode=icount cpus="" shift_ns=0 mib=512 seconds=600 arguments="" interactive="" seed=1 plugin=""
port=""
while getopts d:c:iM:n:s:m:r:p:t:a:H: option; do
    case $option in
    d) data=$OPTARG ;;
    c) console=$OPTARG ;;
    i) interactive=yes ;;
    M) mode=$OPTARG ;;
    n) cpus=$OPTARG ;;
    s) shift_ns=$OPTARG ;;
    m) mib=$OPTARG ;;
    r) seed=$OPTARG ;;
    p) plugin=$OPTARG ;;
    t) seconds=$OPTARG ;;
    a) arguments=$OPTARG ;;
    H) port=$OPTARG ;;
    *) die "unknown option" ;;
    esac
done
use_arch "$(basename "$kernel" | cut -d- -f1)"
begin_work
[ -n "$console" ] || console=$work/console

case $mode in
# Without a fixed seed or clock two runs differ.
icount) set -- -accel tcg -icount "shift=$shift_ns,sleep=off" -rtc base=2026-01-01,clock=vm -seed "$seed" \
    -smp "${cpus:-1}" ;;
free) set -- -accel tcg,thread=multi -seed "$seed" -smp "${cpus:-2}" ;;
*) die "unknown mode '$mode': icount or free" ;;
esac
set -- "$@" -m "$mib" -display none -no-reboot -nodefaults
[ -z "$plugin" ] || set -- "$@" -plugin "$plugin"
[ -z "$port" ] || set -- "$@" -netdev "user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:$port-10.0.2.15:22" \
    -device virtio-net-pci,netdev=net,romfile=

case $arch in
arm64)
    # The machine describes itself; what a BES2600 driver looks for is added. The random seeds in the description
    # stay: without them the first random number costs up to a guest minute.
    set -- "$@" -cpu cortex-a72 -kernel "$kernel/vmlinuz" -initrd "$initramfs"
    qemu-system-aarch64 "$@" -machine "virt,dumpdtb=$work/machine.dtb" >/dev/null 2>&1
    gpio=$(fdtget "$work/machine.dtb" /pl061@9030000 phandle)
    sed "s/@GPIO@/$gpio/" "$vm_source/bes2600.dtso" | dtc -q -@ -I dts -O dtb -o "$work/bes2600.dtbo"
    fdtoverlay -i "$work/machine.dtb" -o "$work/guest.dtb" "$work/bes2600.dtbo"
    set -- qemu-system-aarch64 "$@" -machine virt -dtb "$work/guest.dtb"
    console_tty=ttyAMA0 data_tty=ttyS0
    ports="-device pci-serial,chardev=data"
    ;;
amd64)
    # The TSC and the timers of a machine without KVM are what they are: no calibration, no watchdog.
    set -- qemu-system-x86_64 "$@" -machine q35,hpet=off -cpu Nehalem -kernel "$kernel/vmlinuz" -initrd "$initramfs"
    arguments="tsc=reliable no_timer_check mitigations=off $arguments"
    console_tty=ttyS0 data_tty=ttyS1
    ports="-serial chardev:data"
    ;;
esac
channel="stdio,id=data,signal=off"
[ -z "$data" ] || channel="file,id=data,path=$data"
arguments="console=$console_tty panic=-1 besser_data=$data_tty besser_mode=$mode $arguments"

if [ -n "$interactive" ]; then
    # shellcheck disable=SC2086
    timeout --foreground "$seconds" "$@" -serial mon:stdio -chardev null,id=data $ports -append "$arguments"
    exit
fi
# shellcheck disable=SC2086
timeout --foreground "$seconds" "$@" -serial "file:$console" -chardev "$channel" $ports \
    -append "quiet $arguments" </dev/null &
child=$!
wait "$child" || true
child=""
status=$(tr -d '\r' <"$console" | sed -n 's/.*besser-vm: exit status \([0-9]*\)$/\1/p' | tail -n 1)
[ -n "$status" ] || { tail -n 20 "$console" >&2; echo "boot.sh: the guest did not get to its end" >&2; exit 3; }
exit "$status"
