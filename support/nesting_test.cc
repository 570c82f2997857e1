// SPDX-License-Identifier: GPL-2.0-only
#include "support/nesting.hpp"

#include "support/json.hpp"
#include "support/limits.hpp"
#include "support/toml_fields.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace besser {
namespace {

using testing::HasSubstr;

std::string repeated(std::size_t times, std::string_view what) {
    std::string text;
    for (std::size_t i = 0; i < times; i++)
        text += what;
    return text;
}

TEST(JsonNesting, is_allowed_up_to_the_limit) {
    EXPECT_FALSE(too_deep_in_json(repeated(limits::nesting, "[") + repeated(limits::nesting, "]")));
    EXPECT_EQ(too_deep_in_json(repeated(limits::nesting + 1, "[")), limits::nesting);
}

TEST(JsonNesting, is_not_counted_in_strings) {
    EXPECT_FALSE(too_deep_in_json("\"" + repeated(1000, "[\\\"{") + "\""));
}

TEST(JsonNesting, counts_what_is_open_at_once) {
    EXPECT_FALSE(too_deep_in_json("[" + repeated(1000, "[],") + "[]]"));
}

TEST(ParsedJson, of_a_million_brackets_is_an_error_and_no_crash) {
    const auto parsed = parse_json(repeated(1'000'000, "["));
    ASSERT_FALSE(parsed);
    EXPECT_THAT(parsed.error(), HasSubstr("nested deeper than 64"));
    EXPECT_THAT(parsed.error(), HasSubstr("offset 64"));
}

TEST(ParsedJson, tells_where_it_is_malformed_without_the_librarys_words) {
    const auto parsed = parse_json("{\"a\": 1,}");
    ASSERT_FALSE(parsed);
    EXPECT_THAT(parsed.error(), HasSubstr("offset 8"));
    EXPECT_THAT(parsed.error(), Not(HasSubstr("json.exception")));
}

TEST(TomlNesting, counts_the_names_of_a_dotted_key) {
    EXPECT_TRUE(too_deep_in_toml("profile" + repeated(30'000, ".a") + " = 1"));
    EXPECT_TRUE(too_deep_in_toml("[a" + repeated(100, ". \"b\"") + "]"));
    EXPECT_TRUE(too_deep_in_toml("x = { a" + repeated(100, ".b") + " = 1 }"));
}

TEST(TomlNesting, does_not_count_numbers_strings_and_comments) {
    EXPECT_FALSE(too_deep_in_toml("x = [" + repeated(1000, "1.5, ") + "]"));
    EXPECT_FALSE(too_deep_in_toml("x = \"" + repeated(1000, ".[") + "\""));
    EXPECT_FALSE(too_deep_in_toml("x = '''" + repeated(1000, "'.[\n") + "'''"));
    EXPECT_FALSE(too_deep_in_toml("# " + repeated(1000, ".[") + "\nx = 1"));
}

TEST(ParsedToml, that_nests_too_deep_is_refused_with_its_line) {
    const auto parsed = parse_toml("a = 1\nb" + repeated(30'000, ".a") + " = 1\n", "deep.toml");
    ASSERT_FALSE(parsed);
    EXPECT_THAT(parsed.error().message(), HasSubstr("deep.toml:2: "));
    EXPECT_THAT(parsed.error().message(), HasSubstr("nested deeper than 64"));
}

} // namespace
} // namespace besser
