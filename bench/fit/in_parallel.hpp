// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace besser::bench {

/// Runs `job(i)` for 0 <= i < count on some threads.
template <class Job>
void in_parallel(unsigned threads, std::size_t count, Job &&job) {
    std::atomic<std::size_t> next = 0;
    std::vector<std::jthread> workers;
    for (unsigned t = 0; t < threads; t++)
        workers.emplace_back([&] {
            for (std::size_t i = next++; i < count; i = next++)
                job(i);
        });
}

} // namespace besser::bench
