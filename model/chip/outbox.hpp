// SPDX-License-Identifier: GPL-2.0-only
// Confirms and indications on their way into the output queue (protocol.md 4.1, 4.3 and 5.6).
#pragma once

#include "model/chip/output_queue.hpp"

#include <cassert>
#include <cstring>

namespace besser::chip {

/// Status words of confirms (protocol.md 5.4 and cw1200's wsm.h).
namespace wsm_status {
inline constexpr std::uint32_t success = 0;
inline constexpr std::uint32_t failure = 1;
inline constexpr std::uint32_t invalid_parameter = 2;
} // namespace wsm_status

/// A message of the host, in its input buffer.
struct Request {
    wire::wsm::Id id;
    wire::Bytes message;

    /// The layout of a request that was checked to be long enough.
    template <wire::Layout T>
    [[nodiscard]] const T &as() const {
        assert(message.size() >= sizeof(T));
        return *wire::view<T>(message);
    }
    [[nodiscard]] std::uint8_t interface_id() const { return id.interface_id(); }
    [[nodiscard]] bool mcu() const { return id.message_class() == wire::wsm::Id::class_mcu; }
};

class Outbox final {
  public:
    Outbox(const Context &context, OutputQueue &queue) : context_(context), queue_(queue) {}

    /// `head` is a layout whose wsm header is filled in here; `tail` follows it.
    template <wire::Layout T>
    void indicate(std::uint16_t id, std::uint8_t interface_id, const T &head,
                  wire::Bytes tail = {}) {
        put(wire::wsm::Id(id).with_interface(interface_id), wire::bytes_of(head), tail, 0);
    }
    /// `credits`: how many requests it confirms.
    template <wire::Layout T>
    void confirm(wire::wsm::Id id, const T &head, wire::Bytes tail = {}, std::uint8_t credits = 1) {
        if (context_.fires(Fault::withheld_confirm))
            return;
        put(id, wire::bytes_of(head), tail, credits);
        if (context_.fires(Fault::double_confirm))
            put(id, wire::bytes_of(head), tail, 0);
    }
    template <wire::Layout T>
    void answer(const Request &request, const T &head, wire::Bytes tail = {}) {
        confirm(confirm_id(request), head, tail);
    }
    void answer_status(const Request &request, std::uint32_t status) {
        answer(request, wire::wsm::GenericConfirm{{}, status});
    }

  private:
    /// An MCU confirm has its request's number and is told by its label (4.3). An interface id
    /// above 3 would make the host take it for another class (4.1).
    [[nodiscard]] static wire::wsm::Id confirm_id(const Request &request) {
        if (request.mcu())
            return wire::wsm::Id(request.id.message());
        const std::uint8_t to =
            request.interface_id() < wire::wsm::interfaces ? request.interface_id() : 0;
        return wire::wsm::Id(request.id.message() | wire::wsm::id::confirm_bit).with_interface(to);
    }
    void put(wire::wsm::Id id, wire::Bytes head, wire::Bytes tail, std::uint8_t credits) {
        assert(head.size() + tail.size() <= wire::sdio::max_message_bytes);
        std::uint8_t *message = queue_.next();
        if (message == nullptr)
            return;
        std::memcpy(message, head.data(), head.size());
        if (!tail.empty())
            std::memcpy(message + head.size(), tail.data(), tail.size());
        queue_.commit(id, head.size() + tail.size(), Release::prompt, credits);
    }

    const Context &context_;
    OutputQueue &queue_;
};

} // namespace besser::chip
