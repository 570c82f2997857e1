#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Builds the guest's initramfs: the same input gives the same bytes.
# Usage: initramfs.sh KERNEL OUT [-m MODULE] [-f FILE=PATH] [-t TREE] [-p PACKAGE] ...
#   KERNEL      directory that fetch.sh made
#   -m MODULE   a module of that kernel, with what it depends on, for modprobe
#   -f FILE=PATH  one file and where it lies in the guest, with its mode; /main is what the guest runs
#   -t TREE     everything below a directory
#   -p PACKAGE  a Debian package with its dependencies, as files only: nothing is configured
# Later options win over earlier ones. busybox and /init are always there.
set -eu
. "$(dirname "$0")/apt.sh"
[ $# -ge 2 ] || die "usage: initramfs.sh KERNEL OUT [-m MODULE] [-f FILE=PATH] [-t TREE] [-p PACKAGE] ..."
[ -e "$1/complete" ] || die "$1: not a directory that fetch.sh made"
kernel=$(realpath "$1")
out=$2
shift 2
release=$(cat "$kernel/release")
use_arch "$(basename "$kernel" | cut -d- -f1)"
use_series 6.1 # user space is the stable release's, whatever the kernel

# What installs and configures a system; the programs in the guest run without.
unwanted='^(adduser|passwd|dpkg|perl-base|debconf|tar|dbus|libpam.*|libsemanage.*|libaudit.*|gcc-12-base)$'

# package_tree NAME...: a directory with these packages and what they need.
package_tree() {
    name=$(echo "$*" | tr ' ' '+')
    [ ${#name} -le 200 ] || name=$(printf '%s' "$name" | sha256sum | cut -c1-16) # a file's name has 255 bytes
    tree=$vm_cache/packages-$arch/$name
    if [ ! -e "$tree.complete" ]; then
        rm -rf "$tree"
        apt_prepare >&2
        say "fetching packages: $* ..."
        # shellcheck disable=SC2046
        unpack "$tree" $(private_apt apt-get -qq --simulate install "$@" | sed -n 's/^Inst \([^ ]*\).*/\1/p' |
            grep -vE "$unwanted")
        for directory in doc man locale info gcc gdb; do rm -rf "$tree/usr/share/$directory"; done
        # The one file whose name is the work of the package's configuration.
        for name in regulatory.db regulatory.db.p7s; do
            [ ! -e "$tree/lib/firmware/$name-debian" ] || ln -sf "$name-debian" "$tree/lib/firmware/$name"
        done
        touch "$tree.complete"
    fi
    echo "$tree"
}

# add_module NAME: copies it and what it depends on into the stage.
add_module() {
    modprobe -d "$kernel/modules" -S "$release" --show-depends "$1" >"$stage.depends" ||
        die "$1: no such module in $release"
    sed -n "s#^insmod $kernel/modules/\([^ ]*\).*#\1#p" "$stage.depends" |
        while read -r file; do
            mkdir -p "$stage/$(dirname "$file")"
            cp "$kernel/modules/$file" "$stage/$file"
        done
}

stage=$(mktemp -d)
trap 'rm -rf "$stage" "$stage.depends"' EXIT
mkdir -p "$stage/bin" "$stage/sbin" "$stage/usr/bin" "$stage/usr/sbin" "$stage/proc" "$stage/sys" "$stage/dev" \
    "$stage/etc" "$stage/lib/modules/$release"
cp -a "$(package_tree busybox-static)/." "$stage"
cp "$vm_source/init" "$stage/init"
ln -s busybox "$stage/bin/sh"
cp "$kernel/modules/lib/modules/$release"/modules.builtin* "$kernel/modules/lib/modules/$release/modules.order" \
    "$stage/lib/modules/$release/"

packages=""
while [ $# -ge 2 ]; do
    case $1 in
    -m) add_module "$2" ;;
    -f)
        mkdir -p "$stage/$(dirname "${2#*=}")"
        cp -L "${2%%=*}" "$stage/${2#*=}"
        ;;
    -t) cp -a "$2/." "$stage" ;;
    -p) packages="$packages $2" ;;
    *) die "unknown option $1" ;;
    esac
    shift 2
done
[ $# -eq 0 ] || die "$1: an option and its value belong together"
# shellcheck disable=SC2086
[ -z "$packages" ] || cp -an "$(package_tree $packages)/." "$stage"
rm -f "$stage/usr/bin/routel" # of iproute2; it needs Python
depmod -b "$stage" "$release"
find "$stage" -exec touch -hd @0 {} +
(cd "$stage" && find . -print0 | LC_ALL=C sort -z |
    cpio --quiet --null --create --format=newc --owner=0:0 --reproducible) >"$out.new"
mv "$out.new" "$out"
