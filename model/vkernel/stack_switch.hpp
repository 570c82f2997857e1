// SPDX-License-Identifier: GPL-2.0-only
// Switching from one stack to another. This is Boost.Context's switch, except on x86-64, where it
// is written out here: Boost's also saves and loads the FPU's control words, which nothing in this
// program changes, and that is slow (3 to 5 % of the time of a simulated frame). Builds with
// AddressSanitizer use Boost's everywhere, and so do builds for AVX-512, whose registers are not in
// the list of what the switch overwrites.
#pragma once

#include <boost/context/detail/fcontext.hpp>

#include <cstddef>

namespace besser::vkernel {

/// The first function on a new stack. It must never return. `left` is the stack pointer of the
/// stack that was left for it, and `argument` what switch_stack() was given.
using StackEntry = void (*)(void *left, void *argument);

#if defined(__x86_64__) && !defined(BESSER_ADDRESS_SANITIZED) && !defined(__AVX512F__)

/// Prepares a stack, whose end must be aligned to 16 bytes. The first switch_stack() to the result
/// calls `entry` on it.
template <StackEntry entry>
[[nodiscard]] void *new_stack(std::byte *stack, std::size_t bytes) {
    auto *end = reinterpret_cast<void **>(stack + bytes);
    end[-1] = nullptr;                         // the return address, where backtraces end
    end[-2] = nullptr;                         // rbp
    end[-3] = nullptr;                         // rbx
    end[-4] = reinterpret_cast<void *>(entry); // what is jumped to
    return static_cast<void *>(&end[-4]);
}

/// Leaves this stack and goes on where the stack `to` was left. Returns when another stack switches
/// back to this one, with the stack pointer of that other stack. The instructions below push onto
/// the stack without the compiler's knowledge. A function that calls nothing else may keep data in
/// the 128 bytes below its stack pointer (the red zone of the x86-64 ABI), so they step over these
/// bytes first.
[[gnu::always_inline]] inline void *switch_stack(void *to, void *argument) {
    asm volatile("leaq -128(%%rsp), %%rsp\n\t"
                 "leaq 1f(%%rip), %%rax\n\t"
                 "pushq %%rbp\n\t"
                 "pushq %%rbx\n\t"
                 "pushq %%rax\n\t"
                 "movq %%rsp, %%rax\n\t"
                 "movq %%rdi, %%rsp\n\t"
                 "movq %%rax, %%rdi\n\t"
                 "popq %%rax\n\t"
                 "popq %%rbx\n\t"
                 "popq %%rbp\n\t"
                 "jmpq *%%rax\n"
                 "1:\n\t"
                 "leaq 128(%%rsp), %%rsp"
                 : "+D"(to), "+S"(argument)
                 :
                 : "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15",
                   "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9",
                   "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15", "st", "st(1)", "st(2)",
                   "st(3)", "st(4)", "st(5)", "st(6)", "st(7)", "memory", "cc");
    return to;
}

#else

template <StackEntry entry>
[[nodiscard]] void *new_stack(std::byte *stack, std::size_t bytes) {
    constexpr auto enter = [](boost::context::detail::transfer_t from) {
        entry(from.fctx, from.data);
    };
    return boost::context::detail::make_fcontext(stack + bytes, bytes, enter);
}

[[gnu::always_inline]] inline void *switch_stack(void *to, void *argument) {
    return boost::context::detail::jump_fcontext(to, argument).fctx;
}

#endif

} // namespace besser::vkernel
