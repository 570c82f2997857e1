// SPDX-License-Identifier: GPL-2.0-only
// Files as large as are read, and as hostile as they can be. What looks at everything once for
// everything would not end before the tests' time limit.

#include "mine/assessor.hpp"
#include "mine/tree_pair.hpp"
#include "support/limits.hpp"
#include "support/test_effort.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace besser::mine {
namespace {

std::string repeated(std::size_t times, const auto &make) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i)
        text += make(i);
    return text;
}

/// The changes from one text to another, with the second as the ancestor's tip and the first as the
/// fork, with their evidence.
class Compared {
  public:
    Compared(const std::string &before, const std::string &after)
        : before_(read(before)), after_(read(after)), fork_(under_aliases({before_}, none_)),
          naming_(learn_naming(under_aliases({after_}, none_), fork_, {{"ab", "xy"}}, symbols_)) {
        const FilePair pair{under_aliases({before_}, naming_.aliases).front(),
                            under_aliases({after_}, naming_.aliases).front(), nullptr};
        changes = find_changes({pair}, symbols_);
    }

    std::size_t evidence_bytes() const {
        const SiteFinder finder(fork_, naming_.ancestor, naming_.pairs, symbols_);
        std::size_t bytes = 0;
        for (const auto &change : changes) {
            const auto evidence = make_evidence({change, finder.find(change), 1}, 1, symbols_);
            bytes += evidence.before.text.size() + evidence.after.text.size();
        }
        return bytes;
    }

    std::vector<Change> changes;

  private:
    SourcePtr read(const std::string &text) {
        return std::make_shared<SourceFile>(read_source("a.c", text, symbols_));
    }

    Symbols symbols_;
    Aliases none_{symbols_};
    SourcePtr before_, after_;
    Codebase fork_;
    Naming naming_;
};

TEST(Sizes, of_units_with_one_name_are_matched) {
    const auto calls = [](std::size_t) { return "F(1);"; };
    const auto before = repeated(500'000 / tried_one_in, calls);
    EXPECT_EQ(Compared(before, before + "F(2);").changes.size(), 1u);
}

TEST(Sizes, of_a_commit_that_replaces_every_function_are_compared) {
    const auto function = [](std::string_view name) {
        return [name](std::size_t i) {
            return fmt::format("int {}{}(int a)\n{{\n\treturn a + {} * a - a;\n}}\n", name, i, i);
        };
    };
    constexpr std::size_t functions = 50'000 / tried_one_in;
    const Compared compared(repeated(functions, function("old")),
                            repeated(functions, function("new")));
    EXPECT_EQ(compared.changes.size(), 2 * functions);
}

TEST(Sizes, of_a_name_are_cut) {
    const auto name = repeated(1'000'000, [](std::size_t) { return "a_"; });
    EXPECT_FALSE(Compared("int x" + name + ";", "int y" + name + ";").changes.empty());
}

TEST(Sizes, of_evidence_are_bounded) {
    const auto statement = [](std::size_t i) { return fmt::format("f({});", i % 7); };
    const auto statements = repeated(10'000, statement);
    const Compared compared("int ab(void) {" + statements + "}",
                            "int ab(void) {" + statements + "g();}");
    ASSERT_EQ(compared.changes.size(), 1u);
    EXPECT_LE(compared.evidence_bytes(), 2u * 8192);
}

TEST(Sizes, of_a_file_do_not_count_once_for_each_of_its_changes) {
    const auto function = [](std::string_view value) {
        return [value](std::size_t i) {
            return fmt::format("int f{}(int a)\n{{\n\treturn a + {};\n}}\n{}", i, value,
                               std::string(100, '\n'));
        };
    };
    const Compared compared(repeated(20'000, function("1")), repeated(20'000, function("2")));
    ASSERT_EQ(compared.changes.size(), 20'000u);
    EXPECT_GT(compared.evidence_bytes(), 20'000u);
}

TEST(Sizes, of_a_table_make_it_data) {
    Symbols symbols;
    const auto table = [](std::size_t numbers) {
        return "int t[] = {" + repeated(numbers, [](std::size_t) { return "1,"; }) + "};";
    };
    EXPECT_EQ(read_source("a.c", table(limits::unit_tokens / 4), symbols).oversized, 0u);
    const auto file = read_source("a.c", table(limits::unit_tokens) + "int x;", symbols);
    EXPECT_EQ(file.oversized, 1u);
    EXPECT_EQ(file.units.size(), 1u);
}

} // namespace
} // namespace besser::mine
