// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <array>
#include <string_view>

namespace besser::bench {

/// Recorded runs, which `besser judge` reads; no rig makes them.
constexpr std::string_view recorded_rig = "recorded";

/// The rigs that a prediction may name.
constexpr std::array<std::string_view, 5> rig_names = {"virtual", "vm", recorded_rig, "ssh",
                                                       "local"};

} // namespace besser::bench
