// SPDX-License-Identifier: GPL-2.0-only
// The functions by which a driver that was compiled with -fsanitize=thread tells of its accesses to
// memory. One that is linked finds them by itself, one that is loaded is given them.
#pragma once

#include <span>
#include <string_view>

namespace besser::vkernel {

struct AccessHook {
    std::string_view name; ///< as the compiler calls it
    const void *address;
};
[[nodiscard]] std::span<const AccessHook> access_hooks();

} // namespace besser::vkernel
