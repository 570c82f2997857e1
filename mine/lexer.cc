// SPDX-License-Identifier: GPL-2.0-only
#include "mine/lexer.hpp"

#include "support/limits.hpp"
#include "support/whole_number.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <unordered_set>

namespace besser::mine {

namespace {

const std::unordered_set<std::string_view> keywords = {
    "auto",   "break",  "case",    "char",   "const",    "continue", "default",  "do",
    "double", "else",   "enum",    "extern", "float",    "for",      "goto",     "if",
    "inline", "int",    "long",    "return", "short",    "signed",   "sizeof",   "static",
    "struct", "switch", "typedef", "union",  "unsigned", "void",     "volatile", "while",
};

// Longest first: the first that fits is the token (C11 6.4p4).
constexpr std::array<std::string_view, 22> long_punctuators = {
    "...", "<<=", ">>=", "->", "++", "--", "<<", ">>", "<=", ">=", "==",
    "!=",  "&&",  "||",  "*=", "/=", "%=", "+=", "-=", "&=", "^=", "|=",
};

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Bytes above 127 may be part of a name in any encoding.
constexpr bool is_name_start(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' ||
           (static_cast<unsigned char>(c) & 0x80) != 0;
}

constexpr bool is_name(char c) { return is_name_start(c) || is_digit(c); }

constexpr bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

/// 0x10, 16 and 16UL are one number; what is no integer stays as it is written.
std::string canonical_number(std::string_view text) {
    auto digits = text.substr(0, text.find_last_not_of("uUlL") + 1);
    int base = 10;
    if (digits.size() > 2 && digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X')) {
        base = 16;
        digits.remove_prefix(2);
    } else if (digits.size() > 1 && digits[0] == '0') {
        base = 8;
    }
    const auto value = whole_number<std::uint64_t>(digits, base);
    return value ? std::to_string(*value) : std::string(text);
}

class Lexer {
  public:
    Lexer(std::string_view text, Symbols &symbols) : text_(text), symbols_(symbols) {
        tokens_.reserve(text.size() / 5);
    }

    std::vector<Token> run() {
        while (at_ < text_.size())
            step();
        end_macro();
        return std::move(tokens_);
    }

  private:
    char peek(std::size_t ahead = 0) const {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }

    bool starts_with(std::string_view word) const { return text_.substr(at_, word.size()) == word; }

    void step() {
        const char c = peek();
        if (c == '\n')
            new_line();
        else if (is_blank(c))
            ++at_;
        else if (!skip_splice() && !skip_comment())
            token(c);
    }

    void new_line() {
        end_macro();
        ++at_;
        ++line_;
        line_begins_ = true;
    }

    /// A backslash at the end of a line (C11 5.1.1.2p1): the logical line goes on.
    bool skip_splice() {
        if (peek() != '\\')
            return false;
        std::size_t after = 1;
        while (is_blank(peek(after)))
            ++after;
        if (peek(after) != '\n')
            return false;
        at_ += after + 1;
        ++line_;
        return true;
    }

    bool skip_comment() {
        if (starts_with("//")) {
            skip_logical_line();
            return true;
        }
        if (!starts_with("/*"))
            return false;
        const auto close = text_.find("*/", at_ + 2);
        const auto end = close == std::string_view::npos ? text_.size() : close + 2;
        line_ += static_cast<std::uint32_t>(std::ranges::count(text_.substr(at_, end - at_), '\n'));
        at_ = end;
        return true;
    }

    /// Up to, not over, the newline.
    void skip_logical_line() {
        while (at_ < text_.size() && peek() != '\n')
            if (!skip_splice())
                ++at_;
    }

    void token(char c) {
        const bool first = line_begins_;
        line_begins_ = false;
        if (c == '#' && first)
            return directive();
        const auto begin = at_;
        if (is_digit(c) || (c == '.' && is_digit(peek(1))))
            return number(begin);
        if (is_name_start(c))
            return name(begin);
        if (c == '"')
            return string(begin);
        if (c == '\'') {
            skip_quoted('\'');
            return emit(text_.substr(begin, at_ - begin), TokenKind::character, begin);
        }
        punctuator(begin);
    }

    void number(std::size_t begin) {
        while (is_name(peek()) || peek() == '.' ||
               ((peek() == '+' || peek() == '-') && at_ > begin && exponent(begin)))
            ++at_;
        emit(canonical_number(text_.substr(begin, at_ - begin)), TokenKind::number, begin);
    }

    bool exponent(std::size_t begin) const {
        const char before = text_[at_ - 1];
        const bool hex = at_ - begin > 1 && (text_[begin + 1] == 'x' || text_[begin + 1] == 'X');
        return hex ? before == 'p' || before == 'P' : before == 'e' || before == 'E';
    }

    /// A longer name is cut into several: what learns names looks at each part of each of them.
    void name(std::size_t begin) {
        while (is_name(peek()) && at_ - begin < limits::name_bytes)
            ++at_;
        const auto word = text_.substr(begin, at_ - begin);
        if (word == "L" && peek() == '"')
            return string(begin);
        emit(word, keywords.contains(word) ? TokenKind::keyword : TokenKind::identifier, begin);
    }

    void string(std::size_t begin) {
        while (peek() != '"')
            ++at_;
        skip_quoted('"');
        if (!tokens_.empty() && symbols_.kind(tokens_.back().symbol) == TokenKind::string)
            tokens_.back().end = static_cast<std::uint32_t>(at_);
        else
            emit("\"\"", TokenKind::string, begin);
    }

    void skip_quoted(char quote) {
        ++at_;
        while (at_ < text_.size() && peek() != quote && peek() != '\n') {
            if (skip_splice())
                continue;
            at_ += peek() == '\\' && peek(1) != '\n' ? 2 : 1;
        }
        at_ = std::min(at_ + (peek() == quote ? 1 : 0), text_.size());
    }

    void punctuator(std::size_t begin) {
        const bool alone = std::string_view("=<>&|+-.").find(peek(1)) == std::string_view::npos;
        for (const auto word : long_punctuators) {
            if (alone)
                break;
            if (starts_with(word)) {
                at_ += word.size();
                return emit(word, TokenKind::punctuator, begin);
            }
        }
        const char c = text_[at_++];
        if (std::string_view("[](){}.&*+-~!/%<>^|?:;=,#").find(c) != std::string_view::npos)
            emit({&c, 1}, TokenKind::punctuator, begin);
    }

    void directive() {
        const auto begin = at_++;
        while (is_blank(peek()) || (peek() == '\\' && skip_splice()))
            at_ += is_blank(peek()) ? 1 : 0;
        const auto start = at_;
        while (is_name(peek()))
            ++at_;
        const auto word = text_.substr(start, at_ - start);
        if (word == "define") {
            emit("#define", TokenKind::directive, begin);
            in_macro_ = true;
            return;
        }
        const auto condition = at_;
        skip_directive_line();
        if (word == "if" || word == "ifdef" || word == "ifndef")
            open_conditional(word == "if" ? constant(condition) : std::nullopt, begin);
        else if (word == "else" || word == "elif")
            turn_conditional(word == "elif", begin);
        else if (word == "endif")
            close_conditional(begin);
    }

    /// #if 0 and #if 1, which is how people take code out and leave it.
    std::optional<bool> constant(std::size_t begin) const {
        const auto text = text_.substr(begin, at_ - begin);
        const auto first = text.find_first_not_of(" \t");
        if (first == std::string_view::npos || (text[first] != '0' && text[first] != '1'))
            return {};
        const auto after = text.find_first_not_of(" \t\r", first + 1);
        if (after != std::string_view::npos && text[after] != '/')
            return {};
        return text[first] == '1';
    }

    void open_conditional(std::optional<bool> value, std::size_t begin) {
        emit("#if", TokenKind::directive, begin);
        constants_.push_back(value);
        if (value == false)
            skip_dead_code();
    }

    /// The other branch of #if 0 is live, that of #if 1 is dead.
    void turn_conditional(bool has_condition, std::size_t begin) {
        emit("#else", TokenKind::directive, begin);
        if (constants_.empty())
            return;
        if (constants_.back() == true)
            skip_dead_code();
        else if (has_condition)
            constants_.back().reset();
    }

    void close_conditional(std::size_t begin) {
        emit("#endif", TokenKind::directive, begin);
        if (!constants_.empty())
            constants_.pop_back();
    }

    /// Up to the line of the directive that ends the branch. What is in comments counts as theirs.
    void skip_dead_code() {
        int depth = 0;
        while (at_ < text_.size()) {
            if (peek() == '\n') {
                new_line();
            } else if (is_blank(peek())) {
                ++at_;
            } else if (skip_splice() || skip_comment()) {
                continue;
            } else if (peek() == '#' && line_begins_) {
                const auto word = word_of_directive();
                if (depth == 0 && (word == "else" || word == "elif" || word == "endif"))
                    return;
                depth += word.starts_with("if") ? 1 : word == "endif" ? -1 : 0;
                skip_directive_line();
            } else {
                line_begins_ = false;
                skip_dead_token();
            }
        }
    }

    /// Dead text need not be C, so a quote that is not closed ends with its line.
    void skip_dead_token() {
        if (peek() == '"' || peek() == '\'')
            skip_quoted(peek());
        else
            ++at_;
    }

    /// The name of the directive that begins here, which is not passed.
    std::string_view word_of_directive() const {
        const auto begin = text_.find_first_not_of(" \t", at_ + 1);
        auto end = begin;
        while (end < text_.size() && is_name(text_[end]))
            ++end;
        return begin == std::string_view::npos ? "" : text_.substr(begin, end - begin);
    }

    /// A comment that begins in a directive may end on a later line.
    void skip_directive_line() {
        while (at_ < text_.size() && peek() != '\n')
            if (!skip_splice() && !skip_comment())
                ++at_;
    }

    void end_macro() {
        if (in_macro_)
            emit("#end", TokenKind::directive, at_);
        in_macro_ = false;
    }

    void emit(std::string_view word, TokenKind kind, std::size_t begin) {
        tokens_.push_back({symbols_.intern(word, kind), static_cast<std::uint32_t>(begin),
                           static_cast<std::uint32_t>(at_), line_});
    }

    std::string_view text_;
    Symbols &symbols_;
    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    std::uint32_t line_ = 1;
    bool line_begins_ = true;
    bool in_macro_ = false;
    std::vector<std::optional<bool>> constants_; ///< conditions of the open #ifs; empty: others
};

} // namespace

std::vector<Token> tokenize(std::string_view text, Symbols &symbols) {
    return Lexer(text, symbols).run();
}

} // namespace besser::mine
