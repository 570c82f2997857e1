// SPDX-License-Identifier: GPL-2.0-only
// Small subjects with known numbers of interleavings, for the explorer's own tests and benchmark.
#pragma once

#include "explore/schedule_runner.hpp"
#include "model/vkernel/lock.hpp"
#include "model/vkernel/shared.hpp"
#include "model/vkernel/test_world.hpp"

#include <functional>

namespace besser::explore::testing {

/// Tasks that are lambdas, one per CPU, in a world of one arena.
class Toy : public Subject {
  public:
    explicit Toy(int cpus = 4)
        : arena(std::size_t{4} << 20),
          world_(arena.make<vkernel::World>(
              arena, vkernel::WorldConfig{.cpus = cpus,
                                          .costs = vkernel::testing::no_costs(),
                                          .stack_bytes = 16 << 10})) {
        world_.run(); // the interrupt contexts go to sleep
    }

    template <class Function>
    vkernel::Task &task(std::string_view name, Function function) {
        auto &kept = arena.make<Function>(std::move(function));
        return world_.spawn(
            name, [](void *f) { (*static_cast<Function *>(f))(); }, &kept,
            vkernel::testing::pinned_to(tasks_++ % world_.cpus()));
    }
    vkernel::World &world() override { return world_; }
    std::optional<Finding> missing() override {
        const auto waiting = world_.waiting();
        if (!waiting.empty())
            return Finding{FindingKind::deadlock, waiting.front() + " waits"};
        return check == nullptr || check()
                   ? std::nullopt
                   : std::optional(Finding{FindingKind::invariant, "wrong result"});
    }
    std::uint64_t outcome() const override { return state ? state() : 0; }
    template <class T>
    vkernel::Shared<T> &shared(T initial) {
        return arena.make<vkernel::Shared<T>>(env_, initial);
    }
    template <class T>
    vkernel::Guarded<T> &guarded() {
        return arena.make<vkernel::Guarded<T>>(env_);
    }
    vkernel::SpinLock &lock() { return arena.make<vkernel::SpinLock>(world_); }

    vkernel::Arena arena;
    std::function<bool()> check; ///< asked when all tasks have ended: whether the result is right
    bool result = true;
    std::function<std::uint64_t()> state; ///< equal for equal results

  private:
    struct Env {
        vkernel::World &w;
        vkernel::World &world() { return w; }
    };
    vkernel::World &world_;
    Env env_{world_};
    int tasks_ = 0;
};

} // namespace besser::explore::testing
