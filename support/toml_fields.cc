// SPDX-License-Identifier: GPL-2.0-only
#include "support/toml_fields.hpp"

#include "support/limits.hpp"
#include "support/nesting.hpp"
#include "support/suggestion.hpp"
#include "support/untrusted_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace besser {

namespace {

constexpr std::size_t longest_text = 4096;

std::string type_name(const toml::node &node) {
    switch (node.type()) {
    case toml::node_type::table:
        return "a table";
    case toml::node_type::array:
        return "an array";
    case toml::node_type::string:
        return "text";
    case toml::node_type::integer:
        return "an integer";
    case toml::node_type::floating_point:
        return "a number";
    case toml::node_type::boolean:
        return "a boolean";
    default:
        return "a date or time";
    }
}

} // namespace

namespace {

/// From where on a text is no TOML, as a reader finds it: what stands there.
std::string not_toml(std::string_view text, const toml::parse_error &error) {
    constexpr std::size_t shown_bytes = 20;
    if (error.description().find("cannot redefine") != std::string_view::npos)
        return "not TOML: a key or table was given before";
    const auto &[line, column] = error.source().begin;
    std::size_t at = 0;
    for (std::size_t i = 1; i < line && at != std::string_view::npos; i++)
        at = text.find('\n', at) == std::string_view::npos ? at : text.find('\n', at) + 1;
    const auto rest = text.substr(at, text.find('\n', at) - at);
    const auto from = rest.substr(std::min<std::size_t>(column > 0 ? column - 1 : 0, rest.size()));
    return from.empty() ? fmt::format("not TOML: column {}: something is missing", column)
                        : fmt::format("not TOML: column {}: from \"{}\" on", column,
                                      for_terminal(from.substr(0, shown_bytes)));
}

} // namespace

std::expected<toml::table, InputError> parse_toml(std::string_view text, const std::string &file) {
    if (const auto excess = excess_in_toml(text)) {
        const auto line =
            static_cast<std::size_t>(std::ranges::count(text.substr(0, excess->offset), '\n')) + 1;
        return std::unexpected(
            InputError{file, line, "", excess->what, "no key or list of ours is"});
    }
    try {
        return toml::parse(text);
    } catch (const toml::parse_error &error) {
        return std::unexpected(InputError{file, error.source().begin.line, "",
                                          not_toml(text, error), "correct the syntax"});
    }
}

void InputErrors::add(const toml::node &where, std::string key, std::string what, std::string fix) {
    if (!first_)
        first_ = InputError{file_, where.source().begin.line, std::move(key), std::move(what),
                            std::move(fix)};
}

TomlFields::TomlFields(InputErrors &errors, const toml::table &table, std::string path,
                       std::initializer_list<std::string_view> known)
    : errors_(errors), table_(table), path_(std::move(path)) {
    for (const auto &[key, node] : table) {
        if (std::ranges::find(known, key.str()) == known.end())
            errors_.add(node, path_of(key.str()),
                        "unknown key" +
                            did_you_mean(key.str(), std::span(known.begin(), known.end())),
                        fmt::format("known here: {}", fmt::join(known, ", ")));
    }
}

std::string TomlFields::path_of(std::string_view key) const {
    return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
}

void TomlFields::complain(std::string_view key, std::string what, std::string fix) const {
    const auto *node = table_.get(key);
    errors_.add(node ? *node : table_, path_of(key), std::move(what), std::move(fix));
}

template <class T>
std::optional<T> TomlFields::value(std::string_view key, std::string_view type) const {
    const auto *node = table_.get(key);
    if (!node)
        return {};
    if (const auto *typed = node->as<T>())
        return typed->get();
    complain(key, fmt::format("is {}, not {}", type_name(*node), type),
             fmt::format("write {}", type));
    return {};
}

std::string TomlFields::required_text(std::string_view key) const {
    if (!has(key)) {
        complain(key, "is missing", "add it");
        return "";
    }
    auto found = text(key);
    if (found.empty())
        complain(key, "is empty", "fill it in");
    return found;
}

std::string TomlFields::text(std::string_view key, std::string fallback) const {
    auto found = value<std::string>(key, "text in quotes");
    if (!found)
        return fallback;
    if (found->size() > longest_text)
        complain(key, fmt::format("is longer than {} bytes", longest_text), "shorten it");
    return *found;
}

std::optional<bool> TomlFields::boolean(std::string_view key) const {
    return value<bool>(key, "true or false");
}

std::int64_t TomlFields::integer(std::string_view key, std::int64_t fallback, std::int64_t min,
                                 std::int64_t max) const {
    const auto found = value<std::int64_t>(key, "an integer");
    if (!found)
        return fallback;
    if (*found < min || *found > max) {
        complain(key, fmt::format("{} is out of range", *found),
                 fmt::format("give {} to {}", min, max));
        return fallback;
    }
    return *found;
}

std::optional<double> TomlFields::number(std::string_view key) const {
    const auto *node = table_.get(key);
    if (node && node->is_integer())
        return static_cast<double>(node->as_integer()->get());
    auto found = value<double>(key, "a number");
    if (found && !std::isfinite(*found)) {
        complain(key, "is not finite", "give a number");
        return {};
    }
    return found;
}

std::optional<std::chrono::nanoseconds> TomlFields::duration(std::string_view key) const {
    const auto written = value<std::string>(key, "a time in quotes, such as \"180s\"");
    if (!written)
        return {};
    const auto parsed = parse_duration(*written);
    if (!parsed) {
        complain(key, parsed.error(), "give a time such as \"180s\"");
        return {};
    }
    if (parsed->count() < 0) {
        complain(key, fmt::format("\"{}\" is negative", *written), "give a time such as \"180s\"");
        return {};
    }
    return *parsed;
}

std::optional<double> TomlFields::quantity(std::string_view key, Dimension dimension) const {
    const auto *node = table_.get(key);
    if (!node)
        return {};
    if (node->is_number()) {
        const auto plain = number(key);
        if (!plain || dimension == Dimension::number || *plain == 0)
            return plain;
    }
    if (dimension == Dimension::number)
        return value<double>(key, "a number without a unit");
    const auto *written = node->as_string();
    if (!written) {
        complain(key, fmt::format("is {} without a unit", type_name(*node)),
                 "write it in quotes with its unit");
        return {};
    }
    const auto parsed = parse_quantity(written->get(), dimension);
    if (!parsed) {
        complain(key, parsed.error(), "give a number with one of these units");
        return {};
    }
    return *parsed;
}

/// The node as an array, if it is one and has no more entries than are read.
const toml::array *TomlFields::short_array(std::string_view key, const toml::node &node) const {
    const auto *array = node.as_array();
    if (!array || array->size() <= limits::list_entries)
        return array;
    complain(key, fmt::format("has {} entries", array->size()),
             fmt::format("give at most {}", limits::list_entries));
    return nullptr;
}

std::vector<std::string> TomlFields::texts(std::string_view key) const {
    const auto *node = table_.get(key);
    if (!node)
        return {};
    std::vector<std::string> list;
    if (const auto *array = short_array(key, *node)) {
        for (const auto &element : *array) {
            if (const auto *entry = element.as_string())
                list.push_back(entry->get());
        }
        const auto too_long = [](const auto &text) { return text.size() > longest_text; };
        if (std::ranges::any_of(list, too_long))
            complain(key, fmt::format("has a text longer than {} bytes", longest_text),
                     "shorten it");
        if (list.size() == array->size())
            return list;
    }
    complain(key, "is not a list of texts", "write it as [\"one\", \"two\"]");
    return {};
}

const toml::table *TomlFields::table(std::string_view key) const {
    const auto *node = table_.get(key);
    if (!node)
        return nullptr;
    if (!node->is_table())
        complain(key, fmt::format("is {}, not a table", type_name(*node)),
                 fmt::format("write [{}] or {{ ... }}", path_of(key)));
    return node->as_table();
}

std::vector<const toml::table *> TomlFields::tables(std::string_view key) const {
    const auto *node = table_.get(key);
    if (!node)
        return {};
    std::vector<const toml::table *> list;
    if (const auto *array = short_array(key, *node)) {
        for (const auto &element : *array) {
            if (const auto *entry = element.as_table())
                list.push_back(entry);
        }
        if (list.size() == array->size())
            return list;
    }
    complain(key, "is not an array of tables", fmt::format("write [[{}]]", path_of(key)));
    return {};
}

} // namespace besser
