// SPDX-License-Identifier: GPL-2.0-only
// Contexts, CPUs, the bus and the kernel log as tracks.
#pragma once

#include "model/tracing/recording.hpp"
#include "model/vkernel/world.hpp"

#include <map>
#include <vector>

namespace besser::tracing {

/// What says who has which CPU: the world's scheduler, or, in a world with a decider, somebody
/// else.
enum class Scheduling : std::uint8_t { of_the_world, of_a_decider };

class KernelRecorder final : public vkernel::Observer {
  public:
    KernelRecorder(Recording &recording, vkernel::World &world, Scheduling scheduling);

    /// Opens what is under way: who runs, who waits for a CPU, which work items have begun.
    void begin();
    /// The track of a context; `name` is used if it has none yet.
    [[nodiscard]] trace::Track context(const vkernel::Task &task) {
        return context(task, task.name.view());
    }
    [[nodiscard]] trace::Track context(const vkernel::Task &task, std::string_view name);
    [[nodiscard]] trace::Track contexts() const { return contexts_; }
    [[nodiscard]] trace::Track cpu(int cpu);
    /// What somebody says who may be in no context, such as a callback of an event.
    void note(std::string_view text, trace::Arguments arguments = {});

    void runs(const vkernel::Task &task) override;
    void leaves(const vkernel::Task &task) override;
    void wakes(const vkernel::Task &task) override;
    void serves(const vkernel::Task &context, std::string_view what) override;
    void begins_work(const vkernel::Task &worker, std::string_view function) override;
    void ends_work(const vkernel::Task &worker) override;
    void crosses(const vkernel::BusRequest &request) override;
    void says(std::string_view text) override;

  private:
    enum class Turn : std::uint8_t { asleep, waits, runs };
    struct Context {
        trace::Track calls; ///< work items, and what is called in them
        trace::Track turns; ///< whether it has a CPU
        Turn turn = Turn::asleep;
    };

    [[nodiscard]] Context &of(const vkernel::Task &task, std::string_view name);
    void set(const vkernel::Task &task, Turn turn);
    [[nodiscard]] bool follows_cpus() {
        return scheduling_ == Scheduling::of_the_world && recording_.on();
    }

    Recording &recording_;
    vkernel::World &world_;
    const Scheduling scheduling_;
    trace::Track contexts_;
    trace::Track cpus_;
    trace::Track bus_;
    trace::Track log_;
    std::map<std::uint32_t, Context> known_; ///< by Task::id
    std::map<int, trace::Track> cpu_tracks_;
};

} // namespace besser::tracing
