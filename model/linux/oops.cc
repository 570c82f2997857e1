// SPDX-License-Identifier: GPL-2.0-only
#include "model/linux/oops.hpp"

#include "model/linux/kernel.hpp"

#include <signal.h>
#include <ucontext.h>

#include <cstdint>
#include <type_traits>

namespace besser::linux_api {
namespace {

struct sigaction former;

#if defined(__x86_64__)
auto &counter_in(ucontext_t &context) { return context.uc_mcontext.gregs[REG_RIP]; }
auto &stack_in(ucontext_t &context) { return context.uc_mcontext.gregs[REG_RSP]; }
#elif defined(__aarch64__)
auto &counter_in(ucontext_t &context) { return context.uc_mcontext.pc; }
auto &stack_in(ucontext_t &context) { return context.uc_mcontext.sp; }
#endif

thread_local const void *fault_place;
thread_local std::uintptr_t fault_address;

/// What the task goes on with after the fault: it reports it, and never runs again.
[[noreturn]] void end_task() {
    Kernel &kernel = Kernel::here();
    kernel.finding(fault_place,
                   fault_address < 4096 ? "a null or freed pointer is followed (0x%zx)"
                                        : "memory that is not there is touched (0x%zx)",
                   static_cast<std::size_t>(fault_address));
    for (;;)
        (void)kernel.world().block();
}

void on_fault(int signal, siginfo_t *info, void *argument) {
    auto &context = *static_cast<ucontext_t *>(argument);
    const auto counter = static_cast<std::uintptr_t>(counter_in(context));
    const auto stack = static_cast<std::uintptr_t>(stack_in(context));
    const void *place =
        Kernel::is_here() && Kernel::here().world().current() != nullptr
            ? Kernel::here().place_in_driver(reinterpret_cast<const void *>(counter), stack)
            : nullptr;
    if (place != nullptr) {
        fault_place = place;
        fault_address = reinterpret_cast<std::uintptr_t>(info->si_addr);
        using Register = std::remove_reference_t<decltype(stack_in(context))>;
        stack_in(context) = static_cast<Register>(((stack - 512) & ~std::uintptr_t{15}) - 8);
        counter_in(context) = reinterpret_cast<Register>(&end_task);
        return;
    }
    if ((former.sa_flags & SA_SIGINFO) != 0)
        former.sa_sigaction(signal, info, argument);
    else
        ::signal(signal, SIG_DFL); // it happens again, and ends the program
}

} // namespace

void catch_faults() {
    static const bool installed = [] {
        struct sigaction action {};
        action.sa_sigaction = on_fault;
        action.sa_flags = SA_SIGINFO | SA_NODEFER;
        return ::sigaction(SIGSEGV, &action, &former) == 0 &&
               ::sigaction(SIGBUS, &action, nullptr) == 0;
    }();
    (void)installed;
}

} // namespace besser::linux_api
