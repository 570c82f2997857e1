// SPDX-License-Identifier: GPL-2.0-only
#include "mine/unit_splitter.hpp"

#include "support/limits.hpp"

#include <algorithm>
#include <optional>

namespace besser::mine {

namespace {

/// The symbols that the splitter asks for, looked up once.
struct Words {
    explicit Words(Symbols &symbols)
        : define(symbols.intern("#define", TokenKind::directive)),
          macro_end(symbols.intern("#end", TokenKind::directive)),
          if_(symbols.intern("#if", TokenKind::directive)),
          else_(symbols.intern("#else", TokenKind::directive)),
          endif(symbols.intern("#endif", TokenKind::directive)),
          open_brace(symbols.intern("{", TokenKind::punctuator)),
          close_brace(symbols.intern("}", TokenKind::punctuator)),
          open_paren(symbols.intern("(", TokenKind::punctuator)),
          close_paren(symbols.intern(")", TokenKind::punctuator)),
          open_bracket(symbols.intern("[", TokenKind::punctuator)),
          close_bracket(symbols.intern("]", TokenKind::punctuator)),
          semicolon(symbols.intern(";", TokenKind::punctuator)),
          star(symbols.intern("*", TokenKind::punctuator)),
          assign(symbols.intern("=", TokenKind::punctuator)),
          struct_(symbols.intern("struct", TokenKind::keyword)),
          union_(symbols.intern("union", TokenKind::keyword)),
          enum_(symbols.intern("enum", TokenKind::keyword)),
          extern_(symbols.intern("extern", TokenKind::keyword)),
          static_(symbols.intern("static", TokenKind::keyword)),
          const_(symbols.intern("const", TokenKind::keyword)),
          volatile_(symbols.intern("volatile", TokenKind::keyword)) {}

    SymbolId define, macro_end, if_, else_, endif, open_brace, close_brace, open_paren, close_paren,
        open_bracket, close_bracket, semicolon, star, assign, struct_, union_, enum_, extern_,
        static_, const_, volatile_;
};

/// How deep a place is nested.
struct Depth {
    int braces = 0;
    int parens = 0;
};

class Splitter {
  public:
    Splitter(const std::vector<Token> &tokens, Symbols &symbols)
        : tokens_(tokens), symbols_(symbols), words_(symbols) {}

    SplitUnits run() {
        while (at_ < tokens_.size()) {
            if (symbol() == words_.define)
                macro();
            else if (is_kind(at_, TokenKind::directive) || symbol() == words_.close_brace ||
                     symbol() == words_.semicolon || opens_linkage())
                ++at_;
            else
                item();
        }
        return {std::move(units_), oversized_};
    }

  private:
    SymbolId symbol() const { return tokens_[at_].symbol; }
    SymbolId symbol(std::size_t index) const {
        return index < tokens_.size() ? tokens_[index].symbol : words_.macro_end;
    }
    bool is_kind(std::size_t index, TokenKind kind) const {
        return index < tokens_.size() && symbols_.kind(tokens_[index].symbol) == kind;
    }

    /// extern "C" {, and its parts: the brace is closed in another conditional.
    bool opens_linkage() {
        if (symbol() != words_.extern_ || !is_kind(at_ + 1, TokenKind::string) ||
            symbol(at_ + 2) != words_.open_brace)
            return false;
        at_ += 2;
        return true;
    }

    void add(UnitKind kind, std::optional<SymbolId> name, std::size_t begin) {
        if (at_ - begin > limits::unit_tokens)
            ++oversized_;
        else if (name)
            units_.push_back(
                {kind, *name, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_)});
    }

    void macro() {
        const auto begin = ++at_;
        while (at_ < tokens_.size() && symbol() != words_.macro_end)
            ++at_;
        if (begin < at_ && !is_kind(begin, TokenKind::directive))
            add(UnitKind::macro, symbol(begin), begin);
    }

    /// What is known of the item that is being read.
    struct Item {
        std::size_t begin = 0;
        Depth depth;
        std::vector<Depth> conditionals;
        std::optional<SymbolId> called;   ///< the name before the last parameter list
        std::optional<SymbolId> made;     ///< the name that a macro makes a function of
        std::optional<SymbolId> type;     ///< the tag after struct, union or enum
        std::optional<SymbolId> assigned; ///< the name before =
        std::optional<SymbolId> last;     ///< the last name outside of brackets
        bool has_body = false;
        bool is_type = false;
        bool is_function = false;
    };

    void item() {
        Item item;
        item.begin = at_;
        while (at_ < tokens_.size()) {
            const bool ends = step(item);
            ++at_;
            if (ends)
                break;
        }
        finish(item);
    }

    /// Reads one token; true when it ends the item.
    bool step(Item &item) {
        const auto now = symbol();
        auto &[braces, parens] = item.depth;
        if (is_kind(at_, TokenKind::directive))
            return conditional(item, now);
        const bool outside = braces == 0 && parens == 0;
        if (now == words_.open_brace) {
            if (outside)
                open_body(item);
            ++braces;
        } else if (now == words_.close_brace) {
            braces = std::max(0, braces - 1);
            if (braces == 0) {
                parens = 0; // a broken parameter list must not swallow the rest of the file
                return item.is_function;
            }
        } else if (now == words_.open_paren) {
            if (const auto pointer = pointed_at(); outside && pointer && !item.assigned) {
                item.last = pointer;
            } else if (outside && at_ > item.begin && names(at_ - 1)) {
                item.called = symbol(at_ - 1);
                item.made = is_macro_call(item) ? std::optional(symbol(at_ + 1)) : std::nullopt;
            }
            ++parens;
        } else if (now == words_.open_bracket) {
            ++parens;
        } else if (now == words_.close_paren || now == words_.close_bracket) {
            parens = std::max(0, parens - 1);
        } else if (outside) {
            return plain(item, now);
        }
        return false;
    }

    bool conditional(Item &item, SymbolId now) {
        if (now == words_.if_) {
            item.conditionals.push_back(item.depth);
        } else if (now == words_.else_) {
            // One that began before the item: both branches begin it.
            item.depth = item.conditionals.empty() ? Depth{} : item.conditionals.back();
        } else if (now == words_.endif && !item.conditionals.empty()) {
            item.conditionals.pop_back();
        } else if (now == words_.define && item.depth.braces == 0) {
            --at_; // a call without a semicolon ends where a macro begins
            return true;
        }
        return false;
    }

    void open_body(Item &item) {
        item.has_body = true;
        item.is_function = item.called && !item.assigned;
        item.is_type = !item.is_function && !item.assigned && item.type;
    }

    /// A token outside of all brackets.
    bool plain(Item &item, SymbolId now) {
        if (now == words_.semicolon)
            return true;
        if (now == words_.assign && !item.assigned)
            item.assigned = item.last.value_or(now);
        if (now == words_.struct_ || now == words_.union_ || now == words_.enum_)
            item.type = is_kind(at_ + 1, TokenKind::identifier) ? symbol(at_ + 1) : now;
        if (names(at_) && !item.assigned)
            item.last = now;
        return false;
    }

    /// NAME of "(*NAME)(...)" and "(* const NAME)(...)", a pointer to a function.
    std::optional<SymbolId> pointed_at() const {
        auto index = at_ + 1;
        if (symbol(index) != words_.star)
            return {};
        while (symbol(index) == words_.star || symbol(index) == words_.const_ ||
               symbol(index) == words_.volatile_)
            ++index;
        return names(index) ? std::optional(symbol(index)) : std::nullopt;
    }

    /// TEST(name) and the like: a macro with nothing but "static" before it, and the name in it.
    bool is_macro_call(const Item &item) const {
        const auto macro = at_ - 1;
        const auto text = symbols_.text(tokens_[macro].symbol);
        const bool first = macro == item.begin ||
                           (macro == item.begin + 1 && symbol(item.begin) == words_.static_);
        return first && std::ranges::none_of(text, [](char c) { return c >= 'a' && c <= 'z'; }) &&
               names(at_ + 1);
    }

    /// Names that start with two underscores are attributes.
    bool names(std::size_t index) const {
        return is_kind(index, TokenKind::identifier) &&
               !symbols_.text(tokens_[index].symbol).starts_with("__");
    }

    void finish(const Item &item) {
        if (item.is_function)
            return add(UnitKind::function, item.made ? item.made : item.called, item.begin);
        if (item.is_type) {
            const bool anonymous = symbols_.kind(*item.type) == TokenKind::keyword;
            return add(UnitKind::type, anonymous ? item.last : item.type, item.begin);
        }
        if (item.assigned || item.has_body)
            return add(UnitKind::variable, item.assigned ? item.assigned : item.last, item.begin);
        if (item.called)
            return add(UnitKind::declaration, item.called, item.begin);
        add(UnitKind::variable, item.last, item.begin);
    }

    const std::vector<Token> &tokens_;
    const Symbols &symbols_;
    Words words_;
    std::vector<Unit> units_;
    std::size_t oversized_ = 0;
    std::size_t at_ = 0;
};

} // namespace

SplitUnits split_units(const std::vector<Token> &tokens, Symbols &symbols) {
    return Splitter(tokens, symbols).run();
}

} // namespace besser::mine
