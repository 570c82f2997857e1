// SPDX-License-Identifier: GPL-2.0-only
#include "explore/minimise.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace besser::explore {

namespace {

using Same = std::function<bool(const Finding &)>;

constexpr std::uint64_t minimising_schedules = 5'000;
constexpr std::uint64_t minimising_a_race = 300; ///< of a foreign driver: there are many

/// Drops deviations as long as the finding remains: in blocks, of half of them first, for most
/// schedules need few of theirs, and each look is a whole schedule (Zeller, Hildebrandt,
/// Simplifying and Isolating Failure-Inducing Input, TSE 2002).
std::vector<Deviation> drop_needless(Session &session, const Same &same,
                                     std::vector<Deviation> deviations, const Deadline &deadline) {
    const auto cost = [&] {
        const Execution &execution = session.runner().execution();
        return execution.preemptions() + execution.stale_loads();
    };
    ReplayChooser whole(deviations);
    (void)session.run(whole);
    unsigned most = cost();
    // Without a deviation the default choice stands in its place, which may lead to preemptions.
    const auto still_fails = [&](const std::vector<Deviation> &fewer) {
        ReplayChooser chooser(fewer);
        const auto finding = session.run(chooser);
        if (!finding || !same(*finding) || cost() > most)
            return false;
        most = cost();
        return true;
    };
    bool shorter = true;
    for (std::size_t block = deviations.size(); block > 0;
         block = block > 1 ? block / 2 : shorter) {
        shorter = false;
        for (std::size_t end = deviations.size(); end > 0; end -= std::min(end, block)) {
            if (deadline.over())
                return deviations;
            auto fewer = deviations;
            fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(end - std::min(end, block)),
                        fewer.begin() + static_cast<std::ptrdiff_t>(end));
            if (!still_fails(fewer))
                continue;
            deviations = std::move(fewer);
            shorter = true;
        }
    }
    return deviations;
}

} // namespace

std::vector<Deviation> minimise(Session &session, const Same &same,
                                std::vector<Deviation> deviations, const Deadline &deadline) {
    const auto preemptions = [&] { return session.runner().execution().preemptions(); };
    deviations = drop_needless(session, same, std::move(deviations), deadline);
    ReplayChooser chooser(deviations);
    (void)session.run(chooser);
    unsigned fewest = preemptions();
    // Dropping deviations ends at a local minimum. Schedules by random priorities are others, and
    // have few preemptions by themselves.
    std::optional<std::vector<Deviation>> better;
    const std::size_t steps = session.runner().execution().steps.size();
    const std::uint64_t most = session.looks_for_race() ? minimising_a_race : minimising_schedules;
    for (std::uint64_t seed = 0; seed < most && fewest > 1 && !deadline.over(); seed++) {
        PctChooser priorities(seed, PctChooser::usual_depth, steps);
        const auto finding = session.run(priorities);
        if (!finding || !same(*finding) || preemptions() >= fewest)
            continue;
        fewest = preemptions();
        better = deviations_of(session.runner().execution());
    }
    return better ? drop_needless(session, same, std::move(*better), deadline) : deviations;
}

} // namespace besser::explore
