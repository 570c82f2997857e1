// SPDX-License-Identifier: GPL-2.0-only
// STAMP, the simple two-way active measurement protocol (RFC 8762), in its unauthenticated mode
// over UDP (RFC 768): what latency is probed with. Network byte order. The checksum of UDP is left
// zero, which IPv4 allows; the error estimates are, too: there is one clock.
#pragma once

#include "wire/ipv4.hpp"

namespace besser::wire::stamp {

inline constexpr std::uint8_t protocol_udp = 17;
inline constexpr std::uint16_t port = 862; ///< of the reflector (RFC 8762, 4.1)

struct UdpHeader {
    Be16 source_port{};
    Be16 destination_port{};
    Be16 bytes{}; ///< of header and payload
    Be16 checksum{};
};
static_assert(sizeof(UdpHeader) == 8);

/// NTP's 64 bits (RFC 5905, 6), here from the begin of the clock that both ends share.
struct Timestamp {
    Be32 seconds{};
    Be32 fraction{}; ///< in 2^-32 s

    constexpr Timestamp() = default;
    /// `ns` from 0 to 2^32 s.
    explicit constexpr Timestamp(std::int64_t ns)
        : seconds(static_cast<std::uint32_t>(ns / per_second)),
          fraction(static_cast<std::uint32_t>(
              (static_cast<std::uint64_t>(ns % per_second) << 32) / per_second + 1)) {}
    /// The nanosecond that it was made from.
    [[nodiscard]] constexpr std::int64_t ns() const {
        return std::int64_t{seconds} * per_second +
               static_cast<std::int64_t>(std::uint64_t{fraction} * per_second >> 32);
    }

  private:
    static constexpr std::int64_t per_second = 1'000'000'000;
};
static_assert(sizeof(Timestamp) == 8);

/// Of the sender (RFC 8762, 4.2.1).
struct Request {
    Be32 sequence{};
    Timestamp sent{};
    Be16 error_estimate{};
    std::array<std::uint8_t, 30> zero{};
};
static_assert(sizeof(Request) == 44);

/// Of the reflector (RFC 8762, 4.3.1).
struct Reply {
    Be32 sequence{};
    Timestamp sent{};
    Be16 error_estimate{};
    Be16 zero{};
    Timestamp received{};
    Be32 request_sequence{};
    Timestamp request_sent{};
    Be16 request_error_estimate{};
    Be16 zero_too{};
    std::uint8_t request_time_to_live = 0;
    std::array<std::uint8_t, 3> zero_at_end{};
};
static_assert(sizeof(Reply) == 44);

/// With addresses and ports as they are on the wire.
template <Layout Body>
struct Packet {
    ipv4::Header ip;
    UdpHeader udp;
    Body body;
};

template <Layout Body>
[[nodiscard]] Packet<Body> make_packet(std::uint32_t source, std::uint32_t destination,
                                       std::uint16_t source_port, std::uint16_t destination_port,
                                       const Body &body) {
    Packet<Body> packet{{.total_bytes = sizeof(packet),
                         .protocol = protocol_udp,
                         .source = source,
                         .destination = destination},
                        {.source_port = source_port,
                         .destination_port = destination_port,
                         .bytes = sizeof(UdpHeader) + sizeof(Body)},
                        body};
    packet.ip.checksum = ipv4::checksum(packet.ip);
    return packet;
}

/// The packet, if it is UDP with a body of this size; nullptr if it is not, or is malformed.
template <Layout Body>
[[nodiscard]] const Packet<Body> *parse(Bytes packet) {
    const auto *found = view<Packet<Body>>(packet);
    if (found == nullptr || found->ip.version_ihl != ipv4::version_and_length ||
        found->ip.protocol != protocol_udp || found->ip.total_bytes != sizeof *found ||
        found->udp.bytes != sizeof(UdpHeader) + sizeof(Body) || ipv4::checksum(found->ip) != 0)
        return nullptr;
    return found;
}

} // namespace besser::wire::stamp
