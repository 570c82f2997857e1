// SPDX-License-Identifier: GPL-2.0-only
// The one place where the predecessors are instantiated for Linux.
#include "driver/subjects/linux/subjects_port.hpp"
#include "driver/subjects/variants.hpp"

#include <new>

using besser::driver::subjects::NetDevice;
using besser::lkernel::subjects::Env;
using besser::lkernel::subjects::SubjectsPort;

struct bes_core {
    NetDevice<SubjectsPort> &station() { return device; }

    bes_subjects *shim;
    NetDevice<SubjectsPort> &device;
    void *instance;
    void (*destroy)(void *instance);
};

#include "driver/linux/operations.inc"

namespace {

/// A device and its environment, constructed in zeroed memory for DMA.
template <class Device>
struct Instance {
    Instance(bes_device *device_shim, bes_subjects *shim) : env(device_shim, shim), device(env) {}
    Env env;
    Device device;
};

bes_core *make_core(bes_device *device_shim, bes_subjects *shim,
                    besser::driver::subjects::Variant variant) {
    const auto make = [&]<class Device>() -> bes_core * {
        void *core = bes_allocate(sizeof(bes_core));
        void *memory = bes_allocate(sizeof(Instance<Device>));
        if (core == nullptr || memory == nullptr) {
            bes_free(core);
            bes_free(memory);
            return nullptr;
        }
        auto *instance = new (memory) Instance<Device>(device_shim, shim);
        return new (core) bes_core{shim, instance->device, memory, [](void *gone) {
                                       static_cast<Instance<Device> *>(gone)->~Instance();
                                   }};
    };
    return besser::driver::subjects::with_predecessor<SubjectsPort>(variant, make);
}

} // namespace

int bes_core_create(bes_device *device_shim, bes_core **core) {
    const auto variant = besser::driver::subjects::variant_by_name(bes_rx_path());
    if (!variant || *variant == besser::driver::subjects::Variant::direct)
        return -EINVAL;
    bes_subjects *shim = bes_subjects_create();
    if (shim == nullptr)
        return -ENOMEM;
    *core = make_core(device_shim, shim, *variant);
    if (*core == nullptr)
        bes_subjects_destroy(shim);
    return *core == nullptr ? -ENOMEM : 0;
}

void bes_core_destroy(bes_core *core) {
    core->destroy(core->instance);
    bes_free(core->instance);
    bes_subjects_destroy(core->shim);
    bes_free(core);
}
