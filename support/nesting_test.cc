// SPDX-License-Identifier: GPL-2.0-only
#include "support/nesting.hpp"

#include "support/json.hpp"
#include "support/limits.hpp"
#include "support/test_effort.hpp"
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
    EXPECT_FALSE(excess_in_json(repeated(limits::nesting, "[") + repeated(limits::nesting, "]")));
    const auto excess = excess_in_json(repeated(limits::nesting + 1, "["));
    ASSERT_TRUE(excess);
    EXPECT_EQ(excess->offset, limits::nesting);
}

TEST(JsonNesting, is_not_counted_in_strings) {
    EXPECT_FALSE(excess_in_json("\"" + repeated(1000, "[\\\"{") + "\""));
}

TEST(JsonNesting, counts_what_is_open_at_once) {
    EXPECT_FALSE(excess_in_json("[" + repeated(1000, "[],") + "[]]"));
}

std::string object_of(std::size_t names) {
    std::string text = "{\"n0\": [1, 2, 3]";
    for (std::size_t i = 1; i < names; i++)
        text += ",\"n" + std::to_string(i) + "\": 0";
    return text + "}";
}

TEST(JsonWidth, is_allowed_up_to_the_limit) {
    EXPECT_TRUE(parse_json(object_of(limits::members)));
    EXPECT_FALSE(parse_json(object_of(limits::members + 1)));
}

TEST(JsonWidth, of_an_object_within_another_is_counted_on_its_own) {
    const auto half = object_of(limits::members / 2 + 1);
    EXPECT_TRUE(parse_json("{\"a\": " + half + ", \"b\": " + half + "}"));
    EXPECT_FALSE(parse_json("{\"a\": " + half + "," + object_of(limits::members).substr(1)));
}

TEST(JsonWidth, of_an_array_has_no_limit) {
    EXPECT_TRUE(parse_json("[0" + repeated(100'000, ",0") + "]"));
    EXPECT_TRUE(parse_json("{\"a\": [0" + repeated(100'000, ",{}") + "]}"));
}

TEST(ParsedJson, of_a_million_names_is_an_error_and_takes_no_time) {
    const auto parsed = parse_json(object_of(1'000'000));
    ASSERT_FALSE(parsed);
    EXPECT_THAT(parsed.error(), HasSubstr("more than 2048 names in one object"));
}

TEST(ParsedJson, of_a_million_brackets_is_an_error_and_no_crash) {
    const auto parsed = parse_json(repeated(1'000'000, "["));
    ASSERT_FALSE(parsed);
    EXPECT_THAT(parsed.error(), HasSubstr("nested deeper than 64"));
    EXPECT_THAT(parsed.error(), HasSubstr("offset 64"));
}

// As large as an agent's line may be. What takes the square of the size would not end before the
// tests' time limit.
TEST(ParsedJson, as_deep_as_is_allowed_a_hundred_thousand_times_is_read) {
    const auto deep = repeated(limits::nesting - 1, "[") + repeated(limits::nesting - 1, "]");
    EXPECT_TRUE(parse_json("[" + repeated(100'000 / tried_one_in, deep + ",") + "0]"));
}

TEST(ParsedJson, tells_where_it_is_malformed_without_the_librarys_words) {
    const auto parsed = parse_json("{\"a\": 1,}");
    ASSERT_FALSE(parsed);
    EXPECT_THAT(parsed.error(), HasSubstr("offset 8"));
    EXPECT_THAT(parsed.error(), Not(HasSubstr("json.exception")));
}

TEST(TomlNesting, counts_the_names_of_a_dotted_key) {
    EXPECT_TRUE(excess_in_toml("profile" + repeated(30'000, ".a") + " = 1"));
    EXPECT_TRUE(excess_in_toml("[a" + repeated(100, ". \"b\"") + "]"));
    EXPECT_TRUE(excess_in_toml("x = { a" + repeated(100, ".b") + " = 1 }"));
}

TEST(TomlNesting, does_not_count_numbers_strings_and_comments) {
    EXPECT_FALSE(excess_in_toml("x = [" + repeated(1000, "1.5, ") + "]"));
    EXPECT_FALSE(excess_in_toml("x = \"" + repeated(1000, ".[") + "\""));
    EXPECT_FALSE(excess_in_toml("x = '''" + repeated(1000, "'.[\n") + "'''"));
    EXPECT_FALSE(excess_in_toml("# " + repeated(1000, ".[") + "\nx = 1"));
}

TEST(TomlLists, longer_than_the_limit_are_refused) {
    const auto refused = [](const std::string &text) {
        const auto table = parse_toml(text, "long.toml");
        InputErrors errors("long.toml");
        const TomlFields fields(errors, *table, "", {"a"});
        EXPECT_LE(fields.tables("a").size() + fields.texts("a").size(), limits::list_entries);
        return errors.first() ? errors.first()->message() : "";
    };
    EXPECT_THAT(refused(repeated(limits::list_entries + 1, "[[a]]\n")),
                HasSubstr("a: has 1001 entries; give at most 1000"));
    EXPECT_THAT(refused("a = [" + repeated(limits::list_entries + 1, "\"x\",") + "]"),
                HasSubstr("a: has 1001 entries; give at most 1000"));
}

TEST(ParsedToml, of_a_hundred_thousand_keys_is_read) {
    std::string text;
    for (int i = 0; i < 100'000; i++)
        text += "k" + std::to_string(i) + " = 1\n";
    EXPECT_TRUE(parse_toml(text, "wide.toml"));
}

TEST(ParsedToml, that_nests_too_deep_is_refused_with_its_line) {
    const auto parsed = parse_toml("a = 1\nb" + repeated(30'000, ".a") + " = 1\n", "deep.toml");
    ASSERT_FALSE(parsed);
    EXPECT_THAT(parsed.error().message(), HasSubstr("deep.toml:2: "));
    EXPECT_THAT(parsed.error().message(), HasSubstr("nested deeper than 64"));
}

} // namespace
} // namespace besser
