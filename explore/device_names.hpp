// SPDX-License-Identifier: GPL-2.0-only
// Names for the memory of an observed driver of ours: which field of its device lies there. The
// debugging information of the running program says it.
#pragma once

#include "model/host/driver_instances.hpp"
#include "model/linux/debug_info.hpp"

#include <memory>
#include <optional>
#include <string>

namespace besser::explore {

class DeviceNames {
  public:
    /// Of the device, which takes so many bytes.
    DeviceNames(const host::NetDevice &device, std::size_t bytes);
    /// "core_.tx_.count_"; empty: it is not the device's, or the program has no such information.
    [[nodiscard]] std::string name_of(const void *address) const;

  private:
    std::uintptr_t begin_;
    std::size_t bytes_;
    std::unique_ptr<linux_api::DebugInfo> info_;
    std::optional<std::size_t> type_;
};

} // namespace besser::explore
