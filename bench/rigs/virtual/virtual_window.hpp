// SPDX-License-Identifier: GPL-2.0-only
// One window on the virtual rig: a fresh world, a power cycle of its chip, and the reps measured in
// it.
#pragma once

#include "bench/rigs/virtual/tablet_profile.hpp"
#include "bench/run/rig.hpp"

namespace besser::bench {

/// Boots and connects; the error says how far it came.
[[nodiscard]] std::expected<std::unique_ptr<Window>, RigError>
open_virtual_window(const Profile &profile, const WindowSpec &spec);

} // namespace besser::bench
