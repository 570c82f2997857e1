// SPDX-License-Identifier: GPL-2.0-only
// The product's port, and what its predecessors ask of Linux beyond it.
#pragma once

#include "driver/linux/linux_port.hpp"
#include "driver/subjects/linux/subjects.h"

namespace besser::lkernel::subjects {

class Env : public lkernel::Env {
  public:
    Env(bes_device *device, bes_subjects *shim) : lkernel::Env(device), shim_(shim) {}
    [[nodiscard]] bes_subjects *shim() const { return shim_; }

    void deliver(Frame frame, const driver::RxStatus &status) {
        bes_deliver_in_batch(device(), shim_, frame.release(), &status);
    }
    void deliver_end() { bes_deliver_batch_end(device(), shim_); }

  private:
    bes_subjects *shim_;
};

class Work : public lkernel::Work {
  public:
    Work(Env &env, driver::WorkFunction function, void (*run)(void *), void *context) {
        if (function == driver::WorkFunction::sdio_rx_work)
            bes_rx_work_init(env.shim(), &work_, run, context);
        else if (function == driver::WorkFunction::sdio_tx_work)
            bes_tx_work_init(env.shim(), &work_, run, context);
        else
            init(env, function, run, context);
    }
};

struct SubjectsPort : LinuxPort {
    using Env = subjects::Env;
    using Work = subjects::Work;
};

static_assert(driver::Port<SubjectsPort>);

} // namespace besser::lkernel::subjects
