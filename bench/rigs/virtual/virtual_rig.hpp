// SPDX-License-Identifier: GPL-2.0-only
// The rig that needs no hardware: driver, chip, air and kernel in one process and in virtual time.
#pragma once

#include "bench/run/rig.hpp"

#include <filesystem>
#include <memory>

namespace besser::bench {

/// The error says what is wrong with the profile, and where.
[[nodiscard]] std::expected<std::unique_ptr<Rig>, std::string>
make_virtual_rig(const std::filesystem::path &profile);

} // namespace besser::bench
