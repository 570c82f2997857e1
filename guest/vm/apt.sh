# SPDX-License-Identifier: GPL-2.0-only
# Sourced by the other scripts: apt with a configuration, lists and caches of its own, so that packages of the
# guest's architecture are fetched without adding that architecture to the system. The mirror, proxies and keys are
# the system's: nothing here knows a host name.

vm_source=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$vm_source/../.." && pwd)
vm_cache=${BESSER_VM_DIR:-$project/build/vm}
mkdir -p "$vm_cache"
vm_cache=$(cd "$vm_cache" && pwd)

die() { echo "$(basename "$0"): $*" >&2; exit 2; }
# Packages of the guest that is for people, and of the tests.
tools="bash iputils-ping tcpdump wpasupplicant wireless-regdb socat"

# A directory, $work, and a child, $child if there is one, that end with the script, however that ends: a guest that
# outlived its boot.sh would take a CPU for as long as it likes.
begin_work() {
    work=$(mktemp -d)
    child=""
    trap end_work EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
}
end_work() {
    [ -z "$child" ] || kill "$child" 2>/dev/null || true
    rm -rf "$work"
}

# Who prepares a guest has the directories for himself until descriptor 9 is closed: shards of a plan begin at the same
# time, and so do lives and tests.
lock_directories() {
    exec 9>"$vm_cache/rig.lock"
    flock 9
}

# What takes long says so before it begins.
say() { echo "guest: $*" >&2; }

# Debian architecture of the guest; the host's tools are always amd64 ones.
use_arch() {
    case $1 in
    arm64) cross=aarch64-linux-gnu- kernel_arch=arm64 ;;
    amd64) cross="" kernel_arch=x86_64 ;;
    *) die "unknown architecture '$1': arm64 or amd64" ;;
    esac
    arch=$1
    [ "$(dpkg --print-architecture)" = amd64 ] || die "the build machine must be amd64"
}

# The suite that a kernel series comes from, and what is checked in it: Debian's own kernels are fetched; one with a
# variant, and one of a later release, is built of Debian's sources. A name with a slash is the directory in which
# somebody built a kernel; after use_arch.
use_series() {
    variant="" built=yes own=""
    case $1 in
    */*)
        own=$(realpath -e "$1" 2>/dev/null) || die "$1: no such directory"
        # shellcheck source=own_kernel.sh
        . "$vm_source/own_kernel.sh"
        suite=bookworm series=own-$(printf '%s' "$own" | sha256sum | cut -c1-12)
        return
        ;;
    6.1) suite=bookworm built="" ;;
    6.12) suite=bookworm-backports built="" ;;
    6.1-debug | 6.1-kcsan) suite=bookworm variant=${1#*-} ;;
    7) suite=trixie-backports ;;
    7-debug | 7-kcsan) suite=trixie-backports variant=${1#*-} ;;
    *) die "unknown kernel series '$1': 6.1, 6.12; built here: 6.1-debug, 6.1-kcsan, 7, 7-debug, 7-kcsan; or the" \
        "directory in which you built a kernel, with a slash in its name" ;;
    esac
    series=$1
}

# Makes the private configuration for $arch. The system's own sources say where Debian is.
apt_prepare() {
    apt_dir=$vm_cache/apt-$arch
    mkdir -p "$apt_dir/lists/partial" "$apt_dir/archives/partial" "$apt_dir/state"
    : >"$apt_dir/status"
    apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
        awk '$2 ~ /^bookworm/ && $3 == "main" && !seen[$0]++ { print "deb", $0 }
             $2 == "bookworm" && $3 == "main" { uri = $1 }
             END { if (uri) { print "deb", uri, "bookworm-backports main"
                              print "deb", uri, "trixie-backports main" } }' |
        sort -u >"$apt_dir/sources.new"
    [ -s "$apt_dir/sources.new" ] || die "the system's apt sources name no bookworm main: is this Debian 12?"
    cat >"$apt_dir/apt.conf" <<-END
	#clear APT::Architectures;
	APT::Architecture "$arch";
	APT::Architectures { "$arch"; "amd64"; };
	APT::Install-Recommends "false";
	APT::Sandbox::User "root";
	Acquire::Languages "none";
	Dir::State "$apt_dir/state";
	Dir::State::lists "$apt_dir/lists";
	Dir::State::status "$apt_dir/status";
	Dir::Cache "$apt_dir";
	Dir::Cache::archives "$apt_dir/archives";
	Dir::Etc::sourcelist "$apt_dir/sources.list";
	Dir::Etc::sourceparts "/dev/null";
	Dir::Etc::preferencesparts "/dev/null";
	Binary::apt-get::APT::Keep-Downloaded-Packages "true";
	END
    cmp -s "$apt_dir/sources.new" "$apt_dir/sources.list" && [ -e "$apt_dir/updated" ] && return 0
    mv "$apt_dir/sources.new" "$apt_dir/sources.list"
    say "reading the package lists of $arch ..."
    private_apt apt-get -qq update || die "cannot read the package lists of $arch"
    touch "$apt_dir/updated"
}

private_apt() { APT_CONFIG=$apt_dir/apt.conf "$@"; }

# unpack DIRECTORY PACKAGE...: exactly these packages, of the suite set by use_series.
unpack() {
    directory=$1
    shift
    mkdir -p "$directory"
    files=$(private_apt apt-get -qq -t "$suite" --print-uris download "$@" | cut -d' ' -f2)
    (cd "$apt_dir/archives" && private_apt apt-get -qq -t "$suite" download "$@") ||
        die "cannot fetch $*: if the mirror has newer ones, remove $apt_dir/updated and try again"
    for file in $files; do dpkg-deb -x "$apt_dir/archives/$file" "$directory"; done
}

# depends PACKAGE: what it depends on, one a line, without versions.
depends() {
    private_apt apt-cache -o "APT::Default-Release=$suite" show --no-all-versions "$1" |
        sed -n 's/^Depends: //p' | tr ',' '\n' | sed 's/^ *//; s/[ :].*//'
}
