// SPDX-License-Identifier: GPL-2.0-only
#include "explore/known_races.hpp"

#include "support/text_file.hpp"
#include "support/toml_fields.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace besser::explore {

namespace {

KnownRace read_one(InputErrors &errors, const toml::table &table, std::size_t number) {
    const TomlFields fields(errors, table, fmt::format("race[{}]", number),
                            {"variable", "functions", "reason"});
    KnownRace known{fields.text("variable"), fields.texts("functions"),
                    fields.required_text("reason"), static_cast<int>(table.source().begin.line)};
    if (known.variable.empty() && known.functions.empty())
        fields.complain("variable", "names no race without \"functions\" either",
                        "give one of the two, as the explorer told them");
    if (known.functions.size() > 2)
        fields.complain("functions", "has more than two", "a race has two sides: name one or both");
    return known;
}

} // namespace

std::expected<std::vector<KnownRace>, InputError>
read_known_races(const std::filesystem::path &file) {
    constexpr std::size_t most_bytes = 1 << 20;
    const auto text = read_text_file(file, most_bytes);
    if (!text)
        return std::unexpected(text.error());
    const auto table = parse_toml(*text, file);
    if (!table)
        return std::unexpected(table.error());
    InputErrors errors(file);
    const TomlFields root(errors, *table, "", {"race"});
    std::vector<KnownRace> known;
    for (const toml::table *one : root.tables("race"))
        known.push_back(read_one(errors, *one, known.size() + 1));
    if (known.size() > most_known_races)
        root.complain("race", fmt::format("{} of them", known.size()),
                      fmt::format("{} at most", most_known_races));
    if (errors.first())
        return std::unexpected(*errors.first());
    return known;
}

bool covers(const KnownRace &known, const ToldRace &race) {
    if (!known.variable.empty() && known.variable != race.variable)
        return false;
    const auto &[first, second] = race.functions;
    if (known.functions.size() == 2)
        return (known.functions[0] == first && known.functions[1] == second) ||
               (known.functions[0] == second && known.functions[1] == first);
    return known.functions.empty() || known.functions[0] == first || known.functions[0] == second;
}

} // namespace besser::explore
