// SPDX-License-Identifier: GPL-2.0-only
#include "vendor/sdd.hpp"

#include "vendor/test_module.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace besser::vendor {
namespace {

using testing::HasSubstr;

std::string error_of(std::string_view module) {
    const auto found = find_sdd(module);
    return found ? "accepted" : found.error();
}

TEST(Sdd, is_found_in_a_module_by_its_name_and_size) {
    const auto module = test_module({{"sdd_22", test_sdd()}, {"other", test_sdd()}});
    const auto found = find_sdd(module);
    ASSERT_TRUE(found) << found.error();
    EXPECT_EQ(found->symbol, "sdd_22");
    EXPECT_EQ(found->data, test_sdd());
}

TEST(Sdd, is_told_from_what_only_has_its_name) {
    EXPECT_THAT(error_of(test_module({{"sdd_22", std::string(sdd_bytes, '\xFF')}})),
                HasSubstr("holds no radio data"));
    EXPECT_THAT(error_of(test_module({{"sdd_22", test_sdd().substr(2)}})),
                HasSubstr("holds no radio data"));
}

TEST(Sdd, of_several_boards_is_not_chosen_from) {
    EXPECT_THAT(error_of(test_module({{"sdd_22", test_sdd()}, {"sdd_23", test_sdd()}})),
                HasSubstr("several boards: sdd_22, sdd_23"));
}

TEST(Sdd, names_what_is_no_module) {
    EXPECT_EQ(error_of("text"), "is no kernel module");
    EXPECT_EQ(error_of(""), "is no kernel module");
    EXPECT_THAT(error_of(std::string("\x28\xB5\x2F\xFD rest")), HasSubstr("`zstd -d`"));
    EXPECT_THAT(error_of(std::string("\xFD\x37zXZ\0 rest", 10)), HasSubstr("`xz -d`"));
}

TEST(Sdd, of_a_module_that_was_cut_off_is_not_read_beyond_its_end) {
    const auto module = test_module({{"sdd_22", test_sdd()}});
    for (std::size_t size = 0; size < module.size(); size += 7)
        (void)find_sdd(std::string_view(module).substr(0, size));
}

TEST(SddElements, fill_the_data_exactly) {
    const auto data = test_sdd();
    const auto elements = parse_sdd(data);
    ASSERT_TRUE(elements) << elements.error();
    EXPECT_EQ(elements->front().id, 0xC0);
    EXPECT_EQ(elements->front().data.size(), 2u);
    auto torn = data;
    torn[1] = 3;
    EXPECT_FALSE(parse_sdd(torn));
}

} // namespace
} // namespace besser::vendor
