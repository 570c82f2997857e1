// SPDX-License-Identifier: GPL-2.0-only
// A fixed number of frame slots. The one freed last is given out first: its bytes are in the cache.
#pragma once

#include "air/profile.hpp"
#include "wire/bytes.hpp"

#include <memory_resource>
#include <vector>

namespace besser::air {

class FramePool {
  public:
    using Slot = std::uint16_t;
    static constexpr Slot none = 0xFFFF;

    FramePool(std::size_t slots, std::pmr::memory_resource *memory)
        : frames_(slots, memory), free_(memory) {
        free_.reserve(slots); // so that give() never allocates
        for (std::size_t i = slots; i > 0; i--)
            free_.push_back(static_cast<Slot>(i - 1));
    }

    /// A slot for a frame of up to max_frame_bytes, or `none`.
    [[nodiscard]] Slot take() {
        if (free_.empty())
            return none;
        const Slot slot = free_.back();
        free_.pop_back();
        return slot;
    }
    void give(Slot slot) { free_.push_back(slot); }

    [[nodiscard]] std::uint8_t *data(Slot slot) { return frames_[slot].bytes; }
    void resize(Slot slot, std::size_t bytes) {
        frames_[slot].size = static_cast<std::uint16_t>(bytes);
    }
    [[nodiscard]] wire::MutableBytes bytes(Slot slot) {
        return {frames_[slot].bytes, frames_[slot].size};
    }
    [[nodiscard]] std::size_t size(Slot slot) const { return frames_[slot].size; }
    [[nodiscard]] std::size_t available() const { return free_.size(); }

  private:
    struct Frame {
        std::uint16_t size;
        std::uint8_t bytes[max_frame_bytes];
    };
    std::pmr::vector<Frame> frames_;
    std::pmr::vector<Slot> free_;
};

} // namespace besser::air
