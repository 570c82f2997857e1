// SPDX-License-Identifier: GPL-2.0-only
#include "mine/source_file.hpp"

#include <algorithm>

namespace besser::mine {

namespace {

/// Finds braces around one simple statement after `)`, `else` or `do` and marks both for removal:
/// whether they are written is a matter of style.
class BraceFilter {
  public:
    BraceFilter(const std::vector<Token> &tokens, Symbols &symbols)
        : tokens_(tokens), open_(symbols.intern("{", TokenKind::punctuator)),
          close_(symbols.intern("}", TokenKind::punctuator)),
          open_paren_(symbols.intern("(", TokenKind::punctuator)),
          close_paren_(symbols.intern(")", TokenKind::punctuator)),
          semicolon_(symbols.intern(";", TokenKind::punctuator)),
          else_(symbols.intern("else", TokenKind::keyword)),
          do_(symbols.intern("do", TokenKind::keyword)) {}

    void run(const Unit &unit, std::vector<bool> &dropped) {
        blocks_.clear();
        parens_ = 0;
        for (auto i = unit.begin; i < unit.end; ++i) {
            const auto symbol = tokens_[i].symbol;
            if (symbol == open_paren_)
                ++parens_;
            else if (symbol == close_paren_)
                --parens_;
            else if (symbol == semicolon_ && parens_ <= 0 && !blocks_.empty())
                ++blocks_.back().statements;
            else if (symbol == open_)
                blocks_.push_back({i, follows_control(i, unit) && !blocks_.empty()});
            else if (symbol == close_ && !blocks_.empty())
                close(i, dropped);
        }
    }

  private:
    struct Block {
        std::uint32_t open;
        bool controlled; ///< by if, for, while, else or do; not a function's body
        int statements = 0;
        bool nested = false; ///< holds a block whose braces stay
    };

    bool follows_control(std::uint32_t index, const Unit &unit) const {
        if (index == unit.begin)
            return false;
        const auto before = tokens_[index - 1].symbol;
        return before == close_paren_ || before == else_ || before == do_;
    }

    void close(std::uint32_t index, std::vector<bool> &dropped) {
        const auto block = blocks_.back();
        blocks_.pop_back();
        const bool single = block.controlled && block.statements == 1 && !block.nested;
        if (single)
            dropped[block.open] = dropped[index] = true;
        if (!blocks_.empty()) {
            blocks_.back().statements += single ? 1 : 0;
            blocks_.back().nested |= !single;
        }
    }

    const std::vector<Token> &tokens_;
    SymbolId open_, close_, open_paren_, close_paren_, semicolon_, else_, do_;
    std::vector<Block> blocks_;
    int parens_ = 0;
};

std::vector<std::uint32_t> begins_of_lines(std::string_view text) {
    std::vector<std::uint32_t> begins{0};
    for (auto at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
        begins.push_back(static_cast<std::uint32_t>(at + 1));
    return begins;
}

} // namespace

std::string_view SourceFile::lines(std::uint32_t first, std::uint32_t last) const {
    if (first == 0 || first > line_begins.size() || first > last)
        return {};
    const auto begin = line_begins[first - 1];
    const auto end = last < line_begins.size() ? line_begins[last] : text.size();
    auto found = std::string_view(text).substr(begin, end - begin);
    if (found.ends_with('\n'))
        found.remove_suffix(1);
    return found;
}

bool is_c_path(std::string_view path) { return path.ends_with(".c") || path.ends_with(".h"); }

bool is_text(std::string_view bytes) {
    return bytes.substr(0, 8000).find('\0') == std::string_view::npos;
}

SourceFile read_source(std::string path, std::string text, Symbols &symbols) {
    SourceFile file;
    file.path = std::move(path);
    file.text = std::move(text);
    file.line_begins = begins_of_lines(file.text);
    const auto raw = tokenize(file.text, symbols);
    auto split = split_units(raw, symbols);
    file.units = std::move(split.units);
    file.oversized = split.oversized;
    std::vector<bool> dropped(raw.size());
    BraceFilter braces(raw, symbols);
    for (const auto &unit : file.units)
        if (unit.kind == UnitKind::function)
            braces.run(unit, dropped);

    std::vector<std::uint32_t> moved(raw.size() + 1); // where a token stands now
    file.tokens.reserve(raw.size());
    for (std::size_t i = 0; i < raw.size(); ++i) {
        moved[i] = static_cast<std::uint32_t>(file.tokens.size());
        if (!dropped[i] && symbols.kind(raw[i].symbol) != TokenKind::directive)
            file.tokens.push_back(raw[i]);
    }
    moved[raw.size()] = static_cast<std::uint32_t>(file.tokens.size());
    for (auto &unit : file.units) {
        unit.begin = moved[unit.begin];
        unit.end = moved[unit.end];
    }
    return file;
}

void apply_aliases(SourceFile &file, Aliases &aliases) {
    file.symbols.resize(file.tokens.size());
    std::ranges::transform(file.tokens, file.symbols.begin(),
                           [&](const Token &token) { return aliases.resolve(token.symbol); });
    file.place = aliases.translate(file.path);
}

} // namespace besser::mine
