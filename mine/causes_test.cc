// SPDX-License-Identifier: GPL-2.0-only
// Why verdicts were wrong: the smallest input of each cause that the oracle (test_oracle.hpp)
// found.

#include "mine/commit_verdict.hpp"
#include "mine/naming.hpp"
#include "mine/placement.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>

namespace besser::mine {
namespace {

/// The text of each file by its path.
using Tree = std::map<std::string, std::string>;

/// The verdict on a commit that made `after` of `before`, about `fork`.
Verdict verdict_on(const Tree &before, const Tree &after, const Tree &fork) {
    Symbols symbols;
    Aliases none(symbols);
    const auto read = [&](const Tree &tree) {
        std::vector<SourcePtr> files;
        for (const auto &[path, text] : tree)
            files.push_back(std::make_shared<SourceFile>(read_source(path, text, symbols)));
        return under_aliases(files, none);
    };
    const Codebase code(read(fork));
    auto naming = learn_naming(read(after), code, {}, symbols);
    const SiteFinder finder(code, naming.ancestor, naming.pairs, symbols);
    std::map<std::string, FilePair> pairs;
    for (const auto &file : under_aliases(read(before), naming.aliases))
        pairs[file->path].before = file;
    for (const auto &file : under_aliases(read(after), naming.aliases))
        pairs[file->path].after = file;
    std::vector<FilePair> files;
    for (const auto &[path, pair] : pairs)
        files.push_back(pair);
    std::vector<Finding> findings;
    for (auto &change : find_changes(files, symbols)) {
        const auto site = finder.find(change);
        findings.push_back({change, site, weight_of(change, symbols)});
    }
    return judge(findings).verdict;
}

Verdict verdict_on(const std::string &before, const std::string &after, const std::string &fork) {
    return verdict_on(Tree{{"a.c", before}}, Tree{{"a.c", after}}, Tree{{"a.c", fork}});
}

std::string function(const std::string &body) {
    return "int find(struct list *q, struct item *it)\n{\n\tint count = start(q);\n" + body +
           "\tcount += it->size;\n\treturn finish(q, it, count);\n}\n";
}

const std::string guard = "\tif (!it) {\n\t\tlog(q, 4);\n\t\treturn -EINVAL;\n\t}\n";
const std::string like_guard = "\tif (!q) {\n\t\tlog(q, 4);\n\t\treturn -EINVAL;\n\t}\n";

TEST(Causes, guard_that_is_lacking_is_not_found_in_one_alike_but_for_a_name) {
    const auto before = function(guard);
    const auto after = function(like_guard + guard);
    EXPECT_EQ(verdict_on(before, after, before), Verdict::absent);
    EXPECT_EQ(verdict_on(before, after, after), Verdict::present);
}

TEST(Causes, guard_that_is_lacking_is_not_found_in_one_that_is_the_same) {
    const auto before = function(guard + "\tcount += probe(it);\n");
    const auto after = function(guard + "\tcount += probe(it);\n" + guard);
    EXPECT_EQ(verdict_on(before, after, before), Verdict::absent);
    EXPECT_EQ(verdict_on(before, after, after), Verdict::present);
}

TEST(Causes, code_of_the_forks_own_elsewhere_in_the_function_does_not_hide_a_lacking_guard) {
    const auto before = function(guard);
    const auto after = function(like_guard + guard);
    const auto fork = function("\ttrace(q, __LINE__);\n" + guard + "\ttrace(it, __LINE__);\n");
    EXPECT_EQ(verdict_on(before, after, fork), Verdict::absent);
}

// OpenVPN's 92b9cb5e0363 was called present in release/2.6, which lacks it: the tokens of the
// condition stand in the statement above.
TEST(Causes, condition_that_is_lacking_is_not_found_in_the_statement_above) {
    const auto before = function("\tif (it->key)\n\t\tif (streq(it->path, \"none\"))\n"
                                 "\t\t\tit->path = NULL;\n");
    const auto after = function("\tif (it->key)\n\t\tif (it->path && streq(it->path, \"none\"))\n"
                                "\t\t\tit->path = NULL;\n");
    const auto fork = function("\tif (it->key) {\n\t\tnotnull(it->path, \"a path\");\n"
                               "\t\tif (streq(it->path, \"none\"))\n\t\t\tit->path = NULL;\n\t}\n");
    EXPECT_EQ(verdict_on(before, after, fork), Verdict::absent);
    EXPECT_EQ(verdict_on(before, after, before), Verdict::absent);
    EXPECT_EQ(verdict_on(before, after, after), Verdict::present);
}

// The same in a unit that the fork made too much of to be compared as a whole.
TEST(Causes, condition_that_is_lacking_is_not_found_above_it_in_a_unit_the_fork_rewrote) {
    std::string own;
    for (int i = 0; i < 100; ++i)
        own += fmt::format("\town_{}(q, it->own_{});\n", i, i);
    const auto before = function("\tcount += probe(it);\n\tif (streq(it->path, \"none\"))\n"
                                 "\t\tit->path = NULL;\n\tflush(q, it->key);\n");
    const auto after = function("\tcount += probe(it);\n"
                                "\tif (it->path && streq(it->path, \"none\"))\n"
                                "\t\tit->path = NULL;\n\tflush(q, it->key);\n");
    const auto fork = function(own + "\tcount += probe(it);\n\tnotnull(it->path, \"a path\");\n"
                                     "\tif (streq(it->path, \"none\"))\n\t\tit->path = NULL;\n"
                                     "\tflush(q, it->key);\n");
    EXPECT_EQ(verdict_on(before, after, fork), Verdict::absent);
}

TEST(Causes, code_below_if_0_is_not_there) {
    const auto before = function(guard);
    const auto after = function(guard + "\tflush(q, it->key);\n");
    const auto fork = function(guard + "#if 0\n\tflush(q, it->key);\n#endif\n");
    EXPECT_EQ(verdict_on(before, after, fork), Verdict::absent);
}

TEST(Causes, pure_removal_is_absent_where_the_code_still_stands) {
    const auto before = function(guard + "\tcount += probe(it);\n");
    const auto after = function(guard);
    EXPECT_EQ(verdict_on(before, after, before), Verdict::absent);
    EXPECT_EQ(verdict_on(before, after, after), Verdict::present);
}

TEST(Causes, removal_of_one_of_two_like_statements_is_seen) {
    const auto before =
        function(guard + "\tflush(q, it);\n\tcount += probe(it);\n\tflush(q, it);\n");
    const auto after = function(guard + "\tcount += probe(it);\n\tflush(q, it);\n");
    EXPECT_EQ(verdict_on(before, after, before), Verdict::absent);
    EXPECT_EQ(verdict_on(before, after, after), Verdict::present);
}

TEST(Causes, variant_for_one_system_is_not_taken_for_another) {
    std::string before, after;
    for (const std::string system : {"A", "B", "C", "D", "E", "F"}) {
        const auto variant = [&](const std::string &body) {
            return "#ifdef " + system + "\n" + function("\topen_" + system + "(q);\n" + body) +
                   "#endif\n";
        };
        before += variant(guard);
        after += variant(system == "F" ? guard + "\tflush(q, it->key);\n" : guard);
    }
    EXPECT_EQ(verdict_on(before, after, before), Verdict::absent);
    EXPECT_EQ(verdict_on(before, after, after), Verdict::present);
}

// libbpf's 99bf90957ae7: what the commit changes in one variant stands in another.
TEST(Causes, variant_is_known_by_its_number_when_another_has_what_the_change_removed) {
    const auto variants = [](const std::string &third) {
        return "#ifdef A\n#define SP_REG sp\n#elif defined(B)\n#define SP_REG esp\n"
               "#elif defined(C)\n#define SP_REG " +
               third + "\n#endif\n";
    };
    EXPECT_EQ(verdict_on(variants("sp"), variants("gpr[1]"), variants("sp")), Verdict::absent);
    EXPECT_EQ(verdict_on(variants("sp"), variants("gpr[1]"), variants("gpr[1]")), Verdict::present);
}

TEST(Causes, function_that_moved_is_not_paired_with_a_stub_of_its_name) {
    const std::string stub = "static inline int find(struct list *q)\n{\n\treturn 0;\n}\n";
    const auto before = function(guard);
    const auto after = stub + function(guard + "\tflush(q, it->key);\n");
    EXPECT_EQ(verdict_on(before, after, before), Verdict::absent);
    EXPECT_EQ(verdict_on(before, after, after), Verdict::present);
}

// libbpf's d42f0b894359: the helper that a new file brings has namesakes in others, which the fork
// has had all along.
TEST(Causes, copy_of_a_function_in_another_file_is_not_the_one_that_came) {
    const std::string helper = "static int to_u64(const void *p)\n{\n\treturn cast(p, 0);\n}\n";
    const Tree before{{"m.c", helper + function(guard)}};
    const Tree after{{"f.c", helper + function(guard)}, {"m.c", helper}};
    EXPECT_EQ(verdict_on(before, after, before), Verdict::absent);
    EXPECT_EQ(verdict_on(before, after, after), Verdict::present);
}

// rdma-core's 0e0b5574f61f: the rows that a table lacks are like those that it has.
TEST(Causes, row_that_is_lacking_is_not_found_in_its_neighbours) {
    const auto table = [](const std::string &rows) {
        return "const struct row table[] = {\n\tROW(NLX, 0x1019),\n\tROW(NLX, 0x1021),\n"
               "\tROW(NLX, 0x1023),\n" +
               rows + "\tROW(NLX, 0xa2d2),\n\tROW(NLX, 0xa2d3),\n\tROW(NLX, 0xa2d6),\n};\n";
    };
    const std::string older = "\tROW(NLX, 0x1025),\n";
    const auto before = table(older);
    const auto after = table(older + "\tROW(NLX, 0x1027),\n\tROW(NLX, 0x2101),\n");
    EXPECT_EQ(verdict_on(before, after, table("")), Verdict::absent);
    EXPECT_EQ(verdict_on(before, after, before), Verdict::absent);
    EXPECT_EQ(verdict_on(before, after, after), Verdict::present);
}

// NetworkManager's 5b25bc4f9db4 exports a symbol by a macro that the file calls for others.
TEST(Causes, call_of_a_macro_is_not_found_in_calls_for_other_names) {
    const auto exports = [](const std::string &name) {
        return "EXPORT_AS(lib_1_0, int,\n\t" + name + ",\n\t(void), ());\n";
    };
    const auto before = exports("get_a") + exports("get_b");
    const auto after = exports("get_a") + exports("get_c") + exports("get_b");
    EXPECT_EQ(verdict_on(before, after, before), Verdict::absent);
    EXPECT_EQ(verdict_on(before, after, after), Verdict::present);
    EXPECT_EQ(verdict_on(before, exports("get_b"), before), Verdict::absent);
}

// FRR's 27171928534c renames functions and adds one that is like one of them.
TEST(Causes, new_function_is_not_found_in_an_old_one_that_the_commit_renames) {
    const auto getter = [](const std::string &name, const std::string &end) {
        return "int get_" + name + "(struct args *args)\n{\n\tstruct list *q = args->entry;\n" +
               "\tif (!q)\n\t\treturn 0;\n\tscan(q);\n\tif (!q->area)\n\t\treturn 0;\n" +
               "\treturn make" + end + "(args->xpath" + (end.empty() ? "" : ", q->changes") +
               ");\n}\n";
    };
    const auto before = getter("isis_changes", "_u32");
    const auto after = getter("state_isis", "") + getter("state_isis_changes", "_u32");
    EXPECT_EQ(verdict_on(before, after, before), Verdict::absent);
    EXPECT_EQ(verdict_on(before, after, after), Verdict::present);
}

TEST(Causes, macro_that_is_defined_once_less_is_counted) {
    const std::string macro = "#define PULL(o) ((o)->pull)\n";
    const auto before = macro + "int x;\n" + macro;
    const auto after = macro + "int x;\n";
    EXPECT_EQ(verdict_on(before, after, before), Verdict::absent);
    EXPECT_EQ(verdict_on(before, after, after), Verdict::present);
    EXPECT_EQ(verdict_on(after, before, after), Verdict::absent);
    EXPECT_EQ(verdict_on(after, before, before), Verdict::present);
}

// libbpf's d88ca951338a puts two variants above the one that was there.
TEST(Causes, variants_that_are_lacking_are_not_found_in_the_one_that_was_there) {
    const std::string macro = "#define TYPE(x) type_of(arrow(x, 0))\n";
    const std::string newer = "#define TYPE(x) type_unqual(arrow(x, 0))\n";
    const auto after =
        "#if defined(A)\n" + newer + "#elif defined(B)\n" + newer + "#else\n" + macro + "#endif\n";
    EXPECT_EQ(verdict_on(macro, after, macro), Verdict::absent);
    EXPECT_EQ(verdict_on(macro, after, after), Verdict::present);
}

// OpenVPN's 6c7489e2edae takes several variants away at once.
TEST(Causes, several_variants_that_are_gone_are_counted) {
    const auto variant = [](const std::string &system) {
        return "#ifdef " + system + "\n" +
               function("\topen_" + system + "(q);\n\tread_" + system + "(it, 0, count);\n" +
                        "\twrite_" + system + "(it, 1, count);\n") +
               "#endif\n";
    };
    const auto after = variant("A") + variant("B");
    const auto before = after + variant("C") + variant("D");
    EXPECT_EQ(verdict_on(before, after, before), Verdict::absent);
    EXPECT_EQ(verdict_on(before, after, after), Verdict::present);
}

// OpenVPN's 494fb71804dc keeps the old file under another name, and goes on with the new one.
TEST(Causes, function_goes_on_in_its_file_when_another_keeps_a_copy) {
    const Tree before{{"m.c", function(guard + "\tcount += probe(it);\n")}};
    const Tree after{{"legacy.c", function(guard + "\tcount += probe(it);\n")},
                     {"m.c", function(guard + "\tcount += probe(q, it, 0);\n")}};
    EXPECT_EQ(verdict_on(before, after, before), Verdict::absent);
    EXPECT_EQ(verdict_on(before, after, after), Verdict::present);
}

TEST(Causes, statement_that_only_moved_is_known_by_its_place) {
    const auto before = function("\tflush(q, it->key);\n" + guard + "\tcount += probe(it);\n");
    const auto after = function(guard + "\tcount += probe(it);\n\tflush(q, it->key);\n");
    EXPECT_EQ(verdict_on(before, after, before), Verdict::absent);
    EXPECT_EQ(verdict_on(before, after, after), Verdict::present);
}

// OpenVPN's 6d18f2ce2df0 moves a function to a file of its own, whose header has a stub for it.
TEST(Causes, stub_that_is_new_is_not_the_function_that_was_there) {
    std::string body;
    for (int i = 0; i < 30; ++i)
        body += fmt::format("\tcount += show_{}(q, it);\n", i);
    const Tree before{{"m.c", function(body)}};
    const Tree after{{"show.c", function(body)},
                     {"show.h", "static inline int find(struct list *q, struct item *it)\n{\n"
                                "\t(void)q;\n\treturn 0;\n}\n"}};
    EXPECT_EQ(verdict_on(before, after, before), Verdict::absent);
    EXPECT_EQ(verdict_on(before, after, after), Verdict::present);
}

// OpenVPN's 418463ad27c1 adds a variant for a configuration that had only a prototype.
TEST(Causes, variant_that_is_new_is_not_the_one_that_was_there) {
    const auto variant = [](const std::string &method) {
        return "static inline int run(struct list *q)\n{\n\treturn run_" + method + "(q);\n}\n";
    };
    const auto file = [&](const std::string &first) {
        return "#ifdef A\n" + first + "#else\n" + variant("builtin") + "#endif\n" + function(guard);
    };
    const auto before = file("int run(struct list *q);\n"), after = file(variant("systemd"));
    EXPECT_EQ(verdict_on(before, after, before), Verdict::absent);
    EXPECT_EQ(verdict_on(before, after, after), Verdict::present);
}

// OpenVPN's 418463ad27c1 does that, and renames the function of the configuration's own file.
TEST(Causes, variant_that_is_new_is_not_the_one_whose_namesake_is_renamed) {
    const auto variant = [](const std::string &kind, const std::string &method) {
        return kind + " bool\nquery(void)\n{\n\treturn query_" + method + "();\n}\n";
    };
    const auto own = [](const std::string &name) {
        return "bool\n" + name +
               "(void)\n{\n\tbool ret = true;\n\tfor (int i = 0; i < MOST; i++)\n" +
               "\t\tif (!get_input(slots[i].prompt, slots[i].echo))\n\t\t\tret = false;\n" +
               "\treturn ret;\n}\n";
    };
    const Tree before{
        {"q.h", "bool query_builtin(void);\n#if defined(A)\nbool query(void);\n#else\n" +
                    variant("static", "builtin") + "#endif\n"},
        {"own.c", own("query")}};
    const Tree after{{"q.h", "bool query_builtin(void);\n#if defined(A)\nbool query_own(void);\n" +
                                 variant("static inline", "own") + "#else\n" +
                                 variant("static inline", "builtin") + "#endif\n"},
                     {"own.c", own("query_own")}};
    EXPECT_EQ(verdict_on(before, after, before), Verdict::absent);
    EXPECT_EQ(verdict_on(before, after, after), Verdict::present);
}

// OpenVPN's 06f6cf3ff850 writes a function of one file anew in two, in another way in each.
TEST(Causes, function_that_is_new_in_another_file_is_not_the_one_that_was_there) {
    std::string body, other_way;
    for (int i = 0; i < 12; ++i) {
        body += fmt::format("\tcount += hash_{}(q, it);\n", i);
        other_way += fmt::format("\tif (!(count += hash_{}(q, it)))\n\t\tgoto err;\n", i);
    }
    const Tree before{{"ssl.c", function(guard + body)}, {"a.c", ""}, {"b.c", ""}};
    const Tree after{{"ssl.c", ""}, {"a.c", function(guard + body)}, {"b.c", function(other_way)}};
    EXPECT_EQ(verdict_on(before, after, before), Verdict::absent);
    EXPECT_EQ(verdict_on(before, after, after), Verdict::present);
}

const std::string help =
    "\tputs(\" -a, --all   show all\");\n\tputs(\" -b, --bare  no titles\");\n";
const std::string filter = "\tputs(\" -Q, --filter <expr>  apply display filter\");\n";

// util-linux's 2285fe65c394: all lines of a help text are one row of tokens, and the fork has as
// many as the ancestor after the commit.
TEST(Causes, line_of_a_help_text_is_told_by_its_words) {
    const auto before = function(help), after = function(help + filter);
    const auto other_line = function(help + "\tputs(\" -h, --help  this text\");\n");
    EXPECT_EQ(verdict_on(before, after, before), Verdict::absent);
    EXPECT_EQ(verdict_on(before, after, after), Verdict::present);
    EXPECT_EQ(verdict_on(before, after, other_line), Verdict::absent);
}

TEST(Causes, reworded_line_of_a_help_text_is_there) {
    const auto reworded =
        function(help + "\tputs(\" -Q, --filter EXPR    the display filter that applies\");\n");
    EXPECT_EQ(verdict_on(function(help), function(help + filter), reworded), Verdict::present);
}

TEST(Causes, line_that_a_help_text_loses_is_told_by_its_words) {
    const auto fork = function(help.substr(help.find("\n") + 1) + filter); // another line went
    EXPECT_EQ(verdict_on(function(help + filter), function(help), fork), Verdict::absent);
}

// Code that is new tells by itself, whatever the message says.
TEST(Causes, new_code_with_another_message_is_there) {
    const std::string check = "\tif (count > q->most)\n\t\tlog_error(q, \"";
    const auto after = function(help + check + "too many items\");\n");
    EXPECT_EQ(verdict_on(function(help), after, function(help + check + "overflow\");\n")),
              Verdict::present);
}

} // namespace
} // namespace besser::mine
