// SPDX-License-Identifier: GPL-2.0-only
// Leaving one stack for another: Boost.Context's, but on x86-64 written out. Boost's saves and
// loads the FPU's control words as well, which nothing here changes and which processors do slowly;
// it is 3 to 5 % of a simulated frame. AddressSanitizer's builds use Boost's everywhere.
#pragma once

#include <boost/context/detail/fcontext.hpp>

#include <cstddef>

namespace besser::vkernel {

/// First on its stack, and never returns; `left` is where the stack before it was left.
using StackEntry = void (*)(void *left, void *argument);

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__)

/// Where switch_stack() goes to begin a stack, whose end is aligned to 16 bytes, with `entry`.
template <StackEntry entry>
[[nodiscard]] void *new_stack(std::byte *stack, std::size_t bytes) {
    auto *end = reinterpret_cast<void **>(stack + bytes);
    end[-1] = nullptr;                         // the return address, where backtraces end
    end[-2] = nullptr;                         // rbp
    end[-3] = nullptr;                         // rbx
    end[-4] = reinterpret_cast<void *>(entry); // what is jumped to
    return &end[-4];
}

/// Goes on where `to` was left. Back here it returns where whoever came back has left. Not for
/// functions that call nothing else: they may keep data below their stack pointer.
[[gnu::always_inline]] inline void *switch_stack(void *to, void *argument) {
    asm volatile("leaq 1f(%%rip), %%rax\n\t"
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
                 "1:"
                 : "+D"(to), "+S"(argument)
                 :
                 : "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15",
                   "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9",
                   "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15", "memory", "cc");
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
