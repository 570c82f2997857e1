// SPDX-License-Identifier: GPL-2.0-only
#include "ci/run.hpp"

#include "ci/step.hpp"
#include "support/child.hpp"
#include "support/interruption.hpp"
#include "support/limits.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>

namespace besser::ci {

namespace {

/// What a program wrote, as far as it is worth reading.
std::string text_of(const std::filesystem::path &file) {
    return read_text_file(file, limits::module_bytes).value_or("");
}

std::vector<Check> take(const Request &request, const Step &step) {
    const auto file = request.out / step.name;
    const auto output = file.string() + ".out", errors = file.string() + ".log";
    const auto begin = std::chrono::steady_clock::now();
    auto child = Child::start(step.arguments, output, errors);
    Ended ended;
    if (!child) {
        ended.errors = child.error();
    } else if (const auto end = child->wait_for(step.limit)) {
        ended = {end->status, text_of(output), text_of(errors)};
    } else {
        ended = {std::nullopt, text_of(output), text_of(errors)};
        ended.errors += interrupted() ? "\ninterrupted\n"
                                      : fmt::format("\nended after {} s\n", step.limit.count());
    }
    auto checks = step.read(ended);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    for (auto &check : checks)
        check.seconds = took.count() / static_cast<double>(checks.size());
    return checks;
}

std::vector<Check> take_all(const Request &request, const std::vector<Step> &steps,
                            const StepObserver &observer) {
    std::vector<Check> checks;
    for (const auto &step : steps) {
        if (interrupted())
            break;
        observer(fmt::format("{}: {}", step.group, step.name));
        const auto made = take(request, step);
        checks.insert(checks.end(), made.begin(), made.end());
    }
    return checks;
}

} // namespace

std::vector<Check> run(const Request &request, const StepObserver &observer) {
    auto checks = take_all(request, steps_on_virtual_rig(request), observer);
    auto after = take_all(request, steps_of_tree(request, request.after, "after"), observer);
    if (request.before)
        mark_known(after,
                   take_all(request, steps_of_tree(request, *request.before, "before"), observer));
    checks.insert(checks.end(), after.begin(), after.end());
    const auto mined = take_all(request, steps_of_miner(request), observer);
    checks.insert(checks.end(), mined.begin(), mined.end());
    if (interrupted())
        checks.push_back({"all", "each step was taken", Outcome::broken,
                          "interrupted: what came before it is here"});
    return checks;
}

} // namespace besser::ci
