// SPDX-License-Identifier: GPL-2.0-only
// The miner from end to end: what it refuses, what it survives, what it tells.

#include "mine/mining.hpp"

#include "mine/mining_report.hpp"
#include "mine/test_repository.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <fstream>

// libgit2 1.5 leaks some of its own objects when a diff meets a damaged one, and what pcre2 made
// for it when a repository has an extension that it does not know.
extern "C" const char *__lsan_default_suppressions(); // NOLINT(bugprone-reserved-identifier)
extern "C" const char *__lsan_default_suppressions() { return "leak:libgit2\nleak:libpcre2"; }

namespace besser::mine {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

const std::string body = "\tint ret;\n\tret = prepare(p, 3);\n\tif (ret < 0)\n\t\treturn ret;\n"
                         "\tp->count += 7;\n\twake_up(&p->queue);\n\tsubmit(p, p->count);\n";
const std::string head = "int ab_run(struct s *p)\n{\n";
const std::string broken = head + body + "\treturn finish(p);\n}\n";
const std::string fixed =
    head + body + "\tif (!p->chip)\n\t\treturn -ENODEV;\n\treturn finish(p);\n}\n";

class Mined : public testing::Test {
  protected:
    std::expected<Mining, Error> mine_them() {
        options.ancestor = ancestor.directory() + "@main:drv";
        options.fork = fork.directory() + "@main:drv";
        return mine(options);
    }

    /// The verdict about the newest commit.
    Verdict verdict() {
        const auto mining = mine_them();
        EXPECT_TRUE(mining) << mining.error().message();
        EXPECT_EQ(mining->commits.size(), 1U);
        return mining->commits.at(0).judgement.verdict;
    }

    void upstream(const std::string &message = "Fix NULL pointer dereference") {
        ancestor.commit({{"drv/a.c", broken}}, "import");
        ancestor.commit({{"drv/a.c", fixed}}, message);
    }

    /// What --port wrote for it.
    std::string patch_of(const MinedCommit &mined) {
        std::ifstream in(options.port->directory /
                         (mined.commit.id.hex().substr(0, 12) + ".patch"));
        return {std::istreambuf_iterator<char>(in), {}};
    }

    TestRepository ancestor, fork;
    MiningOptions options;
};

TEST_F(Mined, fix_that_the_fork_has_not_is_absent) {
    upstream();
    fork.commit({{"drv/a.c", broken}}, "import");
    EXPECT_EQ(verdict(), Verdict::absent);
}

TEST_F(Mined, fix_that_the_fork_has_is_present) {
    upstream();
    fork.commit({{"drv/b.c", fixed}}, "import");
    EXPECT_EQ(verdict(), Verdict::present);
}

TEST_F(Mined, fix_of_code_that_the_fork_dropped_is_gone) {
    upstream();
    fork.commit({{"drv/a.c", "int other(void) { return 3; }\n"}}, "import");
    EXPECT_EQ(verdict(), Verdict::code_gone);
}

TEST_F(Mined, layout_alone_is_undecidable) {
    ancestor.commit({{"drv/a.c", broken}}, "import");
    ancestor.commit({{"drv/a.c", "/* new */\n" + broken + "\n\n"}}, "tidy");
    fork.commit({{"drv/a.c", broken}}, "import");
    EXPECT_EQ(verdict(), Verdict::undecidable);
}

TEST_F(Mined, code_that_moved_to_another_file_is_no_change) {
    const std::string other = "int other(struct s *p)\n{\n\treturn p->a + p->b;\n}\n";
    ancestor.commit({{"drv/a.c", broken + other}, {"drv/b.c", "int x;\n"}}, "import");
    ancestor.commit({{"drv/a.c", broken}, {"drv/b.c", "int x;\n" + other}}, "move");
    fork.commit({{"drv/a.c", broken + other}}, "import");
    const auto mining = mine_them();
    ASSERT_TRUE(mining);
    EXPECT_THAT(mining->commits.at(0).evidence, IsEmpty());
}

TEST_F(Mined, evidence_names_file_and_line_on_each_side) {
    upstream();
    fork.commit({{"drv/a.c", "int x;\n\n" + broken}}, "import");
    const auto mining = mine_them();
    ASSERT_TRUE(mining);
    const auto &evidence = mining->commits.at(0).evidence.at(0);
    EXPECT_EQ(evidence.unit, "ab_run");
    EXPECT_EQ(evidence.before.path, "drv/a.c");
    EXPECT_THAT(evidence.after.text, HasSubstr("-ENODEV"));
    EXPECT_EQ(evidence.fork.path, "drv/a.c");
    EXPECT_THAT(evidence.fork.text, HasSubstr("finish(p)"));
    EXPECT_GT(evidence.fork.line, 3U);
}

TEST_F(Mined, undone_fix_is_known_by_what_is_gone_whatever_came_in_its_place) {
    upstream();
    const auto replaced = head + body +
                          "\tif (p->vendor_mode > 2)\n\t\treturn finish_quickly(p);\n" +
                          "\treturn finish(p);\n}\n";
    fork.commit({{"drv/a.c", fixed}}, "import");
    fork.commit({{"drv/a.c", replaced}}, "wifi: other way");
    fork.commit({{"drv/a.c", broken}}, "wifi: neither");
    const auto mining = mine_them();
    ASSERT_TRUE(mining);
    EXPECT_TRUE(mining->commits.at(0).moot);
    EXPECT_THAT(mining->commits.at(0).later, HasSubstr("wifi: other way"));
}

TEST_F(Mined, fix_that_the_fork_undid_names_the_forks_commit) {
    upstream();
    fork.commit({{"drv/a.c", fixed}}, "import");
    fork.commit({{"drv/a.c", broken}}, "wifi: faster");
    const auto mining = mine_them();
    ASSERT_TRUE(mining);
    EXPECT_EQ(mining->commits.at(0).judgement.verdict, Verdict::absent);
    EXPECT_TRUE(mining->commits.at(0).moot);
    EXPECT_THAT(mining->commits.at(0).later, HasSubstr("undid it"));
    EXPECT_THAT(mining->commits.at(0).later, HasSubstr("wifi: faster"));
}

TEST_F(Mined, does_not_read_the_forks_messages) {
    upstream();
    const auto id = ancestor.commit({{"drv/a.c", fixed}, {"x", "1"}}, "nothing");
    fork.commit({{"drv/a.c", broken}}, "import (cherry picked from commit " + id.hex() + ")");
    EXPECT_EQ(verdict(), Verdict::absent);
}

TEST_F(Mined, marked_fixes_come_first) {
    ancestor.commit({{"drv/a.c", broken + "int ab_x(void)\n{\n\treturn f(1);\n}\n"}}, "import");
    ancestor.commit({{"drv/a.c", fixed + "int ab_x(void)\n{\n\treturn f(1);\n}\n"}},
                    "Change it\n\nFixes: 123456789abc (\"import\")\nCc: stable@vger.kernel.org\n");
    ancestor.commit({{"drv/a.c", fixed + "int ab_x(void)\n{\n\treturn g(2);\n}\n"}}, "Change more");
    fork.commit({{"drv/a.c", broken + "int ab_x(void)\n{\n\treturn f(1);\n}\n"}}, "import");
    const auto mining = mine_them();
    ASSERT_TRUE(mining);
    ASSERT_EQ(mining->commits.size(), 2U);
    EXPECT_EQ(mining->commits[0].commit.subject, "Change it");
    EXPECT_EQ(mining->commits[0].tags.size(), 2U);
}

TEST_F(Mined, binary_and_huge_files_are_passed_over_and_told) {
    ancestor.commit({{"drv/a.c", broken},
                     {"drv/fw.h", std::string("\0\1\2", 3)},
                     {"drv/big.c", std::string(100'000'000, 'x')}},
                    "import");
    ancestor.commit({{"drv/a.c", fixed}, {"drv/fw.h", std::string("\0\1\3", 3)}}, "Fix it");
    fork.commit({{"drv/a.c", broken}}, "import");
    const auto mining = mine_them();
    ASSERT_TRUE(mining) << mining.error().message();
    EXPECT_EQ(mining->commits.at(0).judgement.verdict, Verdict::absent);
    std::string notes;
    for (const auto &note : mining->notes)
        notes += note + "\n";
    EXPECT_THAT(notes, HasSubstr("100000000 bytes"));
    EXPECT_THAT(notes, HasSubstr("binary"));
}

TEST_F(Mined, bytes_that_are_no_utf8_reach_every_report) {
    ancestor.commit({{"drv/caf\xe9.c", broken}}, "import");
    ancestor.commit({{"drv/caf\xe9.c", fixed}}, "Fix <caf\xe9> & \"more\"");
    fork.commit({{"drv/a.c", broken}}, "import");
    const auto mining = mine_them();
    ASSERT_TRUE(mining) << mining.error().message();
    const auto json = nlohmann::json::parse(mining_json(*mining));
    EXPECT_EQ(json.at("commits").at(0).at("verdict"), "absent");
    const auto html = mining_html(*mining, {});
    EXPECT_THAT(html, HasSubstr("&lt;caf\\xe9&gt; &amp; &quot;more&quot;"));
}

TEST_F(Mined, porting_writes_a_patch_that_compiles) {
    const std::string types = "struct s { int count, queue, chip; };\n"
                              "int prepare(struct s *, int), finish(struct s *);\n"
                              "void wake_up(int *), submit(struct s *, int);\n#define ENODEV 19\n";
    ancestor.commit({{"drv/a.c", types + broken}}, "import");
    ancestor.commit({{"drv/a.c", types + fixed}}, "Fix it");
    fork.commit({{"drv/a.c", types + broken}}, "import");
    options.port = PortOptions{ancestor.directory() + "/port", ""};
    const auto mining = mine_them();
    ASSERT_TRUE(mining) << mining.error().message();
    EXPECT_EQ(mining->commits.at(0).port, "applies, compiles");
    EXPECT_THAT(patch_of(mining->commits.at(0)),
                HasSubstr("+\tif (!p->chip)\n+\t\treturn -ENODEV;\n"));
}

// OpenVPN's 6889d9e2f145 was put inside of them, and the file had its brackets all the same.
TEST_F(Mined, porting_inserts_after_the_braces_of_the_statement_before) {
    const auto text = [](const std::string &call) {
        return "struct s { int a; };\nint go(struct s *), send(struct s *, int);\n"
               "int f(struct s *p)\n{\n\tint ret = 0;\n\tif (p->a) {\n\t\tgo(p);\n\t}\n\t" +
               call + "(p, 1);\n\tif (ret)\n\t\tgo(p);\n\treturn ret;\n}\n";
    };
    ancestor.commit({{"drv/a.c", text("send")}}, "import");
    ancestor.commit({{"drv/a.c", text("ret = send")}}, "Fix it");
    fork.commit({{"drv/a.c", text("send")}}, "import");
    options.port = PortOptions{ancestor.directory() + "/port", ""};
    const auto mining = mine_them();
    ASSERT_TRUE(mining) << mining.error().message();
    EXPECT_EQ(mining->commits.at(0).port, "applies, compiles");
    EXPECT_THAT(patch_of(mining->commits.at(0)), HasSubstr(" \t}\n+\tret =\n \tsend(p, 1);\n"));
}

// util-linux's bc767e283aa1 wrote "conststruct", libpcap's 2f807641a2eb two statements in a line.
TEST_F(Mined, porting_keeps_words_apart_and_statements_on_their_lines) {
    const auto text = [](const std::string &type, const std::string &qualifier) {
        return "struct s { int a; };\nint get(const struct s *);\nint f(struct s *p)\n{\n"
               "\tint sum = get(p);\n\t" +
               type + "int n = 0;\n\t" + qualifier + "struct s *q = (" + qualifier +
               "struct s *) p;\n\tif (get(q) > 1)\n\t\tn = 1;\n\tsum += n;\n\treturn sum;\n}\n";
    };
    ancestor.commit({{"drv/a.c", text("unsigned ", "")}}, "import");
    ancestor.commit({{"drv/a.c", text("", "const ")}}, "Fix it");
    fork.commit({{"drv/a.c", text("unsigned ", "")}}, "import");
    options.port = PortOptions{ancestor.directory() + "/port", ""};
    const auto mining = mine_them();
    ASSERT_TRUE(mining) << mining.error().message();
    EXPECT_EQ(mining->commits.at(0).port, "applies, compiles");
    EXPECT_THAT(patch_of(mining->commits.at(0)),
                HasSubstr("+\tint n = 0;\n+\tconst struct s *q = (const struct s *) p;\n"));
}

// libpcap's 2afd5f27b440: its two variants of a function came without what chooses between them.
TEST_F(Mined, porting_brings_no_function_without_the_conditional_around_it) {
    const std::string run = "int ab_run(int n)\n{\n\tint sum = 0;\n\tfor (int i = 0; i < n; i++)\n"
                            "\t\tsum += i;\n";
    const auto with_variants = [&](const std::string &kind) {
        return "#if LITTLE\n" + kind + " int fix(int n)\n{\n\treturn n - 1;\n}\n#else\n" + kind +
               " int fix(int n)\n{\n\treturn n;\n}\n#endif\n\n" + run + "\treturn fix(sum);\n}\n";
    };
    ancestor.commit({{"drv/a.c", run + "\treturn sum;\n}\n"}}, "import");
    ancestor.commit({{"drv/a.c", with_variants("static")}}, "Fix it");
    fork.commit({{"drv/a.c", run + "\treturn sum;\n}\n"}}, "import");
    options.port = PortOptions{ancestor.directory() + "/port", ""};
    const auto mining = mine_them();
    ASSERT_TRUE(mining) << mining.error().message();
    EXPECT_EQ(mining->commits.at(0).port, "does not apply: a conditional stands around it");
}

TEST_F(Mined, porting_says_that_headers_are_missing) {
    upstream();
    fork.commit({{"drv/a.c", "#include <absent/header.h>\n" + broken}}, "import");
    options.port = PortOptions{ancestor.directory() + "/port", ""};
    const auto mining = mine_them();
    ASSERT_TRUE(mining) << mining.error().message();
    EXPECT_EQ(mining->commits.at(0).port, "applies, headers are missing");
}

TEST_F(Mined, porting_refuses_a_directory_in_use) {
    upstream();
    fork.commit({{"drv/a.c", broken}}, "import");
    options.port = PortOptions{ancestor.directory(), ""};
    const auto mining = mine_them();
    ASSERT_FALSE(mining);
    EXPECT_THAT(mining.error().message(), HasSubstr("is not empty"));
}

TEST_F(Mined, porting_leaves_a_file_as_it_is) {
    upstream();
    fork.commit({{"drv/a.c", broken}}, "import");
    const std::filesystem::path file = ancestor.directory() + "/precious";
    std::ofstream(file) << "";
    options.port = PortOptions{file, ""};
    const auto mining = mine_them();
    ASSERT_FALSE(mining);
    EXPECT_THAT(mining.error().message(), HasSubstr("is no directory; it is left as it is"));
    EXPECT_TRUE(std::filesystem::is_regular_file(file));
}

TEST_F(Mined, two_trees_stand_in_for_a_history) {
    fork.commit({{"drv/a.c", broken}}, "import");
    const std::filesystem::path trees = ancestor.directory() + "/trees";
    std::filesystem::create_directories(trees / "old");
    std::filesystem::create_directories(trees / "new");
    std::ofstream(trees / "old" / "a.c") << broken;
    std::ofstream(trees / "new" / "a.c") << fixed;
    options.ancestor_tree = trees / "new";
    options.ancestor_tree_old = trees / "old";
    const auto mining = mine_them();
    ASSERT_TRUE(mining) << mining.error().message();
    ASSERT_EQ(mining->commits.size(), 1U);
    EXPECT_EQ(mining->commits[0].commit.subject, "function ab_run");
    EXPECT_EQ(mining->commits[0].judgement.verdict, Verdict::absent);
}

TEST_F(Mined, refuses_what_is_no_repository) {
    fork.commit({{"drv/a.c", broken}}, "import");
    options.ancestor = "/nonexistent/place:drv";
    options.fork = fork.directory() + ":drv";
    const auto mining = mine(options);
    ASSERT_FALSE(mining);
    EXPECT_THAT(mining.error().message(), HasSubstr("/nonexistent/place"));
    EXPECT_THAT(mining.error().message(), HasSubstr("git repository"));
}

TEST_F(Mined, refuses_a_repository_without_commits) {
    upstream();
    const auto mining = mine_them();
    ASSERT_FALSE(mining);
}

TEST_F(Mined, refuses_a_path_that_never_was) {
    upstream();
    fork.commit({{"else/a.c", broken}}, "import");
    const auto mining = mine_them();
    ASSERT_FALSE(mining);
    EXPECT_THAT(mining.error().message(), HasSubstr("there is no \"drv\""));
}

TEST_F(Mined, refuses_an_unknown_revision) {
    upstream();
    fork.commit({{"drv/a.c", broken}}, "import");
    options.ancestor = ancestor.directory() + "@v9.9:drv";
    options.fork = fork.directory() + "@main:drv";
    const auto mining = mine(options);
    ASSERT_FALSE(mining);
    EXPECT_THAT(mining.error().message(), HasSubstr("\"v9.9\""));
}

TEST_F(Mined, survives_damaged_objects) {
    upstream();
    fork.commit({{"drv/a.c", broken}}, "import");
    namespace fs = std::filesystem;
    int damaged = 0;
    for (const auto &entry : fs::recursive_directory_iterator(ancestor.directory() + "/objects")) {
        if (!entry.is_regular_file())
            continue;
        fs::permissions(entry.path(), fs::perms::owner_all);
        std::ofstream(entry.path(), std::ios::in | std::ios::out) << "damage";
        ++damaged;
        const auto mining = mine_them(); // an error, or a result with a note; no crash
        EXPECT_TRUE(mining || !mining.error().what.empty());
    }
    EXPECT_GT(damaged, 4);
}

} // namespace
} // namespace besser::mine
