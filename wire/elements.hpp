// SPDX-License-Identifier: GPL-2.0-only
// The elements behind the fixed fields of a management frame (802.11-2020, 9.4.2.1).
#pragma once

#include "wire/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace besser::wire::ieee80211 {

/// The content of the first element `id`; nothing if there is none before the first that does not
/// fit.
[[nodiscard]] inline std::optional<Bytes> find_element(Bytes elements, std::uint8_t id) {
    while (elements.size() >= 2 && elements.size() - 2 >= elements[1]) {
        if (elements[0] == id)
            return elements.subspan(2, elements[1]);
        elements = elements.subspan(2 + std::size_t{elements[1]});
    }
    return std::nullopt;
}

} // namespace besser::wire::ieee80211
