// SPDX-License-Identifier: GPL-2.0-only
// The rig that needs no hardware: driver, chip, air and kernel in one process and in virtual time.
#pragma once

#include "bench/run/rig.hpp"

#include <filesystem>
#include <memory>

namespace besser::bench {

/// `posterior`: of which each window draws a set of assumptions, by its seed and so the same for
/// all its arms, before what its stratum and its arm set; empty: none. The error says what is wrong
/// with profile or posterior, and where.
[[nodiscard]] std::expected<std::unique_ptr<Rig>, std::string>
make_virtual_rig(const std::filesystem::path &profile, const std::filesystem::path &posterior = {});

} // namespace besser::bench
