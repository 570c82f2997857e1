// SPDX-License-Identifier: GPL-2.0-only
#include "explore/consequences.hpp"

#include "explore/minimise.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace besser::explore {

namespace {

/// More show no more: two contexts that can meet at two lines do so in some of these.
constexpr std::uint64_t most_schedules = 200;

/// The write of another context that `write` undoes: it came since its own context has read what is
/// written, in the same function.
std::optional<std::uint32_t> undone_by(const Execution &execution, std::uint32_t write,
                                       const std::function<bool(const void *)> &stops,
                                       RaceSites &sites) {
    const Touch &late = execution.touches[write];
    const Actor self = execution.steps[late.position].actor;
    std::optional<std::uint32_t> undone;
    for (std::uint32_t i = write; i-- > 0;) {
        const Touch &touch = execution.touches[i];
        if (touch.wakes || !overlap(touch.what, late.what))
            continue;
        if (touch.what.kind == vkernel::MemoryAccess::Kind::handed_out ||
            touch.what.kind == vkernel::MemoryAccess::Kind::freed)
            return std::nullopt;
        if (execution.steps[touch.position].actor == self) {
            const bool is_read = !touch.what.writes() && sites.at(touch.what.code).function ==
                                                             sites.at(late.what.code).function;
            return is_read ? undone : std::nullopt;
        }
        if (!undone && touch.what.writes() && stops(touch.what.code))
            undone = i;
    }
    return std::nullopt;
}

/// The free of what `use` touches.
std::optional<std::uint32_t> freed_before(const Execution &execution, std::uint32_t use,
                                          const std::function<bool(const void *)> &stops) {
    for (std::uint32_t i = use; i-- > 0;) {
        const Touch &touch = execution.touches[i];
        if (touch.wakes || !overlap(touch.what, execution.touches[use].what))
            continue;
        if (touch.what.kind == vkernel::MemoryAccess::Kind::handed_out)
            return std::nullopt;
        if (touch.what.kind == vkernel::MemoryAccess::Kind::freed)
            return stops(touch.what.code) ? std::optional(i) : std::nullopt;
    }
    return std::nullopt;
}

} // namespace

std::optional<MemoryHarm> harm_in(const Execution &execution,
                                  const std::function<bool(const void *code)> &stops,
                                  RaceSites &sites) {
    for (std::uint32_t i = 0; i < execution.touches.size(); i++) {
        const Touch &touch = execution.touches[i];
        if (!touch.is_access() || touch.what.kind == vkernel::MemoryAccess::Kind::freed ||
            !stops(touch.what.code))
            continue;
        if (const auto freed = freed_before(execution, i, stops))
            return MemoryHarm{FindingKind::use_after_free, *freed, i};
        if (!touch.what.writes() || touch.what.bytes > most_bytes_of_value)
            continue;
        if (const auto undone = undone_by(execution, i, stops, sites))
            return MemoryHarm{FindingKind::lost_update, *undone, i};
    }
    return std::nullopt;
}

Finding tell(const Execution &execution, const MemoryHarm &harm, RaceSites &sites,
             const std::string &variable) {
    const auto deed = [&](std::uint32_t touch) {
        const RaceSite &site = sites.at(execution.touches[touch].what.code);
        return fmt::format("{} ({}, step {})", site.function, site.line,
                           execution.touches[touch].position);
    };
    const std::string name = variable.empty() ? "memory without a name" : variable;
    const Position at = execution.touches[harm.second].position;
    if (harm.kind == FindingKind::use_after_free)
        return {harm.kind,
                fmt::format("what is freed is used: {} is {} by {}, after {} has freed it", name,
                            execution.touches[harm.second].what.writes() ? "written" : "read",
                            deed(harm.second), deed(harm.first)),
                at};
    return {harm.kind,
            fmt::format("a write is undone: what {} has written to {} is overwritten by {}, which "
                        "goes by what it has read before",
                        deed(harm.first), name, deed(harm.second)),
            at};
}

namespace {

/// Whether somebody was held back at one of the two lines while others went on.
bool was_held_back(const Execution &execution) {
    for (std::size_t i = 1; i < execution.steps.size(); i++)
        if (execution.steps[i].at_race && execution.steps[i - 1].actor != execution.steps[i].actor)
            return true;
    return false;
}

/// A schedule in which something comes of the race.
struct Shown {
    Finding finding;
    std::vector<Deviation> deviations;
};

/// Tells it by a schedule that is as plain as it can be.
void write_up(Session &session, const Shown &shown, const Deadline &deadline,
              Consequence &consequence) {
    const std::string key = key_of(shown.finding);
    const auto same = [&](const Finding &other) { return key_of(other) == key; };
    ReplayChooser chooser(minimise(session, same, shown.deviations, deadline));
    auto again = session.run_for_names(chooser);
    if (!again || !same(*again))
        return;
    const Execution &execution = session.runner().execution();
    consequence.finding = std::move(again);
    consequence.schedule.harm_alone = session.shows_harm_alone();
    consequence.schedule.deviations = deviations_of(execution);
    consequence.schedule.hash = hash_of(execution);
    consequence.beside = !was_held_back(execution);
}

} // namespace

Consequence follow(Session &session, const std::string &race,
                   const std::function<bool(const Finding &)> &known, std::uint64_t seed,
                   const Deadline &deadline) {
    constexpr std::size_t parts = 3; // of the time: to search; for what was found; for the race
    const Deadline end = deadline.share(parts);
    Consequence consequence;
    std::optional<Shown> shown; // what the driver does wrong tells more than what memory shows
    session.stop_at({race, false, known});
    while (consequence.schedules < most_schedules && !end.over() &&
           (!shown || session.shows_harm_alone())) {
        RacingChooser chooser(seed + consequence.schedules++);
        const auto finding = session.run(chooser);
        consequence.meetings += chooser.met() ? 1 : 0;
        if (finding && finding->kind != FindingKind::data_race &&
            (!shown || !session.shows_harm_alone()))
            shown = {*finding, deviations_of(session.runner().execution())};
    }
    if (shown)
        write_up(session, *shown, deadline.share(2), consequence);
    session.stop_at({{}, false});
    return consequence;
}

} // namespace besser::explore
