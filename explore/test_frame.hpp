// SPDX-License-Identifier: GPL-2.0-only
// Frames whose bytes tell which one they are and whether they are whole.
#pragma once

#include "wire/eapol.hpp"
#include "wire/ieee80211.hpp"

#include <cstring>
#include <optional>

namespace besser::explore {

inline constexpr wire::ieee80211::MacAddress station_mac{0x02, 0xBE, 0x57, 0x00, 0x00, 0x01};
inline constexpr wire::ieee80211::MacAddress ap_mac{0x02, 0x0A, 0x50, 0x00, 0x00, 0x01};

enum class Direction : std::uint8_t { down = 'r', up = 't' };

/// A QoS data frame of the network. What encryption adds has its place in every frame and is zero
/// unless the chip fills it in.
struct TestFrame {
    wire::ieee80211::QosHeader header{};
    wire::ccmp::Header encryption{};
    Direction direction;
    std::uint8_t serial;
    std::array<std::uint8_t, 20> body{};
    std::array<std::uint8_t, wire::ccmp::mic_bytes> integrity{};

    TestFrame(Direction to, std::uint8_t number, bool is_protected = false)
        : direction(to), serial(number) {
        using namespace wire::ieee80211;
        const bool down = to == Direction::down;
        header.base.type = frame::qos_data;
        header.base.flags = down ? flag::from_ds : flag::to_ds;
        header.base.flags |= is_protected ? flag::protected_frame : std::uint8_t{0};
        header.base.address1 = down ? station_mac : ap_mac;
        header.base.address2 = down ? ap_mac : station_mac;
        header.base.address3 = ap_mac;
        for (std::size_t i = 0; i < body.size(); i++)
            body[i] = static_cast<std::uint8_t>(number * std::size_t{7} + i);
    }

    /// The serial number; nothing if the bytes are not those of any test frame of that direction.
    static std::optional<std::uint8_t> read(wire::Bytes bytes, Direction direction) {
        if (bytes.size() != sizeof(TestFrame))
            return std::nullopt;
        const auto &frame = *wire::view<TestFrame>(bytes);
        const bool is_protected =
            (frame.header.base.flags & wire::ieee80211::flag::protected_frame) != 0;
        TestFrame same(direction, frame.serial, is_protected);
        if (is_protected) {
            same.encryption = frame.encryption;
            same.integrity = frame.integrity;
        }
        return std::memcmp(&same, bytes.data(), sizeof same) == 0 ? std::optional(frame.serial)
                                                                  : std::nullopt;
    }
};
static_assert(sizeof(TestFrame) == 64 && alignof(TestFrame) == 1);

} // namespace besser::explore
