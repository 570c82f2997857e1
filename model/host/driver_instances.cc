// SPDX-License-Identifier: GPL-2.0-only
// The place where the driver is instantiated for the virtual kernel; observed_driver.cc is the
// other one.
#include "model/host/driver_instances.hpp"

#include "model/host/make_driver.hpp"

namespace besser::host {

NetDevice &make_net_device(Variant variant, host::Env &env) { return make_variant(variant, env); }

std::size_t net_device_bytes(Variant variant) {
    return with_variant(variant, []<class Device>() -> std::size_t { return sizeof(Device); });
}

} // namespace besser::host
