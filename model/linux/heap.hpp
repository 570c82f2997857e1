// SPDX-License-Identifier: GPL-2.0-only
// What kmalloc() and its like hand out, from a world's arena. Each block has a header that tells
// what it is, so that what is freed twice, or as something else, is found. Blocks that were freed
// are filled, and kept for a while before they are used again.
#pragma once

#include "model/vkernel/world.hpp"

#include <array>
#include <cstdint>

namespace besser::linux_api {

enum class BlockKind : std::uint32_t { memory, cached, skb, skb_data, pages };
[[nodiscard]] const char *to_string(BlockKind kind);

class Heap {
  public:
    explicit Heap(vkernel::World &world) : world_(world), arena_(world.memory()) {}
    Heap(const Heap &) = delete;
    Heap &operator=(const Heap &) = delete;

    /// Aligned to 128 bytes, as for DMA, if it is that large; else to 16. `owner` is the cache.
    [[nodiscard]] void *allocate(std::size_t bytes, BlockKind kind, const void *owner = nullptr);
    enum class State : std::uint8_t { live, freed, foreign };
    struct Block {
        State state;
        BlockKind kind;
        const void *owner;
        std::size_t bytes;
    };
    /// foreign: no block of this heap begins there.
    [[nodiscard]] Block look(const void *memory) const;
    /// Of a live block.
    void release(void *memory);
    [[nodiscard]] std::size_t live_blocks() const { return live_; }
    [[nodiscard]] std::size_t live_bytes() const { return live_bytes_; }

    static constexpr std::uint8_t freed_fill = 0x6B;

  private:
    struct alignas(16) Header {
        std::uint64_t link; ///< of the arena, while it owns the block
        std::uint32_t magic;
        BlockKind kind;
        std::size_t bytes;
        const void *owner;
    };
    static constexpr std::uint32_t live_magic = 0x11FE'B10C;
    static constexpr std::uint32_t freed_magic = 0xDEAD'B10C;
    static constexpr std::size_t quarantined = 64;
    [[nodiscard]] Header *header_of(const void *memory) const;
    static std::size_t room(std::size_t bytes);

    vkernel::World &world_;
    vkernel::Arena &arena_;
    std::array<Header *, quarantined> quarantine_{};
    std::size_t next_ = 0;
    std::size_t live_ = 0;
    std::size_t live_bytes_ = 0;
};

} // namespace besser::linux_api
