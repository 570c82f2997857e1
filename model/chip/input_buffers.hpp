// SPDX-License-Identifier: GPL-2.0-only
// The input buffers that the credits stand for (protocol.md 4.6).
#pragma once

#include "model/chip/context.hpp"
#include "model/chip/free_slots.hpp"
#include "wire/sdio.hpp"

#include <array>
#include <cassert>
#include <cstring>

namespace besser::chip {

inline constexpr std::size_t max_input_buffers = 64;

class InputBuffers final {
  public:
    explicit InputBuffers(const Context &context)
        : bytes_(context.profile.input_buffers * wire::sdio::max_message_bytes, context.memory),
          free_(context.profile.input_buffers, context.memory) {}

    void reset() { free_.reset(); }
    [[nodiscard]] bool empty() const { return free_.empty(); }
    /// Copies a message of at most wire::sdio::max_message_bytes; a buffer must be free.
    [[nodiscard]] std::uint8_t take(wire::Bytes message) {
        assert(message.size() <= wire::sdio::max_message_bytes);
        const auto index = static_cast<std::uint8_t>(free_.take());
        lengths_[index] = static_cast<std::uint16_t>(message.size());
        std::memcpy(bytes_.data() + index * wire::sdio::max_message_bytes, message.data(),
                    message.size());
        return index;
    }
    /// Of a buffer that was taken, as all that follow.
    [[nodiscard]] wire::Bytes message(std::uint8_t index) const {
        assert(index < max_input_buffers);
        return {bytes_.data() + index * wire::sdio::max_message_bytes, lengths_[index]};
    }
    [[nodiscard]] wire::MutableBytes mutable_message(std::uint8_t index) {
        assert(index < max_input_buffers);
        return {bytes_.data() + index * wire::sdio::max_message_bytes, lengths_[index]};
    }
    void give_back(std::uint8_t index) { free_.give_back(index); }

  private:
    ByteBuffer bytes_;
    std::array<std::uint16_t, max_input_buffers> lengths_{};
    FreeSlots free_;
};

} // namespace besser::chip
