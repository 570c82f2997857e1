// SPDX-License-Identifier: GPL-2.0-only
#include "model/vkernel/checkpoint.hpp"

#include <signal.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace besser::vkernel {
namespace {

thread_local Checkpoint *active = nullptr;
struct sigaction former; ///< takes what is no write to the arena

void must(bool done, const char *what) {
    if (done)
        return;
    std::perror(what);
    std::abort();
}

} // namespace

/// A fault on a write to a task's own stack cannot be handled on that stack.
struct Checkpoint::SignalStack {
    std::array<std::byte, std::size_t{64} * 1024> bytes;
    stack_t before;
};

Checkpoint::Checkpoint(Arena &arena, std::span<const ArenaRange> dead)
    : arena_(arena), region_(arena.pages(page_bytes)),
      live_(region_.size() / page_bytes, {0, page_bytes}), pages_(live_.size()),
      attached_(arena.save_attached()), stack_(std::make_unique<SignalStack>()) {
    must(active == nullptr, "a second checkpoint in one thread");
    shadow_.keep(region_);
    sanitizer::unpoison(region_.data(), region_.size());
    saved_.resize(live_.size());
    std::memcpy(saved_.data(), region_.data(), region_.size());
    shadow_.put_back(region_);
    [[maybe_unused]] std::size_t begin = 0; // of what may come next
    for (const ArenaRange &range : dead) {
        assert(begin <= range.begin && range.begin <= range.end && range.end <= region_.size());
        bury(range);
        begin = range.end;
    }
    install_handler();
    active = this;
    must(::mprotect(region_.data(), region_.size(), PROT_READ) == 0, "mprotect");
}

/// Takes a dead range out of what is saved. One that touches neither end of its page is saved
/// nevertheless: it is small.
void Checkpoint::bury(const ArenaRange &dead) {
    for (std::size_t page = dead.begin / page_bytes; page * page_bytes < dead.end; page++) {
        Live &live = live_[page];
        const std::size_t begin = page * page_bytes;
        if (dead.begin <= begin + live.begin && dead.end > begin + live.begin)
            live.begin = static_cast<std::uint16_t>(std::min(dead.end - begin, page_bytes));
        if (dead.end >= begin + live.end)
            live.end = static_cast<std::uint16_t>(
                std::max<std::size_t>(live.begin, dead.begin < begin ? 0 : dead.begin - begin));
    }
}

Checkpoint::~Checkpoint() {
    must(::mprotect(region_.data(), region_.size(), PROT_READ | PROT_WRITE) == 0, "mprotect");
    active = nullptr;
    ::sigaltstack(&stack_->before, nullptr);
}

void Checkpoint::install_handler() {
    stack_t stack{};
    stack.ss_sp = stack_->bytes.data();
    stack.ss_size = stack_->bytes.size();
    must(::sigaltstack(&stack, &stack_->before) == 0, "sigaltstack");
    struct sigaction action {};
    action.sa_sigaction = [](int signal, siginfo_t *info, void *context) {
        on_fault(signal, info, context);
    };
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    struct sigaction before {};
    must(::sigaction(SIGSEGV, &action, &before) == 0, "sigaction");
    if (before.sa_sigaction != action.sa_sigaction)
        former = before;
}

void Checkpoint::on_fault(int signal, void *info, void *machine) {
    const auto address = reinterpret_cast<std::uintptr_t>(static_cast<siginfo_t *>(info)->si_addr);
    if (active != nullptr && active->note(address))
        return;
    if ((former.sa_flags & SA_SIGINFO) != 0)
        return former.sa_sigaction(signal, static_cast<siginfo_t *>(info), machine);
    ::signal(signal, SIG_DFL); // a fault of the program: it happens again, and ends it
}

bool Checkpoint::note(std::uintptr_t address) {
    const std::size_t offset = address - reinterpret_cast<std::uintptr_t>(region_.data());
    if (offset >= region_.size() || written_ == pages_.size())
        return false;
    const std::size_t page = offset / page_bytes;
    pages_[written_++] = static_cast<std::uint32_t>(page);
    return ::mprotect(region_.data() + page * page_bytes, page_bytes, PROT_READ | PROT_WRITE) == 0;
}

void Checkpoint::restore() {
    assert(active == this);
    sanitizer::unpoison(region_.data(), region_.size());
    const auto later = arena_.pages(page_bytes).subspan(region_.size());
    sanitizer::poison(later.data(), later.size());
    for (std::size_t i = 0; i < written_; i++) {
        const Live live = live_[pages_[i]];
        std::memcpy(region_.data() + std::size_t{pages_[i]} * page_bytes + live.begin,
                    saved_[pages_[i]].bytes.data() + live.begin,
                    std::size_t{live.end} - live.begin);
    }
    arena_.restore_attached(attached_);
    shadow_.put_back(region_);
}

} // namespace besser::vkernel
