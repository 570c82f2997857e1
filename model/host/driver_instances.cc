// SPDX-License-Identifier: GPL-2.0-only
// The one place where the driver is instantiated for the virtual kernel.
#include "model/host/driver_instances.hpp"

#include "driver/subjects/variants.hpp"

namespace besser::host {

namespace {

template <class Make>
auto with_variant(Variant variant, Make &&make) {
    using Direct = driver::subjects::NetDeviceOn<host::VirtualPort, driver::DirectPath>;
    return variant == Variant::direct
               ? make.template operator()<Direct>()
               : driver::subjects::with_predecessor<host::VirtualPort>(variant, make);
}

} // namespace

NetDevice &make_net_device(Variant variant, host::Env &env) {
    const auto make = [&env]<class Device>() -> NetDevice * {
        return &env.world().memory().make<Device>(env);
    };
    return *with_variant(variant, make);
}

std::size_t net_device_bytes(Variant variant) {
    return with_variant(variant, []<class Device>() -> std::size_t { return sizeof(Device); });
}

} // namespace besser::host
