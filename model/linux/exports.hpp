// SPDX-License-Identifier: GPL-2.0-only
// What a driver may call, by name: the symbols that the headers in include/ declare.
#pragma once

#include <span>
#include <string_view>

namespace besser::linux_api {

struct Export {
    std::string_view name;
    const void *address;
    bool stub; ///< returns a fixed answer and does nothing
};

/// In the order of their names.
[[nodiscard]] std::span<const Export> exports();
/// nullptr: there is none.
[[nodiscard]] const Export *find_export(std::string_view name);

/// The module has a slot for each export it calls, under this prefix and the export's name.
inline constexpr std::string_view slot_prefix = "vk_slot_";

} // namespace besser::linux_api
