// SPDX-License-Identifier: GPL-2.0-only
// Which key of a profile is which field, of which dimension.
#pragma once

#include "bench/rigs/virtual/tablet_profile.hpp"

#include <toml++/toml.h>

#include <functional>
#include <optional>
#include <span>

namespace besser::bench {

struct ProfileKey {
    std::string_view name;
    std::function<std::expected<void, std::string>(Profile &, const ProfileValue &)> set;
};

/// The value of a key as TOML has it; nothing where it is a table, a list or a date.
[[nodiscard]] std::optional<ProfileValue> read_value(const toml::node &node);

[[nodiscard]] std::span<const ProfileKey> all_profile_keys();

} // namespace besser::bench
