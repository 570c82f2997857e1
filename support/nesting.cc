// SPDX-License-Identifier: GPL-2.0-only
#include "support/nesting.hpp"

#include "support/limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace besser {

namespace {

/// Offset of the first byte after the string that begins at `from` with `quote`, which may be three
/// characters. One that does not end reaches to the end of the text: the parser will say so.
std::size_t end_of_string(std::string_view text, std::size_t from, std::string_view quote) {
    const bool escapes = quote.front() == '"';
    std::size_t at = from + quote.size();
    while (at < text.size() && !text.substr(at).starts_with(quote))
        at += escapes && text[at] == '\\' ? 2 : 1;
    return std::min(at + quote.size(), text.size());
}

std::string_view quote_at(std::string_view text, std::size_t at) {
    for (const std::string_view quote : {"\"\"\"", "'''", "\"", "'"})
        if (text.substr(at).starts_with(quote))
            return quote;
    return {};
}

/// Names in the dotted key that is being read, or in what looks like one.
class DottedKey {
  public:
    void see(char c) {
        if (c == '.')
            dots_++;
        else if (c == '\n' || c == '=' || c == ',' || c == '[' || c == ']' || c == '{' || c == '}')
            dots_ = 0;
    }
    [[nodiscard]] bool too_deep() const { return dots_ >= limits::nesting; }

  private:
    std::size_t dots_ = 0;
};

class Depth {
  public:
    void see(char c) {
        if (c == '[' || c == '{')
            depth_++;
        else if ((c == ']' || c == '}') && depth_ > 0)
            depth_--;
    }
    [[nodiscard]] bool too_deep() const { return depth_ > limits::nesting; }
    [[nodiscard]] std::size_t now() const { return depth_; }

  private:
    std::size_t depth_ = 0;
};

/// Commas in the bracket that is open at each depth. An array may have any number of them.
class Width {
  public:
    void see(char c, std::size_t depth) {
        auto &level = levels_[std::min(depth, limits::nesting)];
        if (c == '[' || c == '{')
            level = {c == '{', 0};
        else if (c == ',')
            level.commas++;
        too_wide_ = level.is_object && level.commas >= limits::members;
    }
    [[nodiscard]] bool too_wide() const { return too_wide_; }

  private:
    struct Level {
        bool is_object = false;
        std::size_t commas = 0;
    };
    std::array<Level, limits::nesting + 1> levels_;
    bool too_wide_ = false;
};

Excess too_deep(std::size_t offset) {
    return {offset, fmt::format("nested deeper than {}", limits::nesting)};
}

} // namespace

std::optional<Excess> excess_in_json(std::string_view text) {
    Depth depth;
    Width width;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '"') {
            at = end_of_string(text, at, "\"");
            continue;
        }
        depth.see(text[at]);
        if (depth.too_deep())
            return too_deep(at);
        width.see(text[at], depth.now());
        if (width.too_wide())
            return Excess{at, fmt::format("more than {} names in one object", limits::members)};
        at++;
    }
    return {};
}

std::optional<Excess> excess_in_toml(std::string_view text) {
    Depth depth;
    DottedKey key;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '#') {
            at = std::min(text.find('\n', at), text.size());
            continue;
        }
        if (const auto quote = quote_at(text, at); !quote.empty()) {
            at = end_of_string(text, at, quote);
            continue;
        }
        depth.see(text[at]);
        key.see(text[at]);
        if (depth.too_deep() || key.too_deep())
            return too_deep(at);
        at++;
    }
    return {};
}

} // namespace besser
