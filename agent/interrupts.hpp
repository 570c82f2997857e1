// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace besser::agent {

/// Whose handlers ran where.
struct InterruptPlace {
    std::string handlers; ///< as their driver called them; several of a shared line with commas
    unsigned cpu = 0;
    auto operator<=>(const InterruptPlace &) const = default;
};

/// Reads the text of /proc/interrupts: what the kernel counts anyway, so that it costs nothing and
/// loses none. Those between CPUs go by their description, those without a handler by their number.
[[nodiscard]] std::map<InterruptPlace, std::uint64_t> parse_interrupts(std::string_view text);

} // namespace besser::agent
