// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace besser::agent {

/// CPU time of one thread of the kernel, from /proc/<tid>/schedstat.
struct ThreadTime {
    std::string group; ///< "kworkers", "sdio_irq", "irq", "ksoftirqd", "other"
    std::uint64_t ns = 0;
};

using ThreadTimes = std::map<unsigned, ThreadTime>; ///< by thread id

/// Of all threads of the kernel that live now.
[[nodiscard]] ThreadTimes read_kernel_threads();

/// CPU time by group of the threads that live at the end. What a thread that ended in between has
/// used is lost.
[[nodiscard]] std::map<std::string, std::uint64_t> time_between(const ThreadTimes &before,
                                                                const ThreadTimes &after);

} // namespace besser::agent
