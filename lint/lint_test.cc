// SPDX-License-Identifier: GPL-2.0-only
// toy_tree/ has each leftover, and beside each what only looks like one.
#include "lint/lint.hpp"

#include "lint/analysis.hpp"
#include "support/json.hpp"
#include "support/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

namespace besser::lint {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;

std::expected<Analysis, std::string> analyse_tree(const std::filesystem::path &tree) {
    const auto clang = load_libclang();
    if (!clang)
        return std::unexpected(clang.error());
    const linux_api::TreeBuild build{.tree = tree, .arguments = {}, .module = {}};
    auto units = linux_api::tree_units(build);
    if (!units)
        return std::unexpected(units.error());
    return analyse(*clang, {std::filesystem::canonical(tree), std::move(*units)}, {});
}

const Analysis &toy() {
    static const Analysis analysis = [] {
        auto found = analyse_tree(BESSER_LEFTOVERS);
        EXPECT_TRUE(found) << found.error();
        return found ? *found : Analysis{};
    }();
    return analysis;
}

/// The text of the line that a site names.
std::string line_at(const Place &place) {
    std::ifstream in(std::filesystem::path(BESSER_LEFTOVERS) / place.file);
    std::string line;
    for (unsigned i = 0; i < place.line; i++)
        std::getline(in, line);
    return line;
}

std::vector<std::string> lines_of(const Analysis &analysis, Kind kind) {
    std::vector<std::string> lines;
    for (const Finding &finding : analysis.findings)
        if (finding.kind == kind)
            lines.push_back(finding.sites.front().function + ": " +
                            line_at(finding.sites.front().place));
    return lines;
}

/// The first way to the finding whose line has that text: "work bottom_half > hardware_transfer".
std::string way_to(Kind kind, std::string_view text) {
    for (const Finding &finding : toy().findings) {
        const Site &site = finding.sites.front();
        if (finding.kind != kind || !line_at(site.place).contains(text) || site.ways.empty())
            continue;
        std::string way(to_string(site.ways.front().context.kind));
        for (const Step &step : site.ways.front().steps)
            way += " > " + step.function;
        return way + " > " + site.function;
    }
    return "none";
}

TEST(EmptyAsm, is_found_in_loops_alone) {
    EXPECT_THAT(
        lines_of(toy(), Kind::empty_asm),
        ElementsAre("bottom_half: \t\tasm volatile(\"nop\");", "bottom_half: \t\tasm(\"\");"));
}

TEST(EmptyAsm, is_told_with_the_way_there) {
    EXPECT_EQ(way_to(Kind::empty_asm, "nop"), "work item > bottom_half");
}

TEST(CommentedCall, is_found_where_its_function_is_a_stub) {
    EXPECT_THAT(lines_of(toy(), Kind::commented_call),
                ElementsAre("bottom_half: \t * hardware_irq_enable(1);"));
}

TEST(CommentedCall, is_told_with_the_place_of_the_stub) {
    for (const Finding &finding : toy().findings)
        if (finding.kind == Kind::commented_call) {
            EXPECT_THAT(finding.what, HasSubstr("hardware.c:5"));
        }
}

TEST(Alarm, of_probe_alone_is_none) {
    EXPECT_THAT(lines_of(toy(), Kind::alarm), Not(Contains(HasSubstr("check"))));
    EXPECT_THAT(lines_of(toy(), Kind::alarm), SizeIs(3));
    EXPECT_EQ(toy().alarms, 4U);
}

TEST(Alarm, is_reached_through_a_table_of_operations) {
    EXPECT_EQ(way_to(Kind::alarm, "bytes < 0"), "work item > bottom_half > hardware_transfer");
}

TEST(Alarm, is_reached_by_a_handler_that_was_handed_on) {
    EXPECT_EQ(way_to(Kind::alarm, "!context"), "interrupt handler > hardware_irq > on_interrupt");
}

TEST(Alarm, is_reached_by_a_timer) { EXPECT_EQ(way_to(Kind::alarm, "!timer"), "timer > on_timer"); }

TEST(Contexts, are_the_functions_that_the_kernel_was_given) {
    std::vector<std::string> names;
    for (const Context &context : toy().contexts)
        names.push_back(toy().names.at(context.function));
    EXPECT_THAT(
        names, ::testing::UnorderedElementsAre("hardware_irq", "on_timer", "bottom_half", "other"));
}

std::expected<LintResult, LintError> lint_tree(const std::filesystem::path &tree) {
    LintOptions options;
    options.tree.tree = tree;
    return lint(options);
}

TEST(LostUpdate, is_one_of_a_field_that_no_lock_guards) {
    const auto result = lint_tree(BESSER_LEFTOVERS);
    ASSERT_TRUE(result) << result.error().what;
    EXPECT_TRUE(result->complete);
    const auto json = parse_json(result->json);
    ASSERT_TRUE(json);
    std::vector<std::string> updates;
    for (const Json &finding : json->at("findings"))
        if (finding.at("kind") == "lost-update") {
            updates.push_back(finding.at("what").get<std::string>());
            EXPECT_EQ(finding.at("sites")[0].at("function"), "count");
            EXPECT_EQ(finding.at("sites")[0].at("ways")[0].at("calls").size(), 2U);
        }
    EXPECT_THAT(updates, ElementsAre(HasSubstr("leftovers.unlocked is changed by two")));
}

/// A tree that is written here.
class Tree : public ::testing::Test {
  protected:
    void write(const std::string &file, const std::string &text) {
        std::ofstream(directory_.path / file) << text;
    }
    void write_module(const std::string &text) {
        write("Makefile", "obj-m := m.o\n");
        write("m.c", text);
    }
    const TemporaryDirectory directory_;
};

constexpr const char *with_loop =
    "#include <linux/module.h>\n"
    "void f(int);\nvoid f(int n)\n{\n\twhile (n--)\n\t\tasm(\"nop\");\n}\n";

TEST_F(Tree, gives_the_kernel_threads_and_interrupt_handlers) {
    write_module("#include <linux/interrupt.h>\n#include <linux/kthread.h>\n"
                 "static int thread(void *d) { BUG_ON(!d); return 0; }\n"
                 "static irqreturn_t hard(int irq, void *c) { WARN_ON(!c); return IRQ_HANDLED; }\n"
                 "static irqreturn_t soft(int irq, void *c) { WARN_ON(!c); return IRQ_HANDLED; }\n"
                 "int start(void);\n"
                 "int start(void)\n{\n\tkthread_run(thread, NULL, \"t\");\n"
                 "\treturn request_threaded_irq(1, hard, soft, 0, \"n\", NULL);\n}\n");
    const auto found = analyse_tree(directory_.path);
    ASSERT_TRUE(found) << found.error();
    std::vector<std::pair<std::string, std::string_view>> told;
    for (const Finding &finding : found->findings)
        told.emplace_back(finding.sites.front().function,
                          to_string(finding.sites.front().ways.front().context.kind));
    EXPECT_THAT(told,
                ElementsAre(Pair("thread", "kernel thread"), Pair("hard", "interrupt handler"),
                            Pair("soft", "interrupt handler")));
    EXPECT_THAT(found->unread, IsEmpty());
}

TEST_F(Tree, whose_wrapper_of_bug_is_its_own_is_no_better) {
    write_module("#include <linux/module.h>\n#include <linux/workqueue.h>\n"
                 "#define must(x) BUG_ON(!(x))\n"
                 "static void work(struct work_struct *w)\n{\n\tmust(w);\n}\n"
                 "static DECLARE_WORK(item, work);\n"
                 "struct work_struct *it(void);\nstruct work_struct *it(void) { return &item; }\n");
    const auto found = analyse_tree(directory_.path);
    ASSERT_TRUE(found) << found.error();
    ASSERT_THAT(found->findings, SizeIs(1));
    EXPECT_EQ(found->findings[0].what, "must(w)");
    EXPECT_EQ(found->findings[0].sites[0].place.line, 6U);
}

TEST_F(Tree, that_does_not_compile_is_read_as_far_as_it_goes) {
    write_module(std::string(with_loop) + "void g(void) { absent_type x; }\n");
    const auto found = analyse_tree(directory_.path);
    ASSERT_TRUE(found) << found.error();
    EXPECT_THAT(found->findings, SizeIs(1));
    ASSERT_THAT(found->unread, SizeIs(1));
    EXPECT_THAT(found->unread[0].second, HasSubstr("absent_type"));
}

TEST_F(Tree, that_does_not_compile_is_told_as_not_run) {
    write_module("void g(void) { absent_type x; }\n");
    const auto result = lint_tree(directory_.path);
    ASSERT_TRUE(result) << result.error().what;
    EXPECT_FALSE(result->complete);
    EXPECT_EQ(result->findings, 0U);
    EXPECT_THAT(result->text, AllOf(HasSubstr("Unlocked read-modify-writes: not looked for"),
                                    HasSubstr("the tree cannot be run"), HasSubstr("absent_type")));
}

TEST_F(Tree, cannot_write_to_the_terminal) {
    write_module("#include <linux/module.h>\n#include <linux/workqueue.h>\n"
                 "static void work(struct work_struct *w)\n{\n"
                 "\tWARN_ON(!w); /* \x1b[31m */\n}\nstatic DECLARE_WORK(item, work);\n"
                 "struct work_struct *it(void);\nstruct work_struct *it(void) { return &item; }\n");
    const auto result = lint_tree(directory_.path);
    ASSERT_TRUE(result) << result.error().what;
    EXPECT_EQ(result->findings, 1U) << result->text;
    EXPECT_THAT(result->text, AllOf(HasSubstr("\\x1b[31m"), Not(HasSubstr("\x1b"))));
    EXPECT_THAT(result->json, Not(HasSubstr("\x1b")));
}

TEST_F(Tree, without_a_makefile_is_refused) {
    const auto result = lint_tree(directory_.path);
    ASSERT_FALSE(result);
    EXPECT_TRUE(result.error().of_the_tree);
}

TEST_F(Tree, that_leads_outside_is_not_followed) {
    const TemporaryDirectory outside;
    std::ofstream(outside.path / "m.c") << with_loop;
    write("Makefile", "obj-m := m.o\n");
    std::filesystem::create_symlink(outside.path / "m.c", directory_.path / "m.c");
    const auto found = analyse_tree(directory_.path);
    ASSERT_TRUE(found) << found.error();
    EXPECT_THAT(found->findings, IsEmpty());
    ASSERT_THAT(found->unread, SizeIs(1));
    EXPECT_THAT(found->unread[0].second, HasSubstr("outside"));
}

TEST_F(Tree, of_which_a_file_is_missing_is_told) {
    write("Makefile", "obj-m := m.o\n");
    const auto found = analyse_tree(directory_.path);
    ASSERT_TRUE(found) << found.error();
    EXPECT_THAT(found->unread, ElementsAre(Pair("m.c", HasSubstr("no such file"))));
}

TEST_F(Tree, with_statements_deep_in_each_other_is_told) {
    std::string text = "void f(int n);\nvoid f(int n)\n{\n";
    for (int i = 0; i < 240; i++)
        text += "if (n > 1) { ";
    text += std::string(240, '}') + "\n}\n";
    write_module(text);
    const auto found = analyse_tree(directory_.path);
    ASSERT_TRUE(found) << found.error();
    EXPECT_THAT(found->unread, SizeIs(1));
}

TEST_F(Tree, has_files_that_the_module_leaves_out) {
    write_module(with_loop);
    write("other.c", "");
    const auto found = analyse_tree(directory_.path);
    ASSERT_TRUE(found) << found.error();
    EXPECT_THAT(found->not_compiled, ElementsAre("other.c"));
}

} // namespace
} // namespace besser::lint
