// SPDX-License-Identifier: GPL-2.0-only
// Whoever wants to see what a world does while it does it, such as a recorder of traces. A world
// without one pays a comparison at each of these places; with one it works nothing out ahead, and
// what happens is the same (WorldConfig::shortcuts).
#pragma once

#include "model/chip/sdio_card.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace besser::vkernel {

struct Task;

/// One request that has crossed the SDIO bus.
struct BusRequest {
    bool block; ///< CMD53; else CMD52
    bool write;
    std::uint8_t function;
    std::uint32_t address; ///< of CMD53 the raw field
    std::size_t bytes;
    std::int64_t bus_ns; ///< it took, up to now
    chip::BusStatus status;
    const Task *by; ///< who has claimed the host
};

/// Calls come at the instant they tell of, from any context. They may not call the world, but for
/// its queries.
class Observer {
  public:
    /// `task`, which may be an interrupt context, has its CPU from now on.
    virtual void runs(const Task &task) = 0;
    /// It has it no longer; Task::state says why.
    virtual void leaves(const Task &task) = 0;
    /// Somebody, or a timeout, has made a sleeping task runnable.
    virtual void wakes(const Task &task) = 0;
    /// An interrupt context serves what was raised.
    virtual void serves(const Task &context, std::string_view what) = 0;
    virtual void begins_work(const Task &worker, std::string_view function) = 0;
    virtual void ends_work(const Task &worker) = 0;
    virtual void crosses(const BusRequest &request) = 0;
    /// A line of the kernel log.
    virtual void says(std::string_view text) = 0;

  protected:
    ~Observer() = default;
};

} // namespace besser::vkernel
