// SPDX-License-Identifier: GPL-2.0-only
// Aliases, given and learned, and the pairing of functions.

#include "mine/naming.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace besser::mine {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(Aliases, translate_whole_parts_in_both_cases) {
    Symbols symbols;
    Aliases aliases(symbols);
    aliases.add_part({"cw1200", "bes2600"});
    EXPECT_EQ(aliases.translate("cw1200_bh_cw1200"), "bes2600_bh_bes2600");
    EXPECT_EQ(aliases.translate("CW1200_MAX"), "BES2600_MAX");
    EXPECT_EQ(aliases.translate("xcw1200y"), "xcw1200y");
}

TEST(Aliases, do_not_run_in_circles) {
    Symbols symbols;
    Aliases aliases(symbols);
    aliases.add_part({"bus", "sbus_bus"});
    EXPECT_EQ(aliases.translate("bus_x"), "sbus_bus_x");
}

struct Learned {
    Symbols symbols;
    Aliases none{symbols};
    Naming naming;

    Learned(const std::string &ancestor, const std::string &fork)
        : naming(learn_naming({read(ancestor)}, Codebase({read(fork)}), {}, symbols)) {}

    SourcePtr read(const std::string &text) {
        auto file = std::make_shared<SourceFile>(read_source("x.c", text, symbols));
        apply_aliases(*file, none);
        return file;
    }
};

TEST(Naming, learns_a_part_that_several_names_changed) {
    const Learned learned("int ab_start(void) { return 1; }\nint ab_stop(void) { return 2; }\n"
                          "int ab_reset(void) { return 3; }\n",
                          "int xy_start(void) { return 1; }\nint xy_stop(void) { return 2; }\n"
                          "int xy_reset(void) { return 3; }\n");
    EXPECT_THAT(learned.naming.learned_parts, ElementsAre(Alias{"ab", "xy"}));
}

TEST(Naming, learns_no_part_from_two_names) {
    const Learned learned("int ab_start(void) { return 1; }\nint ab_stop(void) { return 2; }\n",
                          "int xy_start(void) { return 1; }\nint xy_stop(void) { return 2; }\n");
    EXPECT_THAT(learned.naming.learned_parts, IsEmpty());
}

TEST(Naming, learns_a_field_that_was_spelt_anew) {
    Learned learned("int f(struct s *p) { p->rx_seqnum = 1; return p->rx_seqnum; }\n",
                    "int f(struct s *p) { p->rxSeqNumber = 1; return p->rxSeqNumber; }\n");
    const auto from = learned.symbols.intern("rx_seqnum", TokenKind::identifier);
    const auto to = learned.symbols.intern("rxSeqNumber", TokenKind::identifier);
    EXPECT_THAT(learned.naming.learned_names, Contains(std::pair(from, to)));
}

TEST(Naming, pairs_a_function_by_what_it_does) {
    const std::string rest = "(struct s *p, int n) { int i; lock(p); for (i = 0; i < n; i++) "
                             "{ push(p, i); wake(p->queue); } unlock(p); return finish(p, n); }\n";
    const std::string other = "int other(struct s *p) { stop(p); drain(p->list); kick(p, 7); "
                              "mark(p->head); close(p); return 0; }\n";
    Learned learned("int submit_all" + rest + other, "int hif_push_everything" + rest + other);
    const auto from = learned.symbols.intern("submit_all", TokenKind::identifier);
    ASSERT_TRUE(learned.naming.pairs.contains(from));
    EXPECT_EQ(learned.symbols.text(learned.naming.pairs.at(from)), "hif_push_everything");
}

} // namespace
} // namespace besser::mine
