# SPDX-License-Identifier: GPL-2.0-only
# Sourced by use_series with $own, the directory in which somebody built a kernel for $arch: ends what sources it, with
# the reason, if that kernel can be no guest's.

case $arch in
arm64) own_image=arch/arm64/boot/Image own_option=CONFIG_ARM64 ;;
amd64) own_image=arch/x86/boot/bzImage own_option=CONFIG_X86_64 ;;
esac
[ -f "$own/.config" ] || die "$own: no directory in which a kernel was built: it has no .config"
grep -q "^$own_option=y" "$own/.config" || die "$own: a kernel for another architecture than $arch ($own_option)"
for own_file in "$own_image" Module.symvers modules.order include/config/kernel.release Makefile; do
    [ -f "$own/$own_file" ] ||
        die "$own: the kernel is not built: there is no $own_file (make $(basename "$own_image") modules)"
done

# What a guest does not start without, and what it needs as a module at least. The options of the kernels that are built
# here are those of kernel/.
own_needs="MODULES MODULE_UNLOAD BLK_DEV_INITRD BINFMT_ELF BINFMT_SCRIPT PROC_FS SYSFS DEVTMPFS TMPFS UNIX PACKET INET
NET_NS SERIAL_8250_PCI"
[ "$arch" != arm64 ] || own_needs="$own_needs PCI_HOST_GENERIC SERIAL_AMBA_PL011_CONSOLE GPIO_PL061"
[ "$arch" != amd64 ] || own_needs="$own_needs SERIAL_8250_CONSOLE"
own_lacks=""
for own_need in $own_needs; do
    grep -q "^CONFIG_$own_need=y" "$own/.config" || own_lacks="$own_lacks CONFIG_$own_need=y"
done
for own_need in MMC CFG80211 MAC80211 TUN CRYPTO_AES CRYPTO_CTR CRYPTO_CCM CRYPTO_CMAC CRYPTO_GCM; do
    grep -q "^CONFIG_$own_need=[ym]" "$own/.config" || own_lacks="$own_lacks CONFIG_$own_need=m"
done
[ -z "$own_lacks" ] || die "$own: the guest needs options that this kernel does not have:$own_lacks"
