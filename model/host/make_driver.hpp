// SPDX-License-Identifier: GPL-2.0-only
// Which class a variant of the driver is on the virtual kernel. To include it is to instantiate all
// of them.
#pragma once

#include "driver/subjects/variants.hpp"
#include "model/host/driver_instances.hpp"

namespace besser::host {

/// Calls `make.template operator()<D>()`, D being the device class with the data path of `variant`.
template <class Make>
auto with_variant(Variant variant, Make &&make) {
    using Direct = driver::subjects::NetDeviceOn<host::VirtualPort, driver::DirectPath>;
    return variant == Variant::direct
               ? make.template operator()<Direct>()
               : driver::subjects::with_predecessor<host::VirtualPort>(variant, make);
}

inline NetDevice &make_variant(Variant variant, host::Env &env) {
    const auto make = [&env]<class Device>() -> NetDevice * {
        return &env.world().memory().make<Device>(env);
    };
    return *with_variant(variant, make);
}

} // namespace besser::host
