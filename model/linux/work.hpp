// SPDX-License-Identifier: GPL-2.0-only
// Queues for the kernel's own work, beside those that a driver makes.
#pragma once

#include "model/linux/kernel.hpp"
#include "model/vkernel/workqueue.hpp"

struct workqueue_struct;

namespace besser::linux_api {

[[nodiscard]] struct workqueue_struct *make_queue(Kernel &kernel, const char *name,
                                                  const vkernel::WorkqueueOptions &options);

} // namespace besser::linux_api
