// SPDX-License-Identifier: GPL-2.0-only
#include "mine/source_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

namespace besser::mine {
namespace {

using testing::ElementsAre;

struct Read {
    Symbols symbols;
    SourceFile file;

    explicit Read(std::string text) : file(read_source("x.c", std::move(text), symbols)) {}

    std::vector<std::string> units() const {
        constexpr std::array kinds = {"function", "type", "variable", "declaration", "macro"};
        std::vector<std::string> found;
        for (const auto &unit : file.units)
            found.push_back(fmt::format("{} {}", kinds[static_cast<std::size_t>(unit.kind)],
                                        symbols.text(unit.name)));
        return found;
    }

    std::string tokens() const {
        std::string text;
        for (const auto &token : file.tokens)
            text += std::string(symbols.text(token.symbol)) + " ";
        return text;
    }
};

TEST(SourceFile, cuts_units_of_each_kind) {
    EXPECT_THAT(Read("#define N 3\n"
                     "struct s { int a; };\n"
                     "typedef struct { int b; } t;\n"
                     "static int g(int);\n"
                     "static const int table[N] = { 1, 2, 3 };\n"
                     "int h;\n"
                     "static int __init f(void) { return N; }\n")
                    .units(),
                ElementsAre("macro N", "type s", "type t", "declaration g", "variable table",
                            "variable h", "function f"));
}

// libbpf declares its helpers so: all of them were called "=".
TEST(SourceFile, names_pointers_to_functions) {
    EXPECT_THAT(Read("static long (*const f)(void *) = (void *)1;\n"
                     "__u64 (*g)(int) = (void *)2;\n"
                     "size_t (*h)(int);\n"
                     "typedef struct s *(*t)(void);\n")
                    .units(),
                ElementsAre("variable f", "variable g", "variable h", "variable t"));
}

TEST(SourceFile, takes_branches_of_a_condition_as_alternatives) {
    EXPECT_THAT(Read("#ifdef A\nint f(int a) {\n#else\nint f(void) {\n#endif\nreturn 1; }\n"
                     "int g(void) { return 2; }\n")
                    .units(),
                ElementsAre("function f", "function g"));
}

TEST(SourceFile, is_not_misled_by_attributes_and_macro_calls) {
    EXPECT_THAT(Read("MODULE_THING(x)\n#define N 1\n"
                     "int f(int a) __attribute__((noinline)) { return a; }\n"
                     "extern \"C\" {\nint g(void) { return 1; }\n}\n")
                    .units(),
                ElementsAre("declaration MODULE_THING", "macro N", "function f", "function g"));
}

TEST(SourceFile, names_a_function_that_a_macro_makes_by_the_macros_argument) {
    EXPECT_THAT(
        Read("TEST(first) { g(1); }\nstatic DEFINE_CALL2(second, int, a) { g(2); }\n"
             "int PASCAL(int a) { g(3); }\n"
             "PRINTF(f, g) void last(int a) { g(4); }\n")
            .units(),
        ElementsAre("function first", "function second", "function PASCAL", "function last"));
}

TEST(SourceFile, goes_on_behind_a_stray_brace) {
    EXPECT_THAT(Read("int f(void) { } }\nint g(void) { }\n").units(),
                ElementsAre("function f", "function g"));
}

TEST(SourceFile, drops_braces_around_one_statement) {
    EXPECT_EQ(
        Read("void f(int a) { if (a) { g(); } else { for (;;) { h(); } } }").tokens(),
        Read("void f(int a)\n{\n\tif (a)\n\t\tg();\n\telse\n\t\tfor (;;)\n\t\t\th();\n}").tokens());
}

TEST(SourceFile, keeps_braces_around_two_statements) {
    EXPECT_NE(Read("void f(int a) { if (a) { g(); h(); } }").tokens(),
              Read("void f(int a) { if (a) g(); h(); }").tokens());
}

TEST(SourceFile, gives_lines_within_the_file) {
    const Read read("a\nb\nc\n");
    EXPECT_EQ(read.file.lines(2, 3), "b\nc");
    EXPECT_EQ(read.file.lines(3, 9), "c");
    EXPECT_EQ(read.file.lines(7, 9), "");
}

} // namespace
} // namespace besser::mine
