#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Builds the kernel modules of a source tree for the guest, and keeps them: what the same files, arguments, kernel and
# compiler made once is not made again.
# Usage: tree.sh KERNEL TREE MODULE [MAKE-ARGUMENT]...
#   KERNEL  directory that fetch.sh made; TREE: the sources, which are copied, without .git and what was built there
#   MODULE  file name of the module that is wanted, such as bes2600.ko; "" if the tree builds but one
# Prints the modules to load, one path a line, in that order: those of the tree that MODULE depends on, then itself.
set -eu
. "$(dirname "$0")/apt.sh"
[ $# -ge 3 ] || die "usage: tree.sh KERNEL TREE MODULE [MAKE-ARGUMENT]..."
[ -e "$1/complete" ] || die "$1: not a directory that fetch.sh made"
[ -d "$2" ] || die "$2: no such directory"
kernel=$(realpath "$1")
tree=$(realpath "$2")
wanted=$3
shift 3
use_arch "$(basename "$kernel" | cut -d- -f1)"
trees=$kernel/trees
mkdir -p "$trees"
exec 9>"$trees/lock"
flock 9 # two builds at a time would share a directory

# What made them, in a line each: names, modes and contents of the files, arguments, kernel, compiler, and how this is
# done.
made_by() {
    (cd "$tree" && find . -name .git -prune -o -printf '%p %m %l\n' | LC_ALL=C sort)
    (cd "$tree" && find . -name .git -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum)
    printf 'argument %s\n' "$@"
    cat "$kernel/release"
    sha256sum <"$kernel/config"
    "${cross}gcc" --version
    cat "$vm_source/tree.sh" "$vm_source/module.sh"
}

# Always in one place: where a module was built shows in its bytes, and equal ones are to be seen as equal. So are the
# build's lines and its id no part of what is kept.
build() {
    rm -rf "$trees/build" "$kept"
    mkdir -p "$kept"
    cp -a "$tree" "$trees/build"
    find "$trees/build" -name .git -prune -exec rm -rf {} +
    find "$trees/build" -name '*.ko' -delete
    # A tree's Makefile may ask git what it is; it is not besser's.
    GIT_CEILING_DIRECTORIES=$trees "$vm_source/module.sh" "$kernel" "$trees/build" "$@" >"$kept/log" 2>&1 ||
        { said_by_build >&2; die "$tree could not be built"; }
    find "$trees/build" -name '*.ko' | while read -r module; do
        "${cross}strip" --strip-debug --remove-section=.note.gnu.build-id -o "$kept/$(basename "$module")" "$module"
    done
    touch "$kept/complete"
}

# What compiler, linker and make refused, all of it (ci/life.cc tells one error from another); without such lines the
# end of all.
said_by_build() {
    sed "s#$trees/build/##g" "$kept/log" |
        grep -E 'error:|ERROR:|undefined!|multiple definition|No rule to make|\.  Stop\.' || tail -n 20 "$kept/log"
}

# in_order FILE: what it depends on of this tree, then itself.
in_order() {
    for name in $(modinfo -F depends "$1" | tr ',' ' '); do
        # The kernel takes '-' and '_' in a name for the same.
        for file in "$kept"/*.ko; do
            [ "$(basename "$file" .ko | tr - _)" != "$(echo "$name" | tr - _)" ] || in_order "$file"
        done
    done
    echo "$1"
}

kept=$trees/$(made_by "$@" | sha256sum | cut -c1-16)
[ -e "$kept/complete" ] || build "$@"
if [ -z "$wanted" ]; then
    # shellcheck disable=SC2012
    names=$(cd "$kept" && ls -- *.ko 2>/dev/null | tr '\n' ' ')
    set -- $names
    [ $# -ge 1 ] || die "$tree builds no module"
    [ $# -eq 1 ] ||
        die "$tree builds $# modules ($names): name the one that is meant (the arm's key \"module\", or --module)"
    wanted=$1
fi
[ -e "$kept/$wanted" ] || die "$tree builds no $wanted, but $(cd "$kept" && echo *.ko)"
in_order "$kept/$wanted" | awk '!seen[$0]++'
