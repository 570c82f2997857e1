// SPDX-License-Identifier: GPL-2.0-only
// An access of a driver's to memory that is not there ends its task, as in a kernel, and is a
// finding; the world goes on.
#pragma once

namespace besser::linux_api {

/// From here on. Once per process; a handler that is there gets what is not a driver's.
void catch_faults();

} // namespace besser::linux_api
