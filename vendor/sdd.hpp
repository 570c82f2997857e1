// SPDX-License-Identifier: GPL-2.0-only
// The radio's data (SDD) of a board. No known package ships it as a file: the vendor's module has
// it built in (field.md F13; protocol.md 1.3, CONFIG_BES2600_STATIC_SDD).
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace besser::vendor {

constexpr std::size_t sdd_bytes = 832; ///< protocol.md 5.1, request 0x0009

/// An element of the data, as it lies in it: an id, a length, and so many bytes.
struct SddElement {
    std::uint8_t id = 0;
    std::string_view data;
};

/// The elements, which must fill the data exactly. The error says where they do not.
[[nodiscard]] std::expected<std::vector<SddElement>, std::string> parse_sdd(std::string_view data);

struct Sdd {
    std::string symbol; ///< the module's name for it
    std::string data;   ///< sdd_bytes; parse_sdd() accepts it
};

/// What a built module (an ELF object) holds under a name that begins with "sdd". The error says
/// what the file is instead, or what it lacks. Nothing in it is believed.
[[nodiscard]] std::expected<Sdd, std::string> find_sdd(std::string_view module);

} // namespace besser::vendor
