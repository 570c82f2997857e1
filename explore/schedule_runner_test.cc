// SPDX-License-Identifier: GPL-2.0-only
#include "explore/schedule_runner.hpp"

#include "explore/campaign.hpp"
#include "explore/choosers.hpp"
#include "explore/toy.hpp"
#include "model/vkernel/frame.hpp"
#include "model/vkernel/wait.hpp"
#include "support/time_units.hpp"

#include <gtest/gtest.h>

#include <bit>

namespace besser::explore {
namespace {

using testing::Toy;

std::optional<Finding> run_by_default(Toy &toy) {
    Runner runner(toy, toy.arena);
    ReplayChooser chooser({});
    return runner.run(chooser);
}

/// A toy whose task gives memory back and may go on to use it.
struct Releasing : Toy {
    Runner *runner = nullptr;
    vkernel::Shared<int> &flag = shared(0);

    std::optional<Finding> run(bool uses) {
        task("releases", [this, uses] {
            runner->release({reinterpret_cast<const std::uint8_t *>(&flag), sizeof flag});
            if (uses)
                flag.store(1);
        });
        Runner made(*this, arena);
        runner = &made;
        ReplayChooser chooser({});
        auto first = made.run(chooser);
        const auto again = made.run(chooser); // what was released is so for one schedule only
        EXPECT_EQ(first.has_value(), again.has_value());
        return first;
    }
};

TEST(Runner, finds_a_use_of_what_was_released) {
    const auto found = Releasing().run(true);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->kind, FindingKind::use_after_free);
}

TEST(Runner, finds_nothing_in_what_is_released_and_left_alone) {
    EXPECT_FALSE(Releasing().run(false));
}

/// Works, and then must still react: as a driver does after a fault.
struct Proving : Toy {
    bool reacts;
    vkernel::Shared<int> &asked = shared(0), &answered = shared(0);
    bool *proved = &arena.make<bool>(false);

    explicit Proving(bool does) : reacts(does) {
        check = [this] { return answered.load() == asked.load(); };
    }
    bool prove_progress() override {
        if (std::exchange(*proved, true))
            return false;
        task("proves", [this] {
            asked.store(1);
            if (reacts)
                answered.store(1);
        });
        return true;
    }
};

TEST(Runner, finds_that_nothing_works_any_more_when_faults_are_over) {
    Proving wedged(false);
    const auto found = run_by_default(wedged);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->kind, FindingKind::invariant);
    Proving well(true);
    EXPECT_FALSE(run_by_default(well));
    EXPECT_EQ(well.asked.load(), 0) << "put back";
}

/// One task looks for a flag again and again, one raises it, one sleeps meanwhile.
struct Spinning : Toy {
    vkernel::Shared<int> &flag = shared(0), &work = shared(0);
    vkernel::WaitQueue &never = arena.make<vkernel::WaitQueue>(world());
    int *seen = &arena.make<int>(-1); ///< by the sleeper, when its time is over

    Spinning() {
        task("spins", [this] {
            while (flag.load() == 0) {
            }
        });
        task("raises", [this] {
            for (int i = 0; i < 20; i++)
                work.store(i);
            flag.store(1);
        });
        task("sleeps", [this] {
            never.wait([] { return false; }, ms);
            *seen = flag.load();
        });
        check = [this] { return *seen == 1; };
    }
    [[nodiscard]] std::int64_t patience_ns() const override { return second; }
};

/// Whoever comes first among the tasks, as long as fairness allows it.
struct FirstChooser final : Chooser {
    Actor choose(const Point &point) override {
        return static_cast<Actor>(std::countr_zero(point.enabled));
    }
};

TEST(Runner, lets_no_time_pass_before_whoever_could_end_a_spin_has_had_its_turn) {
    Spinning toy;
    Runner runner(toy, toy.arena);
    FirstChooser chooser;
    EXPECT_FALSE(runner.run(chooser));
}

/// One task is interrupted again and again for something that nobody does, and one sleeps.
struct KeptBusy : Toy {
    vkernel::InterruptWork &irq = arena.make<vkernel::InterruptWork>([](void *) {}, nullptr);
    vkernel::Shared<int> &over = shared(0), &rounds = shared(0);
    vkernel::WaitQueue &never = arena.make<vkernel::WaitQueue>(world());

    explicit KeptBusy(bool with_another) {
        task("serves", [this] {
            while (over.load() == 0) {
                world().raise_irq(0, irq);
                rounds.store(1);
            }
        });
        task("sleeps", [this] {
            never.wait([] { return false; }, ms);
            over.store(1);
        });
        if (with_another)
            task("ends it", [this] { over.store(1); });
    }
    [[nodiscard]] std::int64_t patience_ns() const override { return second; }
    std::size_t steps() {
        Runner runner(*this, arena);
        ReplayChooser chooser({});
        EXPECT_FALSE(runner.run(chooser));
        return runner.execution().steps.size();
    }
};

TEST(Runner, lets_time_pass_soon_where_interrupts_are_all_that_happens) {
    EXPECT_LT(KeptBusy(false).steps(), 60U);
}

TEST(Runner, ends_the_turn_of_who_is_interrupted_again_and_again) {
    EXPECT_LT(KeptBusy(true).steps(), 60U);
}

TEST(Runner, overwrites_frames_that_are_freed) {
    Toy toy;
    struct Env {
        explicit Env(vkernel::World &world) : pool(world) {}
        vkernel::FramePool pool;
        vkernel::FramePool &frames() { return pool; }
    };
    auto &env = toy.arena.make<Env>(toy.world());
    auto &seen = toy.arena.make<int>(0);
    toy.task("uses after free", [&] {
        auto frame = vkernel::Frame::allocate(env, 8);
        const std::uint8_t *bytes = frame.bytes().data();
        frame.bytes()[0] = 1;
        frame = {};
        vkernel::sanitizer::unpoison(const_cast<std::uint8_t *>(bytes), 1);
        seen = *bytes;
    });
    Runner runner(toy, toy.arena);
    int in_schedule = 0;
    toy.check = [&] { return (in_schedule = seen) != 1; };
    ReplayChooser chooser({});
    EXPECT_FALSE(runner.run(chooser));
    EXPECT_NE(in_schedule, 0);
}

/// A driver that has come back from a fault carries frames again: in the second phase.
TEST(Runner, proves_that_the_driver_works_after_a_fault) {
    const auto session =
        Session::make(*scenario_by_name("any-fault-in-traffic"), *host::variant_by_name("direct"),
                      ArmedFault{chip::Fault::self_reset, 0});
    ASSERT_TRUE(session->ready());
    ReplayChooser chooser({});
    const auto finding = session->run(chooser);
    EXPECT_FALSE(finding) << finding->what;
}

} // namespace
} // namespace besser::explore
