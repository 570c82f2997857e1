// SPDX-License-Identifier: GPL-2.0-only
// Walks the messages of a received batch (protocol.md 2.4). The bytes are hostile:
// every length is checked before it is used. Pure; any context.
#pragma once

#include "driver/result.hpp"
#include "wire/sdio.hpp"
#include "wire/wsm.hpp"

namespace besser::driver {

class BatchReader {
  public:
    explicit BatchReader(wire::Bytes batch) : batch_(batch) {}

    /// The next message, header included; no bytes: the batch has ended; Errc::protocol: it is
    /// malformed.
    Result<wire::Bytes> next() {
        const auto *header = wire::view<wire::wsm::Header>(batch_, offset_);
        if (header == nullptr || header->length == 0 || count_ == wire::sdio::max_batch_messages)
            return wire::Bytes{};
        const std::size_t length = header->length;
        const std::size_t room = wire::round_up(length, wire::sdio::message_alignment);
        if (length < sizeof(wire::wsm::Header) || room > wire::sdio::max_message_bytes ||
            room > batch_.size() - offset_)
            return Errc::protocol;
        const auto message = batch_.subspan(offset_, length);
        offset_ += room;
        count_++;
        return message;
    }

  private:
    wire::Bytes batch_;
    std::size_t offset_ = 0;
    unsigned count_ = 0;
};

} // namespace besser::driver
