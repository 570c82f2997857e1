// SPDX-License-Identifier: GPL-2.0-only
#include "explore/told_schedule.hpp"

#include "explore/foreign.hpp"
#include "explore/source_lines.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace besser::explore {

using vkernel::Operation;

const char *to_string(Operation operation) {
    switch (operation) {
    case Operation::load:
        return "load";
    case Operation::store:
        return "store";
    case Operation::update_load:
        return "update: load";
    case Operation::update_store:
        return "update: store";
    case Operation::atomic:
        return "atomic";
    case Operation::touch:
        return "look";
    case Operation::sync:
        return "wake/queue/wait";
    case Operation::acquire:
        return "lock";
    case Operation::release:
        return "unlock";
    case Operation::plain_read:
        return "plain read";
    case Operation::plain_write:
        return "plain write";
    case Operation::device:
        return "bus/device";
    }
    return "?";
}

namespace {

class Recorder final : public AccessObserver {
  public:
    explicit Recorder(Runner &runner) : runner_(runner) { runner.observe(this); }
    ~Recorder() { runner_.observe(nullptr); }
    Recorder(const Recorder &) = delete;
    Recorder &operator=(const Recorder &) = delete;

    void on_access(Position position, Operation operation, std::size_t object) override {
        const Execution &execution = runner_.execution();
        const Step &step = execution.steps[position];
        const bool first = execution.accesses_of(position).size() == 1;
        const bool switched =
            first && position > 0 && execution.steps[position - std::size_t{1}].actor != step.actor;
        entries_.push_back(
            {position, step.actor, switched, first && step.preempts, operation, object, {}});
        stacks_.push_back(call_stack());
    }

    /// Source lines are looked up only now: that takes more stack than a task has.
    std::vector<HistoryEntry> take() {
        for (std::size_t i = 0; i < entries_.size(); i++)
            entries_[i].where = source_of(stacks_[i]);
        return std::move(entries_);
    }

  private:
    Runner &runner_;
    std::vector<HistoryEntry> entries_;
    std::vector<std::vector<std::uintptr_t>> stacks_;
};

void name_actors(Session &session, History &history) {
    const auto tasks = session.runner().subject().world().tasks();
    history.actors.assign(64, "");
    history.cpus.assign(64, -1);
    for (const Step &step : history.steps) {
        std::string &name = history.actors[step.actor];
        if (!name.empty())
            continue;
        if (step.actor == device_actor)
            name = "chip and radio";
        else if (step.actor == timer_actor)
            name = "timer";
        else {
            const vkernel::Task &task = *tasks[step.actor];
            name = task.doing.empty() ? std::string(task.name.view())
                                      : fmt::format("{} ({})", task.doing, task.name.view());
            history.cpus[step.actor] = task.cpu;
        }
    }
}

constexpr std::size_t shown_of_all = 48;
constexpr std::size_t shown_of_each = 16;

std::string line_of(const History &history, const HistoryEntry &entry, bool with_actor) {
    const unsigned stale = history.steps[entry.position].stale;
    const bool old = stale != 0 && entry.operation == Operation::load;
    return fmt::format("  {:>5} {} {:<40.40}{:<16} {:<20} {}\n", entry.position,
                       entry.preempts   ? "!"
                       : entry.switched ? ">"
                                        : " ",
                       with_actor ? history.actors[entry.actor] : "",
                       old ? fmt::format("load, {} older", stale) : to_string(entry.operation),
                       history.objects[entry.object], entry.where);
}

} // namespace

std::expected<History, std::string> replay(const ScheduleText &schedule) {
    const Scenario *scenario = scenario_by_name(schedule.scenario);
    if (scenario == nullptr)
        return std::unexpected(fmt::format("there is no scenario '{}'", schedule.scenario));
    const auto variant = explored_variant(schedule.variant);
    if (!variant)
        return std::unexpected(fmt::format("there is no variant '{}'", schedule.variant));
    auto session =
        Session::make(*scenario, *variant, schedule.fault, memory_of(schedule.deviations));
    History history;
    Recorder recorder(session->runner());
    ReplayChooser chooser(schedule.deviations);
    history.finding = session->run(chooser);
    history.entries = recorder.take();
    if (history.finding && history.finding->at != nowhere)
        std::erase_if(history.entries, [&](const HistoryEntry &entry) {
            return entry.position > history.finding->at;
        });
    history.steps = session->runner().execution().steps;
    history.hash = hash_of(session->runner().execution());
    history.as_wished = chooser.impossible() == nowhere && history.hash == schedule.hash;
    name_actors(*session, history);
    for (std::size_t i = 0; i < session->runner().execution().objects.size(); i++)
        history.objects.push_back(session->runner().name_of(static_cast<std::uint16_t>(i)));
    return history;
}

std::string render(const History &history) {
    std::string out =
        "  history of all (the end of it; > another context goes on, ! preempting):\n";
    const std::size_t begin =
        history.entries.size() - std::min(history.entries.size(), shown_of_all);
    for (std::size_t i = begin; i < history.entries.size(); i++)
        out += line_of(history, history.entries[i], true);
    for (std::size_t actor = 0; actor < history.actors.size(); actor++) {
        std::vector<const HistoryEntry *> own;
        for (const HistoryEntry &entry : history.entries)
            if (entry.actor == actor)
                own.push_back(&entry);
        if (own.empty())
            continue;
        out += fmt::format("  history of {}:\n", history.actors[actor]);
        for (std::size_t i = own.size() - std::min(own.size(), shown_of_each); i < own.size(); i++)
            out += line_of(history, *own[i], false);
    }
    return out;
}

} // namespace besser::explore
