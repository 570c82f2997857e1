// SPDX-License-Identifier: GPL-2.0-only
// The verdicts, against histories whose truth is known.

#include "mine/mining.hpp"
#include "mine/test_corpus.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <map>

namespace besser::mine {
namespace {

/// How often a verdict was given where another was true.
class Confusion {
  public:
    void add(Verdict truth, Verdict given) { ++counts_[{truth, given}]; }

    double precision(Verdict verdict) const {
        return share(verdict, sum([&](auto, auto given) { return given == verdict; }));
    }
    double recall(Verdict verdict) const {
        return share(verdict, sum([&](auto truth, auto) { return truth == verdict; }));
    }
    int all() const {
        return sum([](auto, auto) { return true; });
    }

    std::string table() const {
        auto text = fmt::format("{:<12}", "truth");
        for (const auto given : all_verdicts)
            text += fmt::format("{:>13}", verdict_name(given));
        text += "    precision  recall\n";
        for (const auto truth : all_verdicts) {
            text += fmt::format("{:<12}", verdict_name(truth));
            for (const auto given : all_verdicts)
                text += fmt::format("{:>13}", count(truth, given));
            text += fmt::format("{:>13.3f}{:>8.3f}\n", precision(truth), recall(truth));
        }
        return text;
    }

  private:
    int count(Verdict truth, Verdict given) const {
        const auto found = counts_.find({truth, given});
        return found == counts_.end() ? 0 : found->second;
    }
    template <class Which>
    int sum(Which which) const {
        int all = 0;
        for (const auto &[key, count] : counts_)
            all += which(key.first, key.second) ? count : 0;
        return all;
    }
    double share(Verdict verdict, int of) const {
        return of == 0 ? 1 : static_cast<double>(count(verdict, verdict)) / of;
    }

    std::map<std::pair<Verdict, Verdict>, int> counts_;
};

/// Mines corpora of several seeds, and compares.
class CorpusResult {
  public:
    CorpusResult() {
        for (const std::uint32_t seed : {1U, 2U, 3U})
            add(seed);
    }

    Confusion confusion;
    int moot = 0, moot_found = 0, moot_wrong = 0;
    std::string misses;

  private:
    void add(std::uint32_t seed) {
        Corpus corpus;
        make_corpus(corpus, seed, 150);
        MiningOptions options;
        options.ancestor = corpus.ancestor.directory() + ":drivers/ab1200";
        options.fork = corpus.fork.directory() + ":wifi";
        options.aliases = {{"ab1200", "xy2600"}};
        const auto mining = mine(options);
        ASSERT_TRUE(mining) << mining.error().message();
        std::map<ObjectId, const MinedCommit *> by_id;
        for (const auto &mined : mining->commits)
            by_id[mined.commit.id] = &mined;
        for (const auto &label : corpus.labels) {
            const auto found = by_id.find(label.commit);
            ASSERT_NE(found, by_id.end()) << label.family;
            compare(seed, label, *found->second);
        }
    }

    void compare(std::uint32_t seed, const Label &label, const MinedCommit &mined) {
        const auto given = mined.judgement.verdict;
        confusion.add(label.verdict, given);
        if (label.verdict == Verdict::absent) {
            moot += label.moot ? 1 : 0;
            moot_found += label.moot && mined.moot ? 1 : 0;
            moot_wrong += !label.moot && mined.moot ? 1 : 0;
        }
        if (given != label.verdict)
            misses += fmt::format("seed {} {} is {}, not {}: {} ({})\n", seed, mined.commit.subject,
                                  verdict_name(label.verdict), verdict_name(given), label.family,
                                  mined.judgement.reason);
    }
};

const CorpusResult &result() {
    static const CorpusResult mined;
    return mined;
}

TEST(Corpus, has_at_least_200_labelled_commits) { EXPECT_GE(result().confusion.all(), 200); }

TEST(Corpus, absent_can_be_relied_on) {
    EXPECT_GE(result().confusion.precision(Verdict::absent), 0.95) << result().misses;
    EXPECT_GE(result().confusion.recall(Verdict::absent), 0.9)
        << result().confusion.table() << result().misses;
}

TEST(Corpus, the_other_verdicts_hold_their_floors) {
    EXPECT_GE(result().confusion.precision(Verdict::present), 0.95);
    EXPECT_GE(result().confusion.recall(Verdict::present), 0.9);
    EXPECT_GE(result().confusion.precision(Verdict::partial), 0.8);
    EXPECT_GE(result().confusion.recall(Verdict::partial), 0.8);
    EXPECT_GE(result().confusion.precision(Verdict::code_gone), 0.8);
    EXPECT_GE(result().confusion.recall(Verdict::code_gone), 0.7) << result().misses;
    RecordProperty("confusion", result().confusion.table());
    RecordProperty("misses", result().misses);
    fmt::print("{}", result().confusion.table());
}

TEST(Corpus, what_was_undone_later_is_told) {
    ASSERT_GT(result().moot, 10);
    EXPECT_GE(result().moot_found * 10, result().moot * 9);
    EXPECT_EQ(result().moot_wrong, 0) << result().misses;
}

} // namespace
} // namespace besser::mine
