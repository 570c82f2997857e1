// SPDX-License-Identifier: GPL-2.0-only
#include "lint/analysis.hpp"

#include "lint/unit_reader.hpp"
#include "support/whole_number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

namespace besser::lint {

namespace {

namespace fs = std::filesystem;

class Finder {
  public:
    Finder(const Facts &facts, const CallGraph &graph, Analysis &analysis)
        : facts_(facts), graph_(graph), analysis_(analysis) {}

    void find(std::span<const explore::ToldRace> races) {
        find_empty_asm();
        find_commented_calls();
        find_alarms();
        for (const explore::ToldRace &race : races)
            add_race(race);
        std::ranges::stable_sort(analysis_.findings, {}, [](const Finding &finding) {
            return std::pair(finding.kind, finding.sites.front().place);
        });
    }

  private:
    void find_empty_asm() {
        for (const EmptyAsm &one : facts_.empty_asm)
            add({Kind::empty_asm,
                 "an asm that does nothing, in a loop",
                 {site_of(one.function, one.place)}});
    }

    void find_commented_calls() {
        for (const CommentedCall &call : facts_.commented_calls)
            for (const auto &[key, function] : facts_.functions)
                if (function.stub && function.name == call.name && !function.place.file.empty()) {
                    add({Kind::commented_call,
                         fmt::format("a call of {}() is commented out, which does nothing ({})",
                                     call.name, function.place.text()),
                         {site_of(function_at(call.place), call.place)}});
                    break;
                }
    }

    void find_alarms() {
        std::set<std::pair<Place, Key>> known; // a macro may warn in two ways
        for (const Alarm &alarm : facts_.alarms) {
            if (!known.insert({alarm.place, alarm.function}).second)
                continue;
            analysis_.alarms++;
            auto ways = graph_.ways_to(alarm.function);
            if (!ways.empty())
                add({Kind::alarm,
                     alarm.code,
                     {{name_of(alarm.function), alarm.place, std::move(ways)}}});
        }
    }

    /// Where the explorer has only the name of a file the tree's file of that name is meant.
    void add_race(const explore::ToldRace &race) {
        if (!race.may_lose_update)
            return;
        Finding finding{
            Kind::lost_update,
            fmt::format("{} is changed by two that nothing orders: an update may be "
                        "lost",
                        race.variable.empty() ? "memory without a name" : race.variable),
            {}};
        for (std::size_t i = 0; i < race.lines.size(); i++)
            if (i == 0 || race.lines[0] != race.lines[1]) {
                const Place place = place_in_tree(race.lines[i]);
                finding.sites.push_back(site_of(function_at(place), place));
                finding.sites.back().function = race.functions[i];
            }
        add(std::move(finding));
    }

    [[nodiscard]] Place place_in_tree(const std::string &line) const {
        const auto colon = line.rfind(':');
        Place place{line.substr(0, colon), 0};
        if (colon != std::string::npos)
            place.line = whole_number<unsigned>(line.substr(colon + 1)).value_or(0);
        for (const auto &[key, function] : facts_.functions)
            if (fs::path(function.place.file).filename() == place.file) {
                place.file = function.place.file;
                break;
            }
        return place;
    }

    [[nodiscard]] Key function_at(const Place &place) const {
        for (const auto &[key, function] : facts_.functions)
            if (function.place.file == place.file && function.place.line <= place.line &&
                place.line <= function.last_line)
                return key;
        return {};
    }

    [[nodiscard]] std::string name_of(const Key &function) const {
        const auto known = facts_.functions.find(function);
        return known != facts_.functions.end() ? known->second.name : "";
    }

    [[nodiscard]] Site site_of(const Key &function, const Place &place) const {
        Site site{name_of(function), place, graph_.ways_to(function)};
        if (site.ways.empty())
            if (auto way = graph_.way_from_outside(function))
                site.ways.push_back(std::move(*way));
        return site;
    }

    void add(Finding finding) {
        for (const Site &site : finding.sites)
            for (const Way &way : site.ways)
                analysis_.names[way.context.function] = name_of(way.context.function);
        analysis_.findings.push_back(std::move(finding));
    }

    const Facts &facts_;
    const CallGraph &graph_;
    Analysis &analysis_;
};

/// Files of C below the tree that are not among those read.
std::vector<std::string> not_compiled(const Sources &sources) {
    std::set<fs::path> compiled;
    std::error_code error;
    for (const linux_api::TreeUnit &unit : sources.units)
        compiled.insert(fs::weakly_canonical(unit.directory / unit.source, error));
    std::vector<std::string> others;
    auto it = fs::recursive_directory_iterator(sources.tree, error);
    for (; !error && it != fs::recursive_directory_iterator(); it.increment(error))
        if (it->path().extension() == ".c" && it->is_regular_file(error) &&
            !compiled.contains(it->path()))
            others.push_back(it->path().lexically_relative(sources.tree));
    std::ranges::sort(others);
    return others;
}

} // namespace

std::string_view to_string(Kind kind) {
    switch (kind) {
    case Kind::empty_asm:
        return "empty-asm";
    case Kind::commented_call:
        return "commented-call";
    case Kind::alarm:
        return "alarm";
    case Kind::lost_update:
        return "lost-update";
    }
    return "?";
}

Analysis analyse(const Libclang &clang, const Sources &sources,
                 std::span<const explore::ToldRace> races,
                 const std::function<void(const std::string &)> &begins) {
    Facts facts;
    Analysis analysis;
    UnitReader reader(clang, sources.tree, facts);
    for (const linux_api::TreeUnit &unit : sources.units) {
        if (begins)
            begins(unit.source);
        const std::string problem = reader.read(unit);
        analysis.files++;
        if (!problem.empty())
            analysis.unread.emplace_back(unit.source, problem);
    }
    const CallGraph graph(facts);
    Finder(facts, graph, analysis).find(races);
    analysis.contexts = graph.contexts();
    for (const Context &context : analysis.contexts)
        analysis.names[context.function] = facts.functions.at(context.function).name;
    analysis.functions = static_cast<std::size_t>(std::ranges::count_if(
        facts.functions, [](const auto &one) { return !one.second.place.file.empty(); }));
    analysis.calls_by_pointer = graph.known_calls();
    analysis.unknown_calls = graph.unknown_calls();
    analysis.commented_calls = facts.commented_calls.size();
    analysis.not_compiled = not_compiled(sources);
    return analysis;
}

} // namespace besser::lint
