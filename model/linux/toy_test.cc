// SPDX-License-Identifier: GPL-2.0-only
// A C driver on the virtual kernel: built, loaded, bound, interrupted, saved and put back.
#include "model/linux/sdio.hpp"
#include "model/linux/test_toy.hpp"
#include "support/temporary_directory.hpp"

#include <filesystem>
#include <fstream>

struct mmc_card;
extern "C" int mmc_hw_reset(struct mmc_card *card); // linux/mmc/core.h

namespace besser::linux_api {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::ToyWorld;

/// Of the toy as it is compiled otherwise.
const void *load_plain_slot() { return testing::load_toy().function("vk_slot___tsan_write4"); }

TEST(ToyTest, a_driver_binds_to_the_card_and_says_so) {
    ToyWorld toy;
    toy.load();
    EXPECT_EQ(toy.counts(0), 1u);
    EXPECT_EQ(toy.counts(3), 42u);
    const auto &log = toy.t.world.trace().log;
    EXPECT_THAT(std::string(log[log.size() - 1].text.view()),
                HasSubstr("toy mmc0:0001:1: 02:be:57:00:00:01 answers 42"));
    EXPECT_THAT(toy.findings(), IsEmpty());
}

/// field.md H5.
TEST(ToyTest, a_driver_that_takes_any_function_has_both_and_a_reset_probes_the_card_anew) {
    ToyWorld toy(0, 2);
    toy.load();
    EXPECT_EQ(toy.counts(0), 2u);
    EXPECT_EQ(toy.kernel.sdio().bound(), 2u);
    int reset = 0;
    toy.t.task("reset", [&reset] { reset = mmc_hw_reset(nullptr); });
    toy.run_for(1'000'000);
    EXPECT_EQ(reset, 1);
}

TEST(ToyTest, an_interrupt_of_the_card_runs_its_work_item) {
    ToyWorld toy;
    toy.load();
    toy.t.at(toy.t.world.now_ns() + 1000, [&] {
        toy.card.raise();
        toy.card.lower();
    });
    toy.run_for(1'000'000);
    EXPECT_EQ(toy.counts(1), 1u);
    EXPECT_EQ(toy.t.world.trace().executions("toy_work"), 1u);
    EXPECT_THAT(toy.findings(), IsEmpty());
}

TEST(ToyTest, its_timer_fires_in_virtual_time) {
    ToyWorld toy;
    toy.load();
    const unsigned before = toy.counts(2);
    toy.run_for(10'000'000'000);
    EXPECT_EQ(toy.counts(2) - before, 100u);
}

TEST(ToyTest, softirqs_that_are_on_again_run_below_a_plain_spin_lock) {
    ToyWorld toy(0, 1, {.cpus = 1, .ksoftirqd = true, .costs = vkernel::testing::no_costs()});
    static vkernel::World *world; // the driver's functions are given nothing to find them by
    static bool served;
    static bool served_by_then;
    world = &toy.t.world;
    served = served_by_then = false;
    static vkernel::InterruptWork softirq([](void *) { served = true; }, nullptr);
    using Function = void (*)();
    const auto below_a_lock =
        reinterpret_cast<void (*)(Function, Function)>(toy.module.function("toy_below_a_lock"));
    toy.t.task("t", [below_a_lock] {
        below_a_lock([] { world->raise_softirq(0, softirq); }, [] { served_by_then = served; });
    });
    toy.run_for(1'000'000);
    EXPECT_TRUE(served_by_then);
}

TEST(ToyTest, it_is_unloaded_and_nothing_is_left) {
    ToyWorld toy;
    toy.load();
    toy.unload();
    EXPECT_EQ(toy.kernel.heap().live_blocks(), 0u);
    EXPECT_THAT(toy.findings(), IsEmpty());
}

TEST(ToyTest, a_world_that_is_put_back_has_the_modules_variables_of_then) {
    ToyWorld toy;
    toy.load();
    const vkernel::Snapshot saved = toy.t.world.save();
    const unsigned ticks = toy.counts(2);
    toy.unload();
    EXPECT_EQ(toy.counts(2), 0u);
    toy.t.world.restore(saved);
    EXPECT_EQ(toy.counts(2), ticks);
    toy.run_for(1'000'000'000);
    EXPECT_EQ(toy.counts(2), ticks + 10);
}

TEST(ToyTest, a_driver_that_tells_of_its_accesses_loads_and_has_no_stub_for_them) {
    const auto built =
        build_tree({.tree = BESSER_TOY, .arguments = {}, .module = {}, .accesses_are_seen = true});
    ASSERT_TRUE(built) << built.error();
    const auto loaded = Module::load(*built);
    ASSERT_TRUE(loaded) << loaded.error();
    EXPECT_NE(loaded->function("vk_slot___tsan_write4"), nullptr);
    EXPECT_EQ(load_plain_slot(), nullptr);
}

TEST(ToyTest, two_worlds_have_a_module_each) {
    ToyWorld first;
    first.load();
    {
        ToyWorld second;
        second.load();
        EXPECT_EQ(second.counts(0), 1u);
        Kernel::enter(&first.kernel);
    }
    Kernel::enter(&first.kernel);
    EXPECT_EQ(first.counts(0), 1u);
}

// --- Building ----------------------------------------------------------------------------------

class TreeTest : public ::testing::Test {
  protected:
    void write(const char *name, const std::string &text) {
        std::ofstream(directory_ / name) << text;
    }
    std::string error() {
        const auto built = build_tree({.tree = directory_, .arguments = {}, .module = {}});
        return built ? "" : built.error();
    }
    const TemporaryDirectory temporary_;
    const std::filesystem::path directory_ = temporary_.path;
};

TEST_F(TreeTest, a_call_that_is_not_there_is_named_with_its_place) {
    write("Makefile", "obj-m := a.o\n");
    write(
        "a.c",
        "#include <linux/module.h>\nint f(void);\nint f(void)\n{\n\treturn no_such_call(1);\n}\n");
    EXPECT_THAT(error(), HasSubstr("a.c:5"));
    EXPECT_THAT(error(), HasSubstr("no_such_call"));
    EXPECT_THAT(error(), HasSubstr("a call that the virtual kernel does not have"));
}

TEST_F(TreeTest, a_call_that_the_tree_declares_itself_is_named_when_it_is_linked) {
    write("Makefile", "obj-m := a.o\n");
    write("a.c",
          "int no_such_call(int);\nint f(void);\nint f(void)\n{\n\treturn no_such_call(1);\n}\n");
    EXPECT_THAT(error(), HasSubstr("a.c:5"));
    EXPECT_THAT(error(), HasSubstr("no_such_call"));
}

TEST_F(TreeTest, a_header_that_is_not_there_is_named) {
    write("Makefile", "obj-m := a.o\n");
    write("a.c", "#include <linux/no_such_header.h>\n");
    EXPECT_THAT(error(), HasSubstr("a.c:1"));
    EXPECT_THAT(error(), HasSubstr("a header that the virtual kernel does not have"));
}

TEST_F(TreeTest, a_tree_without_a_module_says_so) {
    write("Makefile", "all:\n");
    EXPECT_THAT(error(), HasSubstr("obj-m is empty"));
}

TEST_F(TreeTest, of_two_modules_one_must_be_named) {
    write("Makefile", "obj-m := a.o b.o\n");
    EXPECT_THAT(error(), HasSubstr("2 modules (a, b)"));
}

TEST_F(TreeTest, a_blank_in_its_path_is_no_matter) {
    const auto tree = directory_ / "a $tree: mine";
    std::filesystem::create_directory(tree);
    std::ofstream(tree / "Makefile") << "obj-m := a.o\nccflags-y := -I$(src)/below\n";
    std::filesystem::create_directory(tree / "below");
    std::ofstream(tree / "below/value.h") << "#define VALUE 1\n";
    std::ofstream(tree / "a.c") << "#include \"value.h\"\nint value = VALUE;\n";
    const TreeBuild build{.tree = tree, .arguments = {}, .module = {}};
    const auto built = build_tree(build);
    EXPECT_TRUE(built) << built.error();
    const auto units = tree_units(build);
    ASSERT_TRUE(units) << units.error();
    EXPECT_EQ(units->at(0).directory, tree);
    EXPECT_THAT(units->at(0).arguments, ::testing::Contains("-I" + tree.string() + "/below"));
}

TEST_F(TreeTest, a_directory_that_is_not_there_is_an_error) {
    const auto built = build_tree({.tree = directory_ / "none", .arguments = {}, .module = {}});
    ASSERT_FALSE(built);
    EXPECT_THAT(built.error(), HasSubstr("no such directory"));
}

} // namespace
} // namespace besser::linux_api
