// SPDX-License-Identifier: GPL-2.0-only
#include "explore/told_schedule.hpp"

#include "explore/explored_driver.hpp"
#include "explore/source_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

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

Operation operation_of(vkernel::MemoryAccess::Kind kind) {
    using Kind = vkernel::MemoryAccess::Kind;
    switch (kind) {
    case Kind::read:
        return Operation::plain_read;
    case Kind::marked_read:
        return Operation::load;
    case Kind::marked_write:
        return Operation::store;
    case Kind::write:
    case Kind::freed:
    case Kind::handed_out:
        break;
    }
    return Operation::plain_write;
}

/// The words that two actors touch in a schedule, one of them writing: others are nobody's concern.
class SharedWords {
  public:
    explicit SharedWords(const Execution &execution) {
        for (const Touch &touch : execution.touches)
            for_each_word(touch, [&](std::uintptr_t word) {
                Use &use = uses_[word];
                use.actors |= bit(execution.steps[touch.position].actor);
                use.written |= operation_of(touch.what.kind) != Operation::plain_read &&
                               operation_of(touch.what.kind) != Operation::load;
            });
    }
    [[nodiscard]] bool has(const Touch &touch) const {
        bool shared = false;
        for_each_word(touch, [&](std::uintptr_t word) {
            const Use &use = uses_.at(word);
            shared |= use.written && (use.actors & (use.actors - 1)) != 0;
        });
        return shared;
    }

  private:
    struct Use {
        ActorSet actors = 0;
        bool written = false;
    };
    template <class Visit>
    static void for_each_word(const Touch &touch, Visit visit) {
        const auto begin = reinterpret_cast<std::uintptr_t>(touch.what.address);
        if (touch.is_access())
            for (auto at = begin / 8; at <= (begin + touch.what.bytes - 1) / 8; at++)
                visit(at);
    }
    std::unordered_map<std::uintptr_t, Use> uses_;
};

class Recorder final : public AccessObserver {
  public:
    explicit Recorder(Session &session) : runner_(session.runner()), names_(session.names()) {
        runner_.observe(this);
    }
    ~Recorder() { runner_.observe(nullptr); }
    Recorder(const Recorder &) = delete;
    Recorder &operator=(const Recorder &) = delete;

    void on_access(Position position, Operation operation, std::size_t object) override {
        add(position, operation, object, false);
    }
    void on_touch() override {
        const Execution &execution = runner_.execution();
        const Touch &touch = execution.touches.back();
        if (touch.is_access())
            add(touch.position, operation_of(touch.what.kind), execution.touches.size() - 1, true);
    }

    /// Names and source lines are looked up only now: that takes more stack than a task has.
    void take(History &history) {
        const Execution &execution = runner_.execution();
        const SharedWords shared(execution);
        for (std::size_t i = 0; i < execution.objects.size(); i++)
            history.objects.push_back(name_of(execution.objects[i], i));
        for (std::size_t i = 0; i < entries_.size(); i++) {
            HistoryEntry &entry = entries_[i];
            if (entry.of_memory && !shared.has(execution.touches[entry.object]))
                continue;
            if (entry.of_memory) {
                const Touch &touch = execution.touches[entry.object];
                entry.object = history.objects.size();
                history.objects.push_back(name_of(touch.what.address, history.objects.size()));
            }
            entry.where = source_of(stacks_[i]);
            const Step &step = execution.steps[entry.position];
            const bool first =
                history.entries.empty() || history.entries.back().position != entry.position;
            entry.switched = first && entry.position > 0 &&
                             execution.steps[entry.position - std::size_t{1}].actor != step.actor;
            entry.preempts = first && step.preempts;
            history.entries.push_back(std::move(entry));
        }
    }

  private:
    /// The object of a touch is its number in Execution::touches until it is taken.
    void add(Position position, Operation operation, std::size_t object, bool is_touch) {
        const Actor actor = runner_.execution().steps[position].actor;
        entries_.push_back({position, actor, false, false, operation, object, {}, is_touch});
        stacks_.push_back(call_stack());
        if (names_ != nullptr)
            names_->look();
    }
    [[nodiscard]] std::string name_of(const void *object, std::size_t number) const {
        std::string name = names_ != nullptr ? names_->name_of(object) : std::string();
        return !name.empty() || number >= runner_.execution().objects.size()
                   ? name
                   : runner_.name_of(static_cast<std::uint16_t>(number));
    }

    Runner &runner_;
    VariableNames *names_;
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

std::expected<History, std::string> replay(const ScheduleText &schedule,
                                           const std::filesystem::path &module) {
    const Scenario *scenario = scenario_by_name(schedule.scenario);
    if (scenario == nullptr)
        return std::unexpected(fmt::format("there is no scenario '{}'", schedule.scenario));
    const auto driver = explored_driver(schedule.variant, module);
    if (!driver)
        return std::unexpected(fmt::format("there is no variant '{}'", schedule.variant));
    auto session =
        Session::make(*scenario, *driver, schedule.fault, memory_of(schedule.deviations));
    History history;
    Recorder recorder(*session);
    ReplayChooser chooser(schedule.deviations);
    session->look_for(schedule.race);
    session->stop_at({schedule.stops, schedule.harm_alone});
    history.finding = session->run(chooser);
    recorder.take(history);
    if (const auto told = session->told_race(); told && history.finding)
        history.finding->what = told->text; // now there are names
    if (history.finding && history.finding->at != nowhere)
        std::erase_if(history.entries, [&](const HistoryEntry &entry) {
            return entry.position > history.finding->at;
        });
    history.steps = session->runner().execution().steps;
    history.hash = hash_of(session->runner().execution());
    history.as_wished = chooser.impossible() == nowhere && history.hash == schedule.hash;
    name_actors(*session, history);
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
