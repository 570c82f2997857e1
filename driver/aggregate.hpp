// SPDX-License-Identifier: GPL-2.0-only
// Packs messages into one CMD53 write: up to 16 slots of one kind (protocol.md 2.6).
// Pure; owned by the context that writes the bus.
#pragma once

#include "driver/assert.hpp"
#include "driver/dma.hpp"
#include "wire/bytes.hpp"
#include "wire/sdio.hpp"

#include <array>
#include <cstring>

namespace besser::driver {

class Aggregate {
  public:
    /// Slot kind (blocks - 1) for a message of `bytes`, host timestamp included; slot_kinds: it
    /// fits none.
    [[nodiscard]] static constexpr std::uint8_t kind_of(std::size_t bytes) {
        for (std::uint8_t kind = 0; kind < wire::sdio::slot_kinds; kind++)
            if (bytes <= wire::sdio::slot_bytes[kind])
                return kind;
        return wire::sdio::slot_kinds;
    }

    [[nodiscard]] bool empty() const { return count_ == 0; }
    [[nodiscard]] std::uint8_t kind() const { return kind_; }

    /// Whether one more slot of `kind` fits after the present ones. A message that goes `alone`, as
    /// those of the MCU class do (protocol.md 2.6), fits after none, and none fits after it.
    [[nodiscard]] bool takes(std::uint8_t kind, bool alone) const {
        BESSER_ASSERT(kind < wire::sdio::slot_kinds);
        const bool more = !alone && !alone_ && count_ < wire::sdio::max_aggregate_messages;
        return count_ == 0 || (kind == kind_ && more);
    }

    /// A zeroed slot of `kind`, valid until clear(). Requires takes(kind, alone).
    [[nodiscard]] wire::MutableBytes add(std::uint8_t kind, bool alone) {
        BESSER_ASSERT(takes(kind, alone));
        kind_ = kind;
        alone_ = alone;
        const std::size_t size = wire::sdio::slot_bytes[kind];
        auto slot = wire::MutableBytes(buffer_).subspan(count_ * size, size);
        std::memset(slot.data(), 0, slot.size());
        count_++;
        return slot;
    }

    /// Sum of the slots: what the address field announces.
    [[nodiscard]] std::size_t slot_total() const { return count_ * wire::sdio::slot_bytes[kind_]; }
    /// What crosses the bus: the sum rounded up to blocks.
    [[nodiscard]] wire::Bytes bytes() const {
        return wire::Bytes(buffer_).first(wire::round_up(slot_total(), wire::sdio::block_bytes));
    }
    void clear() { count_ = 0; }

  private:
    alignas(dma_alignment) std::array<std::uint8_t, wire::sdio::max_aggregate_bytes> buffer_{};
    unsigned count_ = 0;
    bool alone_ = false;
    std::uint8_t kind_ = 0;
};

} // namespace besser::driver
