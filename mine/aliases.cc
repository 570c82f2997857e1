// SPDX-License-Identifier: GPL-2.0-only
#include "mine/aliases.hpp"

#include <algorithm>
#include <cctype>

namespace besser::mine {

namespace {

bool is_alnum(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

std::string in_upper_case(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

void replace_part(std::string &name, const Alias &part) {
    for (std::size_t at = name.find(part.from); at != std::string::npos;
         at = name.find(part.from, at)) {
        const auto end = at + part.from.size();
        const bool whole =
            (at == 0 || !is_alnum(name[at - 1])) && (end == name.size() || !is_alnum(name[end]));
        if (whole)
            name.replace(at, part.from.size(), part.to);
        at += whole ? part.to.size() : 1;
    }
}

} // namespace

void Aliases::add_part(const Alias &alias) {
    parts_.push_back(alias);
    const Alias upper{in_upper_case(alias.from), in_upper_case(alias.to)};
    if (upper != alias)
        parts_.push_back(upper);
    memo_.clear();
}

void Aliases::add_name(SymbolId from, SymbolId to) {
    names_[from] = to;
    memo_.clear();
}

std::string Aliases::translate(std::string_view name) {
    std::string text(name);
    for (const auto &part : parts_)
        replace_part(text, part);
    return text;
}

SymbolId Aliases::resolve(SymbolId symbol) {
    if (symbol < memo_.size() && memo_[symbol] != 0)
        return memo_[symbol] - 1;
    auto result = symbol;
    if (symbols_->kind(symbol) == TokenKind::identifier) {
        const auto text = translate(symbols_->text(symbol));
        if (text != symbols_->text(symbol))
            result = symbols_->intern(text, TokenKind::identifier);
        if (const auto found = names_.find(result); found != names_.end())
            result = found->second;
    }
    if (memo_.size() < symbols_->size())
        memo_.resize(symbols_->size());
    memo_[symbol] = result + 1;
    return result;
}

} // namespace besser::mine
