// SPDX-License-Identifier: GPL-2.0-only
// The driver once more, compiled so that it tells of each of its accesses to memory
// (model/vkernel/accesses.cc). Of all that this file has only what has default visibility can be
// seen from others: else a linker would take the two drivers' functions for each other
// (tools/cmake/observed.cmake).
#include "model/host/observed_driver.hpp"

#include "model/host/make_driver.hpp"

namespace besser::host {

NetDevice &make_observed_net_device(Variant variant, host::Env &env) {
    return make_variant(variant, env);
}

} // namespace besser::host
