// SPDX-License-Identifier: GPL-2.0-only
// One region of memory that holds a whole world, so that the world can be copied and put back.
// Pointers stay valid because it is put back at the same address. Nothing in it is destructed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <new>
#include <span>
#include <utility>
#include <vector>

namespace besser::vkernel {

/// Bytes [begin, end) of an arena, counted from its start.
struct ArenaRange {
    std::size_t begin;
    std::size_t end;
};

/// A copy of an arena's used part. Lives outside any arena.
class Snapshot {
  public:
    [[nodiscard]] std::size_t size() const { return bytes_.size(); }

  private:
    friend class Arena;
    std::vector<ArenaRange> ranges_;
    std::vector<std::uint8_t> bytes_;
    std::vector<std::uint8_t> attached_;
};

class Arena final : public std::pmr::memory_resource {
  public:
    static constexpr std::size_t default_bytes = std::size_t{32} << 20;
    static constexpr std::size_t max_alignment = 128; ///< of a buffer for DMA: driver/dma.hpp

    /// Reserves address space only: pages cost memory when they are first written. Ends the process
    /// if the system has no address space left.
    explicit Arena(std::size_t bytes = default_bytes);
    ~Arena() override;
    Arena(const Arena &) = delete;
    Arena &operator=(const Arena &) = delete;

    /// Constructs an object that lives as long as the arena; its destructor never runs.
    template <class T, class... Args>
    [[nodiscard]] T &make(Args &&...args) {
        return *new (allocate(sizeof(T), alignof(T))) T(std::forward<Args>(args)...);
    }

    [[nodiscard]] bool contains(const void *address) const;
    [[nodiscard]] std::size_t offset_of(const void *address) const;
    [[nodiscard]] std::size_t used_bytes() const { return state().top; }
    /// The used part, rounded up to whole pages, the allocator's own state included.
    [[nodiscard]] std::span<std::uint8_t> pages(std::size_t page_bytes) const {
        return {base_, (used_bytes() + page_bytes - 1) / page_bytes * page_bytes};
    }

    /// Memory elsewhere that belongs to the world, too: the data of a module that was loaded for
    /// it. It is saved and restored as what lies in the arena is, and must outlive the arena's use.
    /// Called before anything is saved.
    void attach(std::span<std::uint8_t> memory) { attached_.push_back(memory); }
    [[nodiscard]] std::vector<std::uint8_t> save_attached() const;
    void restore_attached(const std::vector<std::uint8_t> &bytes);

    /// Copies the used part without the `dead` ranges (ascending, apart), whose contents are lost
    /// on restore. The allocator's own state lies inside, so it goes along.
    [[nodiscard]] Snapshot save(std::span<const ArenaRange> dead = {}) const;
    void restore(const Snapshot &snapshot);

  private:
    // Sizes: multiples of 16 up to 256, then four steps per power of two.
    static constexpr std::size_t classes = 16 + 4 * 24;
    struct Free {
        Free *next;
    };
    struct State {
        std::size_t top;
        std::array<Free *, classes> free;
    };

    void *do_allocate(std::size_t bytes, std::size_t alignment) override;
    void do_deallocate(void *address, std::size_t bytes, std::size_t alignment) override;
    [[nodiscard]] bool do_is_equal(const memory_resource &other) const noexcept override {
        return this == &other;
    }
    [[nodiscard]] State &state() const { return *reinterpret_cast<State *>(base_); }

    std::uint8_t *base_;
    std::size_t bytes_;
    std::vector<std::span<std::uint8_t>> attached_;
};

} // namespace besser::vkernel
