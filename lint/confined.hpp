// SPDX-License-Identifier: GPL-2.0-only
// Work on hostile input in a process of its own, which may crash, use all of its memory, or never
// end.
#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <functional>
#include <string>

namespace besser::lint {

struct Confinement {
    unsigned cpu_seconds;
    std::chrono::seconds patience; ///< for a process that only waits
    std::size_t memory_bytes;      ///< sanitizers need more than any: then there is no limit
};

/// Given to the work, to say what it is about to do: that is told if it does not come to an end.
using Announce = std::function<void(const std::string &)>;

/// What the work returns. `announced` is called here with what it says, each a line. The error says
/// how the process ended, and what it was about to do.
[[nodiscard]] std::expected<std::string, std::string>
run_confined(const std::function<std::string(const Announce &)> &work,
             const Confinement &confinement, const Announce &announced);

} // namespace besser::lint
