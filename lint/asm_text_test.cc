// SPDX-License-Identifier: GPL-2.0-only
#include "lint/asm_text.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace besser::lint {
namespace {

bool nothing(const std::vector<std::string> &tokens) { return does_nothing(tokens); }

TEST(AsmText, does_nothing_without_instructions_or_with_nops) {
    EXPECT_TRUE(nothing({"asm", "(", "\"\"", ")"}));
    EXPECT_TRUE(nothing({"asm", "volatile", "(", "\"nop\\n\\t\"", "\" nop;nop\"", ")"}));
    EXPECT_TRUE(nothing({"asm", "volatile", "(", "\"nop\"", ":", ":", ")"}));
}

TEST(AsmText, does_something_with_an_instruction) {
    EXPECT_FALSE(nothing({"asm", "(", "\"rep; nop\"", ")"}));
    EXPECT_FALSE(nothing({"asm", "(", "\"wfe\"", ")"}));
}

TEST(AsmText, does_something_with_operands_or_clobbers) {
    EXPECT_FALSE(nothing({"asm", "(", "\"\"", ":", ":", ":", "\"memory\"", ")"}));
    EXPECT_FALSE(nothing({"asm", "(", "\"\"", ":", "\"+r\"", "(", "x", ")", ")"}));
}

TEST(AsmText, that_is_cut_off_is_not_judged) {
    EXPECT_FALSE(nothing({}));
    EXPECT_FALSE(nothing({"asm"}));
    EXPECT_FALSE(nothing({"asm", "(", "\"\""}));
}

} // namespace
} // namespace besser::lint
