// SPDX-License-Identifier: GPL-2.0-only
#include "ci/run.hpp"

#include "ci/step.hpp"
#include "support/child.hpp"
#include "support/interruption.hpp"
#include "support/limits.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

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
        child->end_within(std::chrono::milliseconds(500)); // a guest's build has groups of its own
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

void append(std::vector<Check> &checks, std::vector<Check> more) {
    std::ranges::move(more, std::back_inserter(checks));
}

/// What one step says of the tree, beside what the same step says of the tree before the change. If
/// that was not looked at to its end, what fails now may have failed then.
std::vector<Check> compared(std::vector<Check> after, const std::vector<Check> &before) {
    mark_known(after, before);
    const auto is_broken = [](const Check &check) { return check.outcome == Outcome::broken; };
    if (before.empty() || std::ranges::any_of(before, is_broken))
        for (auto &check : after)
            if (check.outcome == Outcome::failed) {
                check.outcome = Outcome::undecided;
                check.what += " (the tree before was not looked at to its end)";
            }
    for (auto check : before)
        if (is_broken(check)) {
            check.name = "before the change: " + check.name;
            after.push_back(std::move(check));
        }
    return after;
}

class Steps {
  public:
    Steps(const Request &request, const StepObserver &observer)
        : request_(request), observer_(observer) {}

    /// Empty once there was an interruption.
    std::vector<Check> take(const Step &step) const {
        if (interrupted())
            return {};
        observer_(fmt::format("{}: {}", step.group, step.name));
        return ci::take(request_, step);
    }
    /// Each step of the tree, and at once the same of the one before the change: whatever ends the
    /// run, what is there is compared.
    std::vector<Check> take_of_trees() const {
        const auto after = steps_of_tree(request_, request_.after, "after");
        const auto before = request_.before ? steps_of_tree(request_, *request_.before, "before")
                                            : std::vector<Step>();
        std::vector<Check> checks;
        for (std::size_t i = 0; i < after.size(); i++) {
            auto made = take(after[i]);
            append(checks,
                   before.empty() ? std::move(made) : compared(std::move(made), take(before[i])));
        }
        return checks;
    }

  private:
    const Request &request_;
    const StepObserver &observer_;
};

} // namespace

std::vector<Check> run(const Request &request, const StepObserver &observer) {
    const Steps steps(request, observer);
    std::vector<Check> checks;
    for (const auto &step : steps_on_virtual_rig(request))
        append(checks, steps.take(step));
    append(checks, steps.take_of_trees());
    for (const auto &step : steps_of_miner(request))
        append(checks, steps.take(step));
    if (interrupted())
        checks.push_back({"all", "each step was taken", Outcome::broken,
                          "interrupted: what came before it is here"});
    return checks;
}

} // namespace besser::ci
