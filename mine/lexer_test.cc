// SPDX-License-Identifier: GPL-2.0-only
#include "mine/lexer.hpp"

#include "mine/source_file.hpp"
#include "support/test_effort.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace besser::mine {
namespace {

using testing::ElementsAre;

std::vector<std::string> words(std::string_view text) {
    Symbols symbols;
    std::vector<std::string> found;
    for (const auto &token : tokenize(text, symbols))
        found.emplace_back(symbols.text(token.symbol));
    return found;
}

TEST(Lexer, leaves_out_comments) {
    EXPECT_THAT(words("a /* b\n */ c // d \\\n e\nf"), ElementsAre("a", "c", "f"));
}

TEST(Lexer, takes_the_longest_punctuator) {
    EXPECT_THAT(words("a<<=b->c"), ElementsAre("a", "<<=", "b", "->", "c"));
}

TEST(Lexer, knows_spellings_of_one_integer) {
    EXPECT_THAT(words("0x10 16 16UL 020"), ElementsAre("16", "16", "16", "16"));
}

TEST(Lexer, leaves_other_numbers_as_they_are) {
    EXPECT_THAT(words("1.5e+3 0x1p-2 08 99999999999999999999"),
                ElementsAre("1.5e+3", "0x1p-2", "08", "99999999999999999999"));
}

TEST(Lexer, joins_adjacent_strings_into_one_symbol) {
    EXPECT_THAT(words("f(\"a\\\"b\" PRI \"c\" \"d\")"),
                ElementsAre("f", "(", "\"\"", "PRI", "\"\"", ")"));
}

TEST(Lexer, leaves_out_includes_and_conditions) {
    EXPECT_THAT(words("#include <a.h>\n# if defined(X) && \\\n Y\nb\n#else\nc\n#endif\n"),
                ElementsAre("#if", "b", "#else", "c", "#endif"));
}

TEST(Lexer, keeps_the_body_of_a_macro) {
    EXPECT_THAT(words("#define A(x) \\\n  (x + 1)\nb"),
                ElementsAre("#define", "A", "(", "x", ")", "(", "x", "+", "1", ")", "#end", "b"));
}

TEST(Lexer, ends_an_open_string_with_its_line) {
    EXPECT_THAT(words("\"abc\ndef"), ElementsAre("\"\"", "def"));
}

TEST(Lexer, ends_an_open_comment_with_the_text) { EXPECT_THAT(words("a /* b"), ElementsAre("a")); }

TEST(Lexer, counts_lines_through_comments_and_splices) {
    Symbols symbols;
    const auto tokens = tokenize("/*\n\n*/ a \\\n b\nc", symbols);
    ASSERT_EQ(tokens.size(), 3U);
    EXPECT_EQ(tokens[0].line, 3U);
    EXPECT_EQ(tokens[1].line, 4U);
    EXPECT_EQ(tokens[2].line, 5U);
}

TEST(Lexer, takes_names_in_any_encoding) {
    EXPECT_EQ(words("int gr\xf6\xdf"
                    "e;")
                  .size(),
              3U);
}

constexpr std::string_view sample = R"(#include <a.h>
#define MAX(a, b) ((a) > (b) ? (a) : (b)) /* both */
#ifdef X
static int f(struct s *p) {
#else
int f(struct s *p, char c) {
#endif
    if (p->x == '\'' || c == "q\"r"[0]) { g(0x1fUL); } // done
    return MAX(1.5e3, p->y);
}
struct s { int x, y; } __attribute__((packed));
)";

/// What holds for any bytes: tokens are in order and inside the text, units inside the tokens.
void expect_sound(const std::string &text) {
    Symbols symbols;
    std::uint32_t end = 0;
    for (const auto &token : tokenize(text, symbols)) {
        ASSERT_LE(end, token.begin);
        ASSERT_LE(token.begin, token.end);
        ASSERT_LE(token.end, text.size());
        end = token.end;
    }
    const auto file = read_source("x.c", text, symbols);
    for (const auto &unit : file.units) {
        ASSERT_LE(unit.begin, unit.end);
        ASSERT_LE(unit.end, file.tokens.size());
    }
}

TEST(Lexer, survives_mutated_sources) {
    std::mt19937 random(1);
    using std::string_view_literals::operator""sv;
    constexpr std::string_view bits = "{}()\"'\\/*#\n\r\t\0;=\xff"sv;
    for (std::size_t run = 0; run < 20'000 / tried_one_in; ++run) {
        std::string text(sample);
        for (auto changes = random() % 6; changes > 0; --changes) {
            const auto at = random() % text.size();
            if (random() % 3 == 0)
                text.erase(at, random() % 40);
            else if (random() % 2 == 0)
                text.insert(at, 1, bits[random() % bits.size()]);
            else
                text[at] = bits[random() % bits.size()];
            if (text.empty())
                text = "x";
        }
        expect_sound(text);
    }
}

/// Neither recurses, nor goes back to the beginning: it would not end before the tests' time limit.
TEST(Lexer, reads_any_depth_of_nesting) {
    Symbols symbols;
    const auto braces = std::string(200'000, '{') + std::string(200'000, '}');
    EXPECT_EQ(tokenize(braces, symbols).size(), braces.size());
    expect_sound("int f(void) " + braces);
    expect_sound(std::string(200'000, '('));
}

TEST(Lexer, leaves_out_what_if_0_takes_out) {
    Symbols symbols;
    const auto words = [&](std::string_view text) {
        std::string out;
        for (const auto &token : tokenize(text, symbols))
            if (symbols.kind(token.symbol) == TokenKind::identifier)
                out += symbols.text(token.symbol);
        return out;
    };
    EXPECT_EQ(words("a\n#if 0\nb don't \"\n#else\nc\n#endif\nd"), "acd");
    EXPECT_EQ(words("a\n# if 0 /* why */\n#ifdef X\nb\n#else\nb\n#endif\nb\n#endif\nd"), "ad");
    EXPECT_EQ(words("a\n#if 1\nb\n#else\nc\n#endif\nd"), "abd");
    EXPECT_EQ(words("a\n#if 0\nb\n#elif X\nc\n#else\nd\n#endif"), "acd");
    EXPECT_EQ(words("a\n#if 0x10\nb\n#endif\n#if 0 || X\nc\n#endif"), "abc");
    EXPECT_EQ(words("a\n#if 0\nb /*\n#endif\n*/ b\n#endif\nc"), "ac");
    EXPECT_EQ(words("a\n#if 0\nb"), "a");
}

TEST(Lexer, counts_the_lines_of_what_if_0_takes_out) {
    Symbols symbols;
    const auto tokens = tokenize("#if 0\nb\n\n#endif\nc", symbols);
    EXPECT_EQ(tokens.back().line, 5U);
}

} // namespace
} // namespace besser::mine
