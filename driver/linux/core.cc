// SPDX-License-Identifier: GPL-2.0-only
// The one place where the driver is instantiated for Linux: with the data path that ships.
#include "driver/device.hpp"
#include "driver/linux/linux_port.hpp"

#include <new>

struct bes_core {
    explicit bes_core(bes_device *shim) : env(shim), device(env) {}
    auto &station() { return device.station(); }

    besser::lkernel::Env env;
    besser::driver::Device<besser::lkernel::LinuxPort, besser::driver::DirectPath> device;
};

#include "driver/linux/operations.inc"

int bes_core_create(bes_device *shim, bes_core **core) {
    void *memory = bes_allocate(sizeof(bes_core));
    if (memory == nullptr)
        return -ENOMEM;
    *core = new (memory) bes_core(shim);
    return 0;
}

void bes_core_destroy(bes_core *core) {
    core->~bes_core();
    bes_free(core);
}
