// SPDX-License-Identifier: GPL-2.0-only
// An instruction without effect that no compiler emits. Where the instruction counter
// (instructions.cc) is there, executing it makes the counter write its counts down; everywhere else
// it does nothing.
#pragma once

namespace besser::vm {

/// hint #112 (Arm ARM, C6.2: unallocated hints execute as NOP), little-endian
constexpr unsigned char arm64_marker[] = {0x1F, 0x2E, 0x03, 0xD5};
/// nopl 0x62657373(%rax)
constexpr unsigned char x86_marker[] = {0x0F, 0x1F, 0x80, 0x73, 0x73, 0x65, 0x62};

inline void execute_marker() {
#if defined(__aarch64__)
    asm volatile("hint #112" ::: "memory");
#elif defined(__x86_64__)
    asm volatile("nopl 0x62657373(%%rax)" ::: "memory");
#endif
}

} // namespace besser::vm
