#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Compiles the driver as a kernel module would be compiled, for one architecture, and looks at what it leans on.
# Usage: check.sh SOURCE_DIR PREFIX   (PREFIX: "" for x86-64, "aarch64-linux-gnu-" for arm64)
set -eu
source_dir=$1
prefix=$2
object=$(mktemp)
trap 'rm -f "$object"' EXIT

case $prefix in
aarch64*) machine="-mno-outline-atomics -mbranch-protection=pac-ret" ;;
*) machine="-mno-red-zone -mcmodel=kernel -fcf-protection=none" ;;
esac

# -mgeneral-regs-only makes the compiler refuse floating point.
# shellcheck disable=SC2086
"${prefix}g++" -std=c++20 -O2 -Wall -Wextra -Wpedantic -Werror -Wshadow -Wframe-larger-than=2048 \
    -ffreestanding -fno-pic -fno-exceptions -fno-rtti -fno-threadsafe-statics -fno-use-cxa-atexit -fcheck-new \
    -fno-gnu-unique -fno-asynchronous-unwind-tables -fstack-protector-strong -mgeneral-regs-only $machine \
    -I"$source_dir" -c "$source_dir/driver/freestanding/instances.cc" -o "$object"

if "${prefix}objdump" -h "$object" | grep -E '\.(init_array|ctors|fini_array|tdata|tbss)'; then
    echo "the driver needs static constructors or thread-local storage" >&2
    exit 1
fi

# What a kernel offers to any module, and the port itself.
unexpected=$("${prefix}nm" -C "$object" | awk '$1 == "U"' | sed 's/^ *U //' |
    grep -vE '^(memcpy|memmove|memset|memcmp|__stack_chk_fail|__stack_chk_guard)$|^besser::driver::Null' || true)
if [ -n "$unexpected" ]; then
    echo "the driver leans on what no kernel has: $unexpected" >&2
    exit 1
fi
