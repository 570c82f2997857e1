// SPDX-License-Identifier: GPL-2.0-only
// Little-endian integers of alignment 1 and bounds-checked views: what every layout in wire/ is
// made of.
#pragma once

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

namespace besser::wire {

using Bytes = std::span<const std::uint8_t>;
using MutableBytes = std::span<std::uint8_t>;

/// An unsigned integer stored low byte first, of alignment 1.
template <std::unsigned_integral T>
class Little {
  public:
    constexpr Little() = default;
    constexpr Little(T value) // NOLINT: a field is meant to be assigned from its value
        : bytes_(std::bit_cast<Stored>(value)) {}
    constexpr operator T() const { return std::bit_cast<T>(bytes_); }

  private:
    static_assert(std::endian::native == std::endian::little, "all hosts of the chip are");
    using Stored = std::array<std::uint8_t, sizeof(T)>;
    Stored bytes_{};
};

using Le16 = Little<std::uint16_t>;
using Le32 = Little<std::uint32_t>;

/// A layout: plain bytes, no padding, no alignment.
template <class T>
concept Layout = std::is_trivially_copyable_v<T> && std::is_standard_layout_v<T> && alignof(T) == 1;

/// The layout at `offset` of `bytes`, or nullptr if it does not fit.
template <Layout T>
[[nodiscard]] const T *view(Bytes bytes, std::size_t offset = 0) {
    if (offset > bytes.size() || bytes.size() - offset < sizeof(T))
        return nullptr;
    return reinterpret_cast<const T *>(bytes.data() + offset);
}

/// The writable layout at `offset` of `bytes`, or nullptr if it does not fit.
template <Layout T>
[[nodiscard]] T *view(MutableBytes bytes, std::size_t offset = 0) {
    if (offset > bytes.size() || bytes.size() - offset < sizeof(T))
        return nullptr;
    return reinterpret_cast<T *>(bytes.data() + offset);
}

/// Whether two layouts have the same bytes. For arrays == says so, too, but g++ 12 makes a call of
/// it.
template <class T>
[[nodiscard]] bool same(const T &a,
                        const T &b) requires std::has_unique_object_representations_v<T> {
    return std::memcmp(&a, &b, sizeof(T)) == 0;
}

/// The bytes of a layout.
template <Layout T>
[[nodiscard]] Bytes bytes_of(const T &layout) {
    return {reinterpret_cast<const std::uint8_t *>(&layout), sizeof(T)};
}

[[nodiscard]] constexpr std::size_t round_up(std::size_t n, std::size_t step) {
    return (n + step - 1) / step * step;
}

} // namespace besser::wire
