// SPDX-License-Identifier: GPL-2.0-only
// Which key of a profile is which field, of which dimension.
#pragma once

#include "bench/rigs/virtual/tablet_profile.hpp"

#include <functional>
#include <span>

namespace besser::bench {

struct ProfileKey {
    std::string_view name;
    std::function<std::expected<void, std::string>(Profile &, const ProfileValue &)> set;
};

[[nodiscard]] std::span<const ProfileKey> all_profile_keys();

} // namespace besser::bench
