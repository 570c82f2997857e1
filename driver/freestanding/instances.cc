// SPDX-License-Identifier: GPL-2.0-only
// The driver and its test subjects, instantiated with no operating system at all.
#include "driver/device.hpp"
#include "driver/freestanding/null_port.hpp"
#include "driver/subjects/relay_direct_path.hpp"
#include "driver/subjects/relay_path.hpp"
#include "driver/subjects/v3_path.hpp"

namespace besser::driver {

template class Device<NullPort, DirectPath>;
template class Device<NullPort, subjects::RelayPath>;
template class Device<NullPort, subjects::RelayDirectPath>;
template class Device<NullPort, subjects::RelayAtomicPath>;
template class Device<NullPort, subjects::V3Path>;
template class Configurator<NullPort, SingleWriter<NullPort>>;
template class Scanner<NullPort, SingleWriter<NullPort>>;
template class Connection<NullPort, SingleWriter<NullPort>>;
template class Keys<NullPort, SingleWriter<NullPort>>;
template class Power<NullPort, SingleWriter<NullPort>>;

} // namespace besser::driver
