// SPDX-License-Identifier: GPL-2.0-only
// The guest's part: what guest/vm/life.sh says of the tree on a kernel.
#include "ci/step.hpp"

#include "support/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace besser::ci {

namespace {

/// A station's life takes three minutes in a guest on a quiet machine, besides what is built once.
constexpr std::chrono::seconds life_limit{3600};

/// What a line says, without blanks before it and the kernel's time.
std::string_view said_in(std::string_view line) {
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    if (line.starts_with('['))
        if (const auto end = line.find("] "); end != std::string_view::npos)
            line.remove_prefix(end + 2);
    return line;
}

/// Without what differs from boot to boot, and where the module was built.
std::string warning_name(std::string_view said) {
    std::string text(said);
    constexpr std::string_view built_in = "/trees/build/";
    if (const auto end = text.find(built_in); end != std::string::npos) {
        const auto begin = text.rfind(" /", end) + 1;
        text.erase(begin, end + built_in.size() - begin);
    }
    constexpr std::string_view who = "WARNING: ";
    if (const auto place = text.find(" at ");
        text.starts_with("WARNING: CPU") && place != text.npos)
        text.erase(who.size(), place + 1 - who.size());
    return "the kernel's log: " + stable_name(text);
}

/// Each warning in the kernel's log once, so that a new one is not taken for a known one.
std::vector<Check> warnings_of(const Check &log) {
    std::vector<Check> checks;
    for (std::string_view rest = log.details; !rest.empty();) {
        const auto said = said_in(take_until(rest, '\n'));
        auto name = warning_name(said);
        if (said.empty() || said.starts_with("Call trace") ||
            std::ranges::find(checks, name, &Check::name) != checks.end())
            continue;
        checks.push_back({log.group, std::move(name), Outcome::failed, std::string(said)});
    }
    return checks.empty() ? std::vector{log} : checks;
}

/// Whether guest/vm/tree.sh took this line of a build's output for an error, too.
bool is_error(std::string_view said) {
    static constexpr std::array<std::string_view, 6> marks{
        "error:", "ERROR:", "undefined!", "multiple definition", "No rule to make", ".  Stop."};
    return std::ranges::any_of(marks, [&](std::string_view mark) { return said.contains(mark); });
}

/// Without the line and column, which move with the lines before, where a compiler names them.
std::string error_name(std::string_view said) {
    constexpr std::string_view mark = "error: ";
    const auto message = said.find(mark);
    if (message == std::string_view::npos)
        return "builds: " + stable_name(said);
    return fmt::format("builds: {}: {}", said.substr(0, said.find(':')),
                       stable_name(said.substr(message + mark.size())));
}

/// Each error of a build by itself, so that a new one is not taken for a known one; one more of the
/// same name is another. What is said without an error, such as which modules there are, stays one
/// check.
std::vector<Check> errors_of(const Check &build) {
    constexpr std::size_t most = 200;
    std::vector<Check> checks;
    std::map<std::string, int> times;
    std::size_t more = 0;
    for (std::string_view rest = build.details; !rest.empty();) {
        const auto said = said_in(take_until(rest, '\n'));
        if (!is_error(said))
            continue;
        if (checks.size() == most) {
            more++;
            continue;
        }
        auto name = error_name(said);
        if (const auto time = ++times[name]; time > 1)
            name += fmt::format(" ({})", time);
        checks.push_back({build.group, std::move(name), Outcome::failed, std::string(said)});
    }
    if (more > 0)
        checks.push_back({build.group, fmt::format("builds: {} errors more", more), Outcome::failed,
                          "only the first 200 are told apart"});
    return checks.empty() ? std::vector{build} : checks;
}

/// Lines "ok NAME" and "not ok NAME", those below a failure indented. The first of them says most.
std::vector<Check> checks_in(std::string_view output, const std::string &group) {
    std::vector<Check> checks;
    while (!output.empty()) {
        const auto line = take_until(output, '\n');
        if (line.starts_with("ok ")) {
            checks.push_back({group, std::string(line.substr(3)), Outcome::passed});
        } else if (line.starts_with("not ok ")) {
            checks.push_back({group, std::string(line.substr(7)), Outcome::failed});
        } else if (line.starts_with("  ") && !checks.empty()) {
            auto &check = checks.back();
            if (check.details.empty())
                check.what = said_in(line);
            check.details += std::string(line) + "\n";
        }
    }
    return checks;
}

/// A guest that did not come to its end: a panic is the driver's, all else may be ours.
Check not_ended(const std::string &group, const Ended &ended) {
    auto check = broken(group, "the guest comes to its end", ended);
    if (const auto panic = ended.errors.find("Kernel panic"); panic != std::string::npos) {
        check.outcome = Outcome::failed;
        check.what = ended.errors.substr(panic, ended.errors.find('\n', panic) - panic);
    }
    return check;
}

std::vector<Check> read_life(const std::string &group, const Ended &ended) {
    constexpr std::string_view log_check = "kernel_is_quiet"; // guest/vm/tests/lib.sh
    auto checks = checks_in(ended.output, group);
    if (!checks.empty() && checks.front().name == "builds" &&
        checks.front().outcome == Outcome::failed)
        checks = errors_of(checks.front()); // nothing comes after it
    if (!checks.empty() && checks.back().name == log_check) {
        auto log = std::move(checks.back());
        checks.pop_back();
        log.name = "the kernel's log has no warning";
        const auto warnings =
            log.outcome == Outcome::failed ? warnings_of(log) : std::vector{std::move(log)};
        checks.insert(checks.end(), warnings.begin(), warnings.end());
    }
    const bool failed = std::ranges::find(checks, Outcome::failed, &Check::outcome) != checks.end();
    if (checks.empty() || ended.status != (failed ? 1 : 0))
        checks.push_back(not_ended(group, ended));
    return checks;
}

} // namespace

Step step_of_life(const Request &request, const std::filesystem::path &tree,
                  const std::string &side, const std::string &kernel) {
    std::vector<std::string> arguments{request.source / "guest/vm/life.sh", request.arch, kernel,
                                       tree, request.module};
    arguments.insert(arguments.end(), request.make.begin(), request.make.end());
    const auto group = fmt::format("guest {} {}", kernel, request.arch);
    auto name = fmt::format("guest-{}-{}", kernel, side);
    std::ranges::replace(name, '/', '_'); // of an own kernel's directory
    return {group, std::move(name), std::move(arguments), life_limit,
            [group](const Ended &ended) { return read_life(group, ended); }};
}

} // namespace besser::ci
