// SPDX-License-Identifier: GPL-2.0-only
#include "mine/file_shape.hpp"

#include <gtest/gtest.h>

namespace besser::mine {
namespace {

const std::string sound = "int f(int a)\n{\n\tif (a)\n\t\treturn g(a);\n\treturn 0;\n}\n";

std::string changed(const std::string &what, const std::string &to) {
    auto text = sound;
    text.replace(text.find(what), what.size(), to);
    return text;
}

TEST(FileShape, takes_a_statement_more) {
    EXPECT_FALSE(find_fault(sound, changed("\treturn 0", "\th();\n\treturn 0"), {}));
}

TEST(FileShape, counts_the_conditionals_that_are_open) {
    EXPECT_EQ(open_conditionals("#ifndef A_H\n#define A_H\n # if B\nint b;\n#else\nint c;\n"), 2);
    EXPECT_EQ(open_conditionals("#if A\n#elif B\n#endif\n/*\n#if C\n*/ int a = 1 # if;\n"), 0);
}

TEST(FileShape, refuses_a_brace_that_is_not_closed) {
    EXPECT_TRUE(find_fault(sound, changed("(a)\n\t\t", "(a) {\n\t\t"), {}));
}

TEST(FileShape, refuses_a_parenthesis_that_is_not_closed) {
    EXPECT_TRUE(find_fault(sound, changed("g(a)", "g((a)"), {}));
}

TEST(FileShape, refuses_brackets_that_close_before_they_open) {
    EXPECT_TRUE(find_fault(sound, changed("g(a)", ")g(a)("), {}));
}

TEST(FileShape, refuses_a_conditional_that_is_not_closed) {
    EXPECT_TRUE(find_fault(sound, changed("\treturn 0", "#ifdef X\n\treturn 0"), {}));
}

TEST(FileShape, refuses_a_function_that_is_lost) {
    EXPECT_TRUE(find_fault(sound + "int k(void)\n{\n}\n", sound, {}));
}

TEST(FileShape, takes_a_function_that_is_meant_to_be_new) {
    const auto more = sound + "int k(void)\n{\n}\n";
    EXPECT_TRUE(find_fault(sound, more, {}));
    EXPECT_FALSE(find_fault(sound, more, {unit_label(UnitKind::function, "k")}));
}

TEST(FileShape, knows_directives_from_comments) {
    EXPECT_TRUE(has_directive("\n  #endif\n"));
    EXPECT_FALSE(has_directive(" /* \n#endif\n */ \n"));
    EXPECT_FALSE(has_directive(" // #if\n"));
}

TEST(FileShape, leaves_braces_in_comments) {
    EXPECT_EQ(without_braces(" { /* } */ "), "  /* } */ ");
    EXPECT_FALSE(closes_what_it_opens(" { /* } */ "));
    EXPECT_FALSE(closes_what_it_opens("} {"));
    EXPECT_TRUE(closes_what_it_opens("{ }"));
}

} // namespace
} // namespace besser::mine
