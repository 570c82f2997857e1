// SPDX-License-Identifier: GPL-2.0-only
// The one place where the driver is instantiated for the virtual kernel.
#include "model/host/driver_instances.hpp"

#include "driver/subjects/variants.hpp"

namespace besser::host {

NetDevice &make_net_device(Variant variant, host::Env &env) {
    const auto make = [&env]<class Device>() -> NetDevice * {
        return &env.world().memory().make<Device>(env);
    };
    return *driver::with_variant<host::VirtualPort>(variant, make);
}

std::size_t net_device_bytes(Variant variant) {
    return driver::with_variant<host::VirtualPort>(
        variant, []<class Device>() -> std::size_t { return sizeof(Device); });
}

} // namespace besser::host
