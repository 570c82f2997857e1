// SPDX-License-Identifier: GPL-2.0-only
// A state of an arena that is put back often: pages are write-protected when it is taken, the first
// write to one notes it, and only noted pages are copied back.
#pragma once

#include "model/vkernel/arena.hpp"
#include "model/vkernel/sanitizer.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace besser::vkernel {

/// One at a time per OS thread, which alone may write to the arena. Handles SIGSEGV for the process
/// and installs an alternate signal stack for the thread.
class Checkpoint {
  public:
    /// The contents of the `dead` ranges (ascending, not adjacent) are neither saved nor restored.
    explicit Checkpoint(Arena &arena, std::span<const ArenaRange> dead = {});
    ~Checkpoint();
    Checkpoint(const Checkpoint &) = delete;
    Checkpoint &operator=(const Checkpoint &) = delete;

    /// Gives the arena the contents it had at construction, except in the dead ranges.
    void restore();
    /// Pages written since construction, which each restore() copies.
    [[nodiscard]] std::size_t pages() const { return written_; }

  private:
    static constexpr std::size_t page_bytes = 4096;
    struct SignalStack;

    /// The part of a page that is saved: from its first byte to its last that is not dead.
    struct Live {
        std::uint16_t begin;
        std::uint16_t end;
    };

    void bury(const ArenaRange &dead);
    static void on_fault(int signal, void *info, void *context);
    bool note(std::uintptr_t address);
    void install_handler();

    Arena &arena_;
    std::span<std::uint8_t> region_; ///< whole pages
    /// Aligned like the pages of the arena, so that the copy is fast.
    struct alignas(64) Page {
        std::array<std::uint8_t, page_bytes> bytes;
    };
    std::vector<Page> saved_;
    std::vector<Live> live_;           ///< of each page
    sanitizer::Shadow shadow_;         ///< of them
    std::vector<std::uint32_t> pages_; ///< in the order of the first write; room for all
    std::size_t written_ = 0;
    std::vector<std::uint8_t> attached_; ///< Arena::attach: little, and copied each time
    std::unique_ptr<SignalStack> stack_;
};

} // namespace besser::vkernel
