// SPDX-License-Identifier: GPL-2.0-only
// Names for the memory of a foreign driver: which member of which structure lies there. What tells
// it are the driver's own pointers: while it runs, its functions hold pointers to structures, and
// the debugging information says which.
#pragma once

#include "model/linux/debug_info.hpp"
#include "model/linux/kernel.hpp"

#include <map>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

namespace besser::explore {

class VariableNames {
  public:
    /// Of the driver that this thread's world has; nullptr: it has none.
    static std::unique_ptr<VariableNames> make();

    /// Takes down what the functions under way hold. [any context of the driver]
    void look();
    /// "bes2600_common.wsm_cmd.done", or what the kernel says of the address: "byte 8 of ...".
    /// Empty: none of the driver's. [outside of schedules, whose stacks are too small for it]
    [[nodiscard]] std::string name_of(const void *address);

  private:
    struct Look {
        std::vector<linux_api::ActiveFrame> frames;
        linux_api::StackCopy stack;
    };
    VariableNames(const linux_api::Kernel &kernel, std::unique_ptr<linux_api::DebugInfo> info)
        : kernel_(kernel), info_(std::move(info)) {}
    void learn();

    const linux_api::Kernel &kernel_;
    std::unique_ptr<linux_api::DebugInfo> info_;
    std::vector<Look> looks_;              ///< that nothing was learnt from yet
    std::unordered_set<std::size_t> seen_; ///< hashes of looks
    std::multimap<std::uintptr_t, linux_api::DebugInfo::Pointer> pointers_; ///< by value
};

} // namespace besser::explore
