// SPDX-License-Identifier: GPL-2.0-only
// A fixed number of frame slots.
#pragma once

#include "model/air/air_profile.hpp"
#include "model/chip/free_slots.hpp"
#include "wire/bytes.hpp"

#include <cassert>
#include <memory_resource>
#include <vector>

namespace besser::air {

class FramePool {
  public:
    using Slot = chip::FreeSlots::Slot;
    static constexpr Slot none = 0xFFFF;

    FramePool(std::size_t slots, std::pmr::memory_resource *memory)
        : frames_(slots, memory), free_(slots, memory) {}

    /// A slot for a frame of up to max_frame_bytes, or `none`.
    [[nodiscard]] Slot take() { return free_.empty() ? none : free_.take(); }
    void give(Slot slot) {
        assert(slot < frames_.size() && available() < frames_.size());
        free_.give_back(slot);
    }

    [[nodiscard]] std::uint8_t *data(Slot slot) { return frames_[slot].bytes; }
    void resize(Slot slot, std::size_t bytes) {
        assert(slot < frames_.size() && bytes <= max_frame_bytes);
        frames_[slot].size = static_cast<std::uint16_t>(bytes);
    }
    [[nodiscard]] wire::MutableBytes bytes(Slot slot) {
        assert(slot < frames_.size() && frames_[slot].size <= max_frame_bytes);
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
    chip::FreeSlots free_;
};

} // namespace besser::air
