// SPDX-License-Identifier: GPL-2.0-only
// The bytes of the stress: at each multiple of 256 in the stream stands a word made from that
// offset and the number of the connection; the bytes between are not looked at. So a payload out of
// its place, out of another rep, or shifted is told by itself, at a fraction of what it costs to
// check every byte.
#pragma once

#include "wire/bytes.hpp"

#include <algorithm>

namespace besser::air::stream {

inline constexpr std::uint64_t mark_distance = 256;

/// The factor is odd: every byte of a mark varies.
[[nodiscard]] constexpr std::uint64_t mark_at(std::uint64_t offset, std::uint32_t connection) {
    return (offset + (std::uint64_t{connection} << 40)) * 0x9E3779B97F4A7C15ULL;
}

namespace detail {
/// `whole(index, mark)` for each mark that lies in a payload of `size` bytes at `offset`, at
/// `index`; `part(index, mark, skip, bytes)` for one that its edges cut.
template <class Whole, class Part>
void walk(std::uint64_t offset, std::uint32_t connection, std::size_t size, Whole &&whole,
          Part &&part) {
    constexpr std::size_t mark_bytes = sizeof(std::uint64_t);
    const std::size_t skip = offset % mark_distance;
    if (skip != 0 && skip < mark_bytes)
        part(0, mark_at(offset - skip, connection), skip, std::min(mark_bytes - skip, size));
    std::size_t index = (mark_distance - skip) % mark_distance;
    std::uint64_t mark = mark_at(offset + index, connection);
    for (; index + mark_bytes <= size; index += mark_distance) {
        whole(index, mark);
        mark += mark_at(mark_distance, 0);
    }
    if (index < size)
        part(index, mark, 0, size - index);
}
} // namespace detail

/// Writes the marks of the stream at `offset`; the rest of `payload` stays as it is.
inline void fill(std::uint64_t offset, std::uint32_t connection, wire::MutableBytes payload) {
    const auto put = [&](std::size_t index, std::uint64_t mark, std::size_t skip,
                         std::size_t bytes) {
        mark >>= 8 * skip;
        std::memcpy(&payload[index], &mark, bytes);
    };
    detail::walk(
        offset, connection, payload.size(),
        [&](std::size_t index, std::uint64_t mark) { put(index, mark, 0, sizeof mark); }, put);
}

/// Whether `payload` is the stream at `offset`.
[[nodiscard]] inline bool matches(std::uint64_t offset, std::uint32_t connection,
                                  wire::Bytes payload) {
    std::uint64_t difference = 0;
    const auto compare = [&](std::size_t index, std::uint64_t mark, std::size_t skip,
                             std::size_t bytes) {
        std::uint64_t found = 0;
        std::memcpy(&found, &payload[index], bytes);
        difference |= (found ^ (mark >> (8 * skip))) << (8 * (sizeof mark - bytes));
    };
    detail::walk(
        offset, connection, payload.size(),
        [&](std::size_t index, std::uint64_t mark) { compare(index, mark, 0, sizeof mark); },
        compare);
    return difference == 0;
}

} // namespace besser::air::stream
