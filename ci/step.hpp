// SPDX-License-Identifier: GPL-2.0-only
// A program that is run, and how its end and what it wrote become checks. A step that dies takes
// nothing with it.
#pragma once

#include "ci/check.hpp"
#include "ci/request.hpp"
#include "support/json.hpp"

#include <chrono>
#include <functional>
#include <optional>

namespace besser::ci {

/// How a step's program ended.
struct Ended {
    std::optional<int>
        status;         ///< exit status, or 128 + signal; empty: it was ended, or not started
    std::string output; ///< its standard output, the last of it if it is long
    std::string errors; ///< its standard error, likewise
};

struct Step {
    std::string group;
    std::string name; ///< a file name for its logs, too
    std::vector<std::string> arguments;
    std::chrono::seconds limit;
    std::function<std::vector<Check>(const Ended &)> read;
};

/// The steps of one tree by itself; `side` ("before", "after") keeps its files apart.
[[nodiscard]] std::vector<Step>
steps_of_tree(const Request &request, const std::filesystem::path &tree, const std::string &side);
[[nodiscard]] Step step_of_lint(const Request &request, const std::filesystem::path &tree,
                                const std::string &side);
/// A station's life in a guest with that kernel.
[[nodiscard]] Step step_of_life(const Request &request, const std::filesystem::path &tree,
                                const std::string &side, const std::string &kernel);
/// Those that compare two trees, or look at the one, on the virtual rig; the plan is written to
/// request.out.
[[nodiscard]] std::vector<Step> steps_on_virtual_rig(const Request &request);
/// Those of the miner.
[[nodiscard]] std::vector<Step> steps_of_miner(const Request &request);

/// The JSON that a program wrote to a file; null: there is none, or it is none.
[[nodiscard]] Json json_in(const std::filesystem::path &file);
/// The last lines of what a program said, for a check's details.
[[nodiscard]] std::string last_lines(const std::string &text);
/// A check of a step whose program could not do its work.
[[nodiscard]] Check broken(const std::string &group, const std::string &name, const Ended &ended);

} // namespace besser::ci
