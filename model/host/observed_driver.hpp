// SPDX-License-Identifier: GPL-2.0-only
// The driver that tells of each of its accesses to memory.
#pragma once

#include "model/host/driver_instances.hpp"

namespace besser::host {

/// As make_net_device, with the same driver, whose every access to memory comes to the decider of
/// its world (vkernel::Decider::accesses): a race of plain fields that nothing marks is seen, too.
[[nodiscard, gnu::visibility("default")]] NetDevice &make_observed_net_device(Variant variant,
                                                                              host::Env &env);

} // namespace besser::host
