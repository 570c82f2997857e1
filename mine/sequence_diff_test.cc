// SPDX-License-Identifier: GPL-2.0-only
#include "mine/sequence_diff.hpp"

#include <gtest/gtest.h>

#include <random>

namespace besser::mine {
namespace {

using Sequence = std::vector<SymbolId>;

Sequence apply(const Sequence &a, const Sequence &b, const std::vector<Edit> &edits) {
    Sequence result;
    std::size_t at = 0;
    for (const auto &edit : edits) {
        result.insert(result.end(), a.begin() + static_cast<std::ptrdiff_t>(at),
                      a.begin() + edit.old_begin);
        result.insert(result.end(), b.begin() + edit.new_begin, b.begin() + edit.new_end);
        at = edit.old_end;
    }
    result.insert(result.end(), a.begin() + static_cast<std::ptrdiff_t>(at), a.end());
    return result;
}

std::size_t changed(const std::vector<Edit> &edits) {
    std::size_t sum = 0;
    for (const auto &edit : edits)
        sum += edit.old_end - edit.old_begin + edit.new_end - edit.new_begin;
    return sum;
}

/// By the textbook's table.
std::size_t shortest(const Sequence &a, const Sequence &b) {
    std::vector<std::vector<std::size_t>> common(a.size() + 1,
                                                 std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 1; i <= a.size(); ++i)
        for (std::size_t j = 1; j <= b.size(); ++j)
            common[i][j] = a[i - 1] == b[j - 1] ? common[i - 1][j - 1] + 1
                                                : std::max(common[i - 1][j], common[i][j - 1]);
    return a.size() + b.size() - 2 * common[a.size()][b.size()];
}

Sequence some(std::mt19937 &random, std::size_t most) {
    Sequence sequence(random() % (most + 1));
    for (auto &symbol : sequence)
        symbol = random() % 5;
    return sequence;
}

TEST(SequenceDiff, finds_nothing_between_equals) {
    EXPECT_TRUE(diff_sequences(Sequence{1, 2, 3}, Sequence{1, 2, 3}).empty());
    EXPECT_TRUE(diff_sequences(Sequence{}, Sequence{}).empty());
}

TEST(SequenceDiff, is_a_shortest_script_that_leads_from_one_to_the_other) {
    std::mt19937 random(7);
    for (int run = 0; run < 3000; ++run) {
        const auto a = some(random, 30);
        const auto b = some(random, 30);
        const auto edits = diff_sequences(a, b);
        ASSERT_EQ(apply(a, b, edits), b);
        ASSERT_EQ(changed(edits), shortest(a, b));
    }
}

TEST(SequenceDiff, takes_the_utterly_different_as_one_edit) {
    const Sequence a(5000, 1);
    const Sequence b(6000, 2);
    EXPECT_EQ(diff_sequences(a, b), (std::vector<Edit>{{0, 5000, 0, 6000}}));
}

} // namespace
} // namespace besser::mine
