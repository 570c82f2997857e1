// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "support/input_error.hpp"
#include "support/quantity.hpp"

#include <toml++/toml.h>

#include <concepts>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace besser {

/// Parses TOML; the error names the line.
std::expected<toml::table, InputError> parse_toml(std::string_view text, const std::string &file);

/// Keeps the first error found in one file, so that readers need no check after every field.
class InputErrors {
  public:
    explicit InputErrors(std::string file) : file_(std::move(file)) {}

    void add(const toml::node &where, std::string key, std::string what, std::string fix);
    const std::optional<InputError> &first() const { return first_; }

  private:
    std::string file_;
    std::optional<InputError> first_;
};

/// Typed access to one table. Every complaint goes to the InputErrors; a getter then returns a
/// default.
class TomlFields {
  public:
    /// Unknown keys are refused at once. `path` names the table in errors: "stress", "arm[2]", ""
    /// for the root.
    TomlFields(InputErrors &errors, const toml::table &table, std::string path,
               std::initializer_list<std::string_view> known);

    bool has(std::string_view key) const { return table_.contains(key); }
    void complain(std::string_view key, std::string what, std::string fix) const;
    std::string path_of(std::string_view key) const;

    std::string required_text(std::string_view key) const;
    std::string text(std::string_view key, std::string fallback = "") const;
    std::optional<bool> boolean(std::string_view key) const;
    std::int64_t integer(std::string_view key, std::int64_t fallback, std::int64_t min,
                         std::int64_t max = std::numeric_limits<std::int64_t>::max()) const;
    std::optional<double> number(std::string_view key) const;
    std::optional<std::chrono::nanoseconds> duration(std::string_view key) const; ///< >= 0
    /// A plain number where the dimension has no unit (and 0 anywhere), else text with a unit.
    std::optional<double> quantity(std::string_view key, Dimension dimension) const;
    std::vector<std::string> texts(std::string_view key) const;
    const toml::table *table(std::string_view key) const;
    std::vector<const toml::table *> tables(std::string_view key) const;
    const toml::table &raw() const { return table_; }
    InputErrors &errors() const { return errors_; }

  private:
    const toml::array *short_array(std::string_view key, const toml::node &node) const;

    /// The value if it has the type; complains if it has another.
    template <class T>
    std::optional<T> value(std::string_view key, std::string_view type) const;

    InputErrors &errors_;
    const toml::table &table_;
    std::string path_;
};

} // namespace besser
