// SPDX-License-Identifier: GPL-2.0-only
// The input buffers that the credits stand for (protocol sheet, 4.6).
#pragma once

#include "chip/context.hpp"
#include "wire/sdio.hpp"

#include <array>
#include <cstring>

namespace besser::chip {

inline constexpr std::size_t max_input_buffers = 64;

class InputBuffers final {
  public:
    explicit InputBuffers(const Context &context)
        : bytes_(context.profile.input_buffers * wire::sdio::max_message_bytes, context.memory),
          count_(context.profile.input_buffers) {
        reset();
    }

    void reset() {
        for (free_ = 0; free_ < count_; free_++)
            free_list_[free_] = static_cast<std::uint8_t>(count_ - 1 - free_);
    }
    [[nodiscard]] bool empty() const { return free_ == 0; }
    /// Copies a message of at most wire::sdio::max_message_bytes; a buffer must be free.
    [[nodiscard]] std::uint8_t take(wire::Bytes message) {
        const std::uint8_t index = free_list_[--free_];
        lengths_[index] = static_cast<std::uint16_t>(message.size());
        std::memcpy(bytes_.data() + index * wire::sdio::max_message_bytes, message.data(),
                    message.size());
        return index;
    }
    [[nodiscard]] wire::Bytes message(std::uint8_t index) const {
        return {bytes_.data() + index * wire::sdio::max_message_bytes, lengths_[index]};
    }
    [[nodiscard]] wire::MutableBytes mutable_message(std::uint8_t index) {
        return {bytes_.data() + index * wire::sdio::max_message_bytes, lengths_[index]};
    }
    void give_back(std::uint8_t index) { free_list_[free_++] = index; }

  private:
    ByteBuffer bytes_;
    std::array<std::uint16_t, max_input_buffers> lengths_{};
    std::array<std::uint8_t, max_input_buffers> free_list_{};
    std::size_t count_;
    std::size_t free_ = 0;
};

} // namespace besser::chip
