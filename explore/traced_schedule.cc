// SPDX-License-Identifier: GPL-2.0-only
#include "explore/traced_schedule.hpp"

#include "explore/explored_driver.hpp"
#include "model/tracing/recorder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

namespace besser::explore {

using trace::Argument;

namespace {

/// Each recorded access is an operation, and told by the entry of the history that has its number.
class OperationTracer final : public AccessObserver {
  public:
    OperationTracer(const History &history, trace::TraceFile &file)
        : history_(history), file_(file) {}

    /// Looks on at the stage from now on, which no runner has yet.
    void look_at(Stage &stage) {
        world_ = &stage.world();
        recorder_.emplace(file_, trace::Track{},
                          tracing::Subject{stage.world(), stage.chip(), stage.env()},
                          tracing::Scheduling::of_a_decider, [this] { return now_ns(); });
        recorder_->record(0, std::numeric_limits<std::int64_t>::max());
    }

    void on_access(Position, vkernel::Operation, std::size_t) override {
        while (done_ < history_.entries.size() && history_.entries[done_].of_memory)
            tell(history_.entries[done_++]); // what was touched before this access
        if (done_ >= history_.entries.size())
            return recorder_->stop(); // what comes after the finding
        tell(history_.entries[done_++]);
    }

    void stop() { recorder_->stop(); }

  private:
    void tell(const HistoryEntry &entry) {
        moments_ = 0;
        const auto begin_ns = static_cast<std::int64_t>(done_) * operation_ns;
        const std::array arguments = {Argument{"object", history_.objects[entry.object]},
                                      Argument{"where", entry.where},
                                      Argument{"step", entry.position},
                                      Argument{"switch", entry.preempts   ? "preempts"
                                                         : entry.switched ? "goes on"
                                                                          : ""}};
        show(track_of(entry.actor), begin_ns, to_string(entry.operation), arguments);
        if (const int cpu = history_.cpus[entry.actor]; cpu >= 0)
            show(recorder_->kernel().cpu(cpu), begin_ns, history_.actors[entry.actor], arguments);
    }

    /// Never twice the same as long as an operation has fewer moments than nanoseconds.
    std::int64_t now_ns() {
        moments_ = std::min(moments_ + 1, operation_ns / 2 - 1);
        return static_cast<std::int64_t>(done_) * operation_ns + operation_ns / 2 + moments_;
    }

    void show(trace::Track track, std::int64_t begin_ns, std::string_view name,
              trace::Arguments arguments) {
        file_.begin(track, begin_ns, name, arguments);
        file_.end(track, begin_ns + operation_ns / 2);
    }

    trace::Track track_of(Actor actor) {
        auto &kernel = recorder_->kernel();
        if (actor < max_tasks)
            return kernel.context(*world_->tasks()[actor], history_.actors[actor]);
        auto &track = actor == device_actor ? device_ : timer_;
        if (track.id == 0)
            track = file_.track(kernel.contexts(), history_.actors[actor]);
        return track;
    }

    const History &history_;
    trace::TraceFile &file_;
    vkernel::World *world_ = nullptr;
    std::optional<tracing::Recorder> recorder_;
    trace::Track device_;
    trace::Track timer_;
    std::size_t done_ = 0;
    std::int64_t moments_ = 0;
};

} // namespace

std::expected<void, std::string> trace_schedule(const ScheduleText &schedule,
                                                const History &history, trace::TraceFile &file,
                                                const std::filesystem::path &module) {
    std::unique_ptr<Session> session; // outlives the recorder on its stage
    OperationTracer tracer(history, file);
    session = Session::make(*scenario_by_name(schedule.scenario),
                            *explored_driver(schedule.variant, module), schedule.fault,
                            memory_of(schedule.deviations),
                            [&tracer](Stage &stage) { tracer.look_at(stage); });
    session->runner().observe(&tracer);
    ReplayChooser chooser(schedule.deviations);
    (void)session->run(chooser);
    session->runner().observe(nullptr);
    tracer.stop();
    if (hash_of(session->runner().execution()) != history.hash)
        return std::unexpected("the schedule went another way while it was traced, which is an "
                               "error of besser; no trace was written");
    return {};
}

} // namespace besser::explore
