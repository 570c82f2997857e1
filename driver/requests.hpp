// SPDX-License-Identifier: GPL-2.0-only
// How the operations of a station speak to the firmware: one command by its layout, one MIB by its
// body (protocol.md 5.1 and 5.7). [process]; all return when the firmware has confirmed.
#pragma once

#include "driver/core.hpp"
#include "wire/mib.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace besser::driver {

inline constexpr std::uint8_t station_interface = 0;
inline constexpr std::uint8_t second_interface = 1;

template <Port P, class Policy>
class Requests {
  public:
    explicit Requests(Core<P, Policy> &core) : core_(core) {}

    /// A command of one layout, which begins with a header; that is not used.
    template <wire::Layout T>
    Result<> command(std::uint16_t message, const T &layout,
                     std::uint8_t interface_id = station_interface) {
        return send(message, wire::bytes_of(layout).subspan(sizeof(wire::wsm::Header)),
                    interface_id);
    }
    /// A command with nothing but a header.
    Result<> command(std::uint16_t message) { return send(message, {}, station_interface); }
    /// A command laid out by hand, header included.
    Result<> command_bytes(std::uint16_t message, Bytes bytes) {
        return send(message, bytes.subspan(sizeof(wire::wsm::Header)), station_interface);
    }

    template <wire::Layout T>
    Result<> write_mib(std::uint16_t mib, const T &body,
                       std::uint8_t interface_id = station_interface) {
        static_assert(sizeof(T) <= wire::wsm::max_mib_bytes);
        return write_mib_bytes(mib, wire::bytes_of(body), interface_id);
    }
    /// A MIB that is one word.
    Result<> write_mib_word(std::uint16_t mib, std::uint32_t word,
                            std::uint8_t interface_id = station_interface) {
        return write_mib(mib, wire::Le32(word), interface_id);
    }

    /// A whole frame that the firmware sends by itself. Errc::invalid: it is too long.
    Result<> write_template(std::uint8_t type, Bytes frame, std::uint8_t rate = 0) {
        using namespace wire::wsm;
        std::array<std::uint8_t, max_mib_bytes> body;
        const TemplateHead head{type, rate, static_cast<std::uint16_t>(frame.size())};
        if (frame.size() > body.size() - sizeof(head))
            return Errc::invalid;
        std::memcpy(body.data(), &head, sizeof(head));
        std::copy(frame.begin(), frame.end(), body.begin() + sizeof(head));
        return write_mib_bytes(mib::template_frame, Bytes(body).first(sizeof(head) + frame.size()),
                               station_interface);
    }

    /// To another channel, or another width of it (protocol.md 5.1, 0x0016). The firmware does it
    /// before the next command; its 0x080A, which may never come, is not waited for.
    Result<> switch_channel(std::uint16_t number, std::uint8_t width_type) {
        wire::wsm::SwitchChannel message{};
        message.mode = wire::wsm::SwitchChannel::mode_of(width_type);
        message.channel = number;
        return command(wire::wsm::id::switch_channel, message);
    }

    [[nodiscard]] Core<P, Policy> &core() { return core_; }
    [[nodiscard]] const Core<P, Policy> &core() const { return core_; }

  private:
    Result<> write_mib_bytes(std::uint16_t mib, Bytes body, std::uint8_t interface_id) {
        using namespace wire::wsm;
        BESSER_ASSERT(body.size() <= max_mib_bytes);
        constexpr std::size_t head_bytes = sizeof(WriteMib) - sizeof(Header);
        std::array<std::uint8_t, head_bytes + max_mib_bytes> payload;
        const WriteMib head{{}, mib, static_cast<std::uint16_t>(body.size())};
        const auto from = wire::bytes_of(head).subspan(sizeof(Header));
        std::copy(from.begin(), from.end(), payload.begin());
        std::copy(body.begin(), body.end(), payload.begin() + head_bytes);
        return send(id::write_mib, Bytes(payload).first(head_bytes + body.size()), interface_id);
    }

    Result<> send(std::uint16_t message, Bytes payload, std::uint8_t interface_id) {
        BESSER_ASSERT(interface_id < wire::wsm::interfaces);
        return core_.execute(wire::wsm::Id(message).with_interface(interface_id), payload);
    }

    Core<P, Policy> &core_;
};

} // namespace besser::driver
