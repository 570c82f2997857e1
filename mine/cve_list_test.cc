// SPDX-License-Identifier: GPL-2.0-only
#include "mine/cve_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace besser::mine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

ObjectId id(const std::string &hex) {
    ObjectId id;
    git_oid_fromstr(&id.oid, hex.c_str());
    return id;
}

const std::string first_commit = "0123456789abcdef0123456789abcdef01234567";
const std::string second_commit = "fedcba9876543210fedcba9876543210fedcba98";

TEST(CveList, tells_the_ids_of_a_commit) {
    const auto list = CveList::parse("list", "# known\nCVE-2024-1111 " + first_commit +
                                                 "\n\nfedcba987654: CVE-2024-2222 # text\n");
    ASSERT_TRUE(list) << list.error().message();
    EXPECT_THAT(list->of(id(first_commit)), ElementsAre("CVE-2024-1111"));
    EXPECT_THAT(list->of(id(second_commit)), ElementsAre("CVE-2024-2222"));
}

TEST(CveList, knows_nothing_of_other_commits) {
    const auto list = CveList::parse("list", "CVE-2024-1111 " + first_commit + "\n");
    ASSERT_TRUE(list);
    EXPECT_THAT(list->of(id(second_commit)), IsEmpty());
}

TEST(CveList, names_the_line_that_it_does_not_understand) {
    const auto without_commit = CveList::parse("list", "\nCVE-2024-1111 fixed\n");
    ASSERT_FALSE(without_commit);
    EXPECT_THAT(without_commit.error().message(), HasSubstr("list:2: has no commit id"));
    const auto without_cve = CveList::parse("list", first_commit + "\n");
    ASSERT_FALSE(without_cve);
    EXPECT_THAT(without_cve.error().message(), HasSubstr("list:1: has no CVE id"));
}

TEST(CveList, names_a_file_that_is_not_there) {
    const auto list = CveList::read("/nonexistent/list");
    ASSERT_FALSE(list);
    EXPECT_THAT(list.error().message(), HasSubstr("/nonexistent/list"));
}

} // namespace
} // namespace besser::mine
