// SPDX-License-Identifier: GPL-2.0-only
#include "page/page.hpp"

#include "page/base64.hpp"
#include "page/data.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace besser::page {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char *hostile =
    "</script><script>alert(1)</script><img src=x onerror=a()>\x1b[2J\"'&";

std::string page_with(const Html &content) {
    Page page("<meta name=\"generator\" content=\"test\">", hostile);
    page.lead(Html::text(hostile));
    page.section("one", hostile, content);
    page.data("given", Json{{"key", hostile}});
    return page.str();
}

void expect_harmless(const std::string &html) {
    EXPECT_THAT(html, Not(HasSubstr("<img")));
    EXPECT_THAT(html, Not(HasSubstr("<script>alert")));
    EXPECT_THAT(html, Not(HasSubstr("\x1b")));
    EXPECT_THAT(html, HasSubstr("alert(1)"));
}

TEST(Html, shows_text_from_outside_as_text) {
    expect_harmless(Html::text(hostile).str());
    expect_harmless(element("p", {{"title", hostile}}, hostile).str());
    EXPECT_EQ(Html::text("a\nb").str(), "a\\nb");
    EXPECT_EQ(Html::lines("a\nb\t<").str(), "a\nb\t&lt;");
}

TEST(Page, shows_hostile_text_as_text_wherever_it_stands) {
    const Table table{"t", hostile, {{hostile}}, {{{Cell(hostile)}, Html::text(hostile), ""}}};
    Plot plot{"p", hostile, hostile, {hostile}, {hostile}, {}};
    plot.layers.push_back(
        {.name = hostile, .of_group = hostile, .points = {{0, 1}}, .labels = {hostile}});
    plot.marks.push_back({0, hostile, hostile, 0});
    plot.bands.push_back({.name = hostile});
    plot.rules.push_back({.name = hostile});
    plot.x.names = {hostile};
    Gauge gauge;
    gauge.text = hostile;
    expect_harmless(page_with(render(table) + render(plot) + render(gauge)));
}

TEST(Page, asks_for_nothing_from_outside) {
    const auto html = page_with(Html());
    EXPECT_THAT(html, HasSubstr("default-src 'none'"));
    EXPECT_THAT(html, HasSubstr("require-trusted-types-for 'script'"));
    EXPECT_THAT(html, Not(HasSubstr("http:")));
    EXPECT_THAT(html, Not(HasSubstr("https:")));
    EXPECT_THAT(html, Not(HasSubstr("unsafe-")));
}

TEST(Page, is_known_by_its_mark_near_its_beginning) {
    EXPECT_LT(page_with(Html()).find("content=\"test\""), 1024U);
}

TEST(Page, has_its_contents_named) {
    Page page("", "t");
    page.section("figures", "Figures & more", Html::text("x"));
    EXPECT_THAT(page.str(), HasSubstr("<a href=\"#figures\">Figures &amp; more</a>"));
    EXPECT_THAT(page.str(),
                HasSubstr("<section id=\"figures\" aria-labelledby=\"figures-title\">"));
}

TEST(Table, keeps_the_details_of_a_row_below_it) {
    const Table table{
        "t", "c", {{"a"}, {"b", true}}, {{{"x", {"1.5 MiB/s", 1.5}}, Html::text("why"), "fail"}}};
    const auto html = render(table).str();
    EXPECT_THAT(html, HasSubstr("<tr class=\"row fail\">"));
    EXPECT_THAT(html, HasSubstr("data-key=\"1.5\""));
    EXPECT_THAT(html, HasSubstr("<td colspan=\"2\"><details><summary>more</summary>why"));
}

TEST(Series, is_kept_in_few_bytes) {
    Plot plot{"p", "t", "", {}, {}, {}};
    Layer layer;
    layer.kind = Layer::Kind::series;
    layer.series.values = {0, 300, 300, 1};
    plot.layers.push_back(layer);
    // Differences 0, 300, 0, -299, with the sign in the lowest bit: 0, 600, 0, 597.
    EXPECT_THAT(render(plot).str(), HasSubstr(base64(std::string("\0\xd8\x04\0\xd5\x04", 6))));
}

TEST(Base64, pads_to_groups_of_four) {
    EXPECT_EQ(base64(""), "");
    EXPECT_EQ(base64("f"), "Zg==");
    EXPECT_EQ(base64("fo"), "Zm8=");
    EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
}

TEST(Gauge, draws_what_is_expected_beside_what_was_seen) {
    Gauge gauge;
    gauge.expected_low = 0.98;
    gauge.value = 0.915;
    gauge.interval = {{0.887, 0.945}};
    gauge.text = "0.915, expected 0.98 or more";
    const auto html = render(gauge).str();
    EXPECT_THAT(html, HasSubstr("class=\"expected\""));
    EXPECT_THAT(html, HasSubstr("class=\"interval\""));
    EXPECT_THAT(html, HasSubstr("aria-label=\"0.915, expected 0.98 or more\""));
}

} // namespace
} // namespace besser::page
