// SPDX-License-Identifier: GPL-2.0-only
// The functions that announce a driver's accesses to memory (TreeBuild::accesses_are_seen).
#pragma once

#include "model/linux/exports.hpp"

namespace besser::linux_api {

[[nodiscard]] std::span<const Export> access_hooks();

} // namespace besser::linux_api
