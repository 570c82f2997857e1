// SPDX-License-Identifier: GPL-2.0-only
// The driver as the host sees it, whichever data path it was made with.
#pragma once

#include "driver/subjects/net_device.hpp"
#include "model/host/virtual_port.hpp"

namespace besser::host {

using driver::subjects::Variant;
using driver::subjects::variant_by_name;
using driver::subjects::variant_names;
using NetDevice = driver::subjects::NetDevice<host::VirtualPort>;

/// The driver with the data path `variant`, in the arena of `env`'s world.
[[nodiscard]] NetDevice &make_net_device(Variant variant, host::Env &env);
/// How much memory it takes from where it lies.
[[nodiscard]] std::size_t net_device_bytes(Variant variant);

} // namespace besser::host
