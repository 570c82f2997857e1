// SPDX-License-Identifier: GPL-2.0-only
#include "support/nesting.hpp"

#include "support/limits.hpp"

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

  private:
    std::size_t depth_ = 0;
};

} // namespace

std::optional<std::size_t> too_deep_in_json(std::string_view text) {
    Depth depth;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '"') {
            at = end_of_string(text, at, "\"");
            continue;
        }
        depth.see(text[at]);
        if (depth.too_deep())
            return at;
        at++;
    }
    return {};
}

std::optional<std::size_t> too_deep_in_toml(std::string_view text) {
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
            return at;
        at++;
    }
    return {};
}

} // namespace besser
