// SPDX-License-Identifier: GPL-2.0-only
// IPv4 (RFC 791) and TCP (RFC 9293, options of RFC 2018 and RFC 7323) as both ends of the stress
// write and read them. Network byte order. Checksum of TCP is left zero: see docs/traffic.md.
#pragma once

#include "wire/bytes.hpp"

#include <array>
#include <bit>
#include <new>
#include <optional>

namespace besser::wire {

/// An unsigned integer stored high byte first, of alignment 1.
template <std::unsigned_integral T>
class Big {
  public:
    constexpr Big() = default;
    constexpr Big(T value) // NOLINT: a field is meant to be assigned from its value
        : bytes_(std::bit_cast<Bytes>(swapped(value))) {}
    constexpr operator T() const { return swapped(std::bit_cast<T>(bytes_)); }

  private:
    using Bytes = std::array<std::uint8_t, sizeof(T)>;
    static constexpr T swapped(T value) {
        return std::endian::native == std::endian::big ? value : std::byteswap(value);
    }
    Bytes bytes_{};
};

using Be16 = Big<std::uint16_t>;
using Be32 = Big<std::uint32_t>;

namespace ipv4 {
inline constexpr std::uint16_t ether_type = 0x0800;
inline constexpr std::uint8_t protocol_tcp = 6;
inline constexpr std::uint8_t version_and_length = 0x45; ///< version 4, five words: no options

struct Header {
    std::uint8_t version_ihl = version_and_length;
    std::uint8_t service = 0;
    Be16 total_bytes{};
    Be16 identification{};
    Be16 fragment{0x4000}; ///< do not fragment
    std::uint8_t time_to_live = 64;
    std::uint8_t protocol = protocol_tcp;
    Be16 checksum{};
    Be32 source{};
    Be32 destination{};
};
static_assert(sizeof(Header) == 20);

/// Ones' complement sum over a header; 0 for a header whose checksum field is right.
[[nodiscard]] inline std::uint16_t checksum(const Header &header) {
    std::uint64_t sum = 0; // of native words: the sum does not care about the byte order
    for (const std::uint32_t word : std::bit_cast<std::array<std::uint32_t, 5>>(header))
        sum += word;
    while ((sum >> 16) != 0)
        sum = (sum & 0xFFFF) + (sum >> 16);
    return std::bit_cast<Be16>(static_cast<std::uint16_t>(~sum));
}

/// The checksum of a header with these fields and its defaults; it need not be written first and
/// read back, which processors do slowly.
[[nodiscard]] constexpr std::uint16_t checksum(std::uint16_t total_bytes, std::uint32_t source,
                                               std::uint32_t destination) {
    constexpr Header defaults;
    constexpr std::uint32_t constant = (defaults.version_ihl << 8) + defaults.fragment +
                                       (defaults.time_to_live << 8) + defaults.protocol;
    std::uint32_t sum = constant + total_bytes + (source >> 16) + (source & 0xFFFF) +
                        (destination >> 16) + (destination & 0xFFFF);
    sum = (sum & 0xFFFF) + (sum >> 16);
    return static_cast<std::uint16_t>(~(sum + (sum >> 16)));
}
} // namespace ipv4

namespace tcp {
namespace flag {
inline constexpr std::uint8_t fin = 0x01;
inline constexpr std::uint8_t syn = 0x02;
inline constexpr std::uint8_t rst = 0x04;
inline constexpr std::uint8_t psh = 0x08;
inline constexpr std::uint8_t ack = 0x10;
} // namespace flag

namespace option {
inline constexpr std::uint8_t end = 0;
inline constexpr std::uint8_t nop = 1;
inline constexpr std::uint8_t mss = 2;
inline constexpr std::uint8_t window_scale = 3;
inline constexpr std::uint8_t sack_permitted = 4;
inline constexpr std::uint8_t sack = 5;
inline constexpr std::uint8_t timestamps = 8;
} // namespace option

struct Header {
    Be16 source_port{};
    Be16 destination_port{};
    Be32 sequence{};
    Be32 acknowledgment{};
    std::uint8_t data_offset = 0; ///< words in 7:4
    std::uint8_t flags = 0;
    Be16 window{};
    Be16 checksum{};
    Be16 urgent{};
};
static_assert(sizeof(Header) == 20);

struct SackBlock {
    Be32 left;
    Be32 right;
};
static_assert(sizeof(SackBlock) == 8);

/// On every segment but a SYN.
struct TimestampOption {
    std::array<std::uint8_t, 4> head{option::nop, option::nop, option::timestamps, 10};
    Be32 value{};
    Be32 echo{};
};
static_assert(sizeof(TimestampOption) == 12);

struct SynOptions {
    std::array<std::uint8_t, 2> mss_head{option::mss, 4};
    Be16 mss{};
    std::array<std::uint8_t, 4> middle{option::sack_permitted, 2, option::timestamps, 10};
    Be32 timestamp{};
    Be32 echo{};
    std::array<std::uint8_t, 3> scale_head{option::nop, option::window_scale, 3};
    std::uint8_t scale = 0;
};
static_assert(sizeof(SynOptions) == 20);

/// Blocks that fit beside timestamps (RFC 2018, section 3).
inline constexpr std::size_t max_sack_blocks = 3;

/// One segment with its addresses, in host order.
struct Segment {
    std::uint32_t source = 0;
    std::uint32_t destination = 0;
    std::uint16_t source_port = 0;
    std::uint16_t destination_port = 0;
    std::uint32_t sequence = 0;
    std::uint32_t acknowledgment = 0;
    std::uint8_t flags = 0;
    std::uint16_t window = 0; ///< as on the wire, not scaled
    std::uint32_t timestamp = 0;
    std::uint32_t timestamp_echo = 0;
    std::uint16_t mss = 0;         ///< SYN only
    std::uint8_t window_scale = 0; ///< SYN only
    std::uint8_t sack_count = 0;
    std::array<SackBlock, max_sack_blocks> sack{};
    Bytes payload; ///< set by parse(); write_headers() counts it but leaves it to the caller

    [[nodiscard]] bool has(std::uint8_t bits) const { return (flags & bits) == bits; }
};

namespace detail {
/// One option at the head of `options`; false if it is malformed.
[[nodiscard]] inline bool parse_option(Bytes options, Segment &segment) {
    const std::size_t bytes = options[1];
    switch (options[0]) {
    case option::mss:
        if (bytes != 4)
            return false;
        segment.mss = *view<Be16>(options, 2);
        return true;
    case option::window_scale:
        if (bytes != 3)
            return false;
        segment.window_scale = options[2];
        return true;
    case option::timestamps:
        if (bytes != 10)
            return false;
        segment.timestamp = *view<Be32>(options, 2);
        segment.timestamp_echo = *view<Be32>(options, 6);
        return true;
    case option::sack:
        for (std::size_t at = 2; at + sizeof(SackBlock) <= bytes; at += sizeof(SackBlock))
            if (segment.sack_count < max_sack_blocks)
                segment.sack[segment.sack_count++] = *view<SackBlock>(options, at);
        return true;
    default:
        return true;
    }
}

[[nodiscard]] inline bool parse_options(Bytes options, Segment &segment) {
    if (const auto *usual = view<TimestampOption>(options);
        usual != nullptr && options.size() == sizeof *usual &&
        std::bit_cast<std::uint32_t>(usual->head) ==
            std::bit_cast<std::uint32_t>(TimestampOption{}.head)) {
        segment.timestamp = usual->value;
        segment.timestamp_echo = usual->echo;
        return true;
    }
    while (!options.empty() && options[0] != option::end) {
        if (options[0] == option::nop) {
            options = options.subspan(1);
            continue;
        }
        if (options.size() < 2 || options[1] < 2 || options[1] > options.size())
            return false;
        if (!parse_option(options, segment))
            return false;
        options = options.subspan(options[1]);
    }
    return true;
}
} // namespace detail

/// Reads an IPv4 packet with TCP in it; nothing if it is malformed, fragmented or something else.
[[nodiscard]] inline std::optional<Segment> parse(Bytes packet) {
    std::optional<Segment> segment; // the one thing returned, so that it is made where it is wanted
    const auto *ip = view<ipv4::Header>(packet);
    if (ip == nullptr || ip->version_ihl != ipv4::version_and_length ||
        ip->protocol != ipv4::protocol_tcp || ip->total_bytes > packet.size() ||
        ip->total_bytes < sizeof(ipv4::Header) || ipv4::checksum(*ip) != 0)
        return segment;
    const Bytes body = packet.subspan(sizeof *ip, ip->total_bytes - sizeof *ip);
    const auto *head = view<Header>(body);
    if (head == nullptr)
        return segment;
    const std::size_t head_bytes = static_cast<std::size_t>(head->data_offset >> 4) * 4;
    if (head_bytes < sizeof *head || head_bytes > body.size())
        return segment;
    segment.emplace();
    segment->source = ip->source;
    segment->destination = ip->destination;
    segment->source_port = head->source_port;
    segment->destination_port = head->destination_port;
    segment->sequence = head->sequence;
    segment->acknowledgment = head->acknowledgment;
    segment->flags = head->flags;
    segment->window = head->window;
    segment->payload = body.subspan(head_bytes);
    if (!detail::parse_options(body.subspan(sizeof *head, head_bytes - sizeof *head), *segment))
        segment.reset();
    return segment;
}

inline constexpr std::size_t max_header_bytes = sizeof(ipv4::Header) + 60;

/// Bytes of the headers that write_headers() makes for `segment`.
[[nodiscard]] inline std::size_t header_bytes(const Segment &segment) {
    const std::size_t fixed = sizeof(ipv4::Header) + sizeof(Header);
    if (segment.has(flag::syn))
        return fixed + sizeof(SynOptions);
    const std::size_t sack_bytes =
        segment.sack_count == 0 ? 0 : 4 + segment.sack_count * sizeof(SackBlock);
    return fixed + sizeof(TimestampOption) + sack_bytes;
}

/// Writes both headers for a packet with `payload_bytes` after them. `out` holds at least
/// header_bytes(segment).
inline void write_headers(const Segment &segment, std::size_t payload_bytes, MutableBytes out) {
    const std::size_t bytes = header_bytes(segment);
    const auto total_bytes = static_cast<std::uint16_t>(bytes + payload_bytes);
    std::uint8_t *at = out.data();
    new (at)
        ipv4::Header{.total_bytes = total_bytes,
                     .checksum = ipv4::checksum(total_bytes, segment.source, segment.destination),
                     .source = segment.source,
                     .destination = segment.destination};
    at += sizeof(ipv4::Header);
    new (at)
        Header{.source_port = segment.source_port,
               .destination_port = segment.destination_port,
               .sequence = segment.sequence,
               .acknowledgment = segment.acknowledgment,
               .data_offset = static_cast<std::uint8_t>((bytes - sizeof(ipv4::Header)) / 4 << 4),
               .flags = segment.flags,
               .window = segment.window};
    at += sizeof(Header);
    if (segment.has(flag::syn)) {
        new (at) SynOptions{.mss = segment.mss,
                            .timestamp = segment.timestamp,
                            .echo = segment.timestamp_echo,
                            .scale = segment.window_scale};
        return;
    }
    new (at) TimestampOption{.value = segment.timestamp, .echo = segment.timestamp_echo};
    at += sizeof(TimestampOption);
    if (segment.sack_count == 0)
        return;
    *at++ = option::nop;
    *at++ = option::nop;
    *at++ = option::sack;
    *at++ = static_cast<std::uint8_t>(2 + segment.sack_count * sizeof(SackBlock));
    std::memcpy(at, segment.sack.data(), segment.sack_count * sizeof(SackBlock));
}

} // namespace tcp
} // namespace besser::wire
