// SPDX-License-Identifier: GPL-2.0-only
// The events of chip and radio, as steps that the explorer chooses: they keep their own order, but
// come at any moment. Before the first schedule begins they are events of the world and come at
// their time.
#pragma once

#include "explore/schedule_runner.hpp"

#include <algorithm>
#include <memory_resource>
#include <vector>

namespace besser::explore {

class DeviceQueue final : public chip::Scheduler, public DeviceSteps {
  public:
    DeviceQueue(vkernel::World &world, const RunnerLink &link, std::pmr::memory_resource *memory)
        : world_(world), link_(link), events_(memory) {
        events_.reserve(max_events);
    }

    /// From now on what is scheduled is a step of a schedule; `object` is what all of them touch.
    void take_over(const void *object) { object_ = object; }

    /// The time of chip and radio, which runs ahead of the kernel's. If their steps moved the
    /// kernel's time, whatever reads the clock would depend on each of them, unseen by the
    /// reduction.
    [[nodiscard]] std::int64_t now_ns() const override {
        return std::max(own_ns_, world_.now_ns());
    }
    Token at(std::int64_t when_ns, Callback callback, void *context,
             std::uint64_t argument) override;
    void cancel(Token token) override;

    [[nodiscard]] bool ready() const override { return !events_.empty(); }
    [[nodiscard]] Position cause() const override { return events_.front().cause; }
    void step() override;

  private:
    static constexpr std::size_t max_events = 64;
    static constexpr Token own = Token{1} << 63; ///< marks tokens that are not the world's
    struct Event {
        std::int64_t when_ns;
        Token token;
        Callback callback;
        void *context;
        std::uint64_t argument;
        Position cause;
    };

    vkernel::World &world_;
    const RunnerLink &link_;
    const void *object_ = nullptr;
    std::uint64_t last_ = 0;
    std::int64_t own_ns_ = 0;        ///< when the last step of chip and radio was due
    std::pmr::vector<Event> events_; ///< the next one first
};

} // namespace besser::explore
