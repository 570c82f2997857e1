// SPDX-License-Identifier: GPL-2.0-only
// The chip sleeps, or is about to, with the interface up; and the mmc core tunes the bus anew.
#include "explore/scenarios/catalogue.hpp"
#include "explore/stage.hpp"
#include "support/time_units.hpp"

namespace besser::explore::scenarios {

namespace {
/// A chip that answers nobody while it sleeps.
void be_silent_asleep(chip::Profile &profile) { profile.registers_answer_asleep = false; }

void have_a_frame_each_way(Stage &stage) {
    stage.receive(1);
    stage.transmit(Stage::first_free_cpu, 1);
}
} // namespace

const Scenario interrupt_against_sleep{
    .name = "interrupt-against-sleep",
    .what = "frames arrive for a chip that sleeps while the driver sends one",
    .contexts = "one that transmits",
    .frames = 2,
    .core = false,
    .set_up = have_a_frame_each_way,
    .tune = be_silent_asleep,
    .patience_ns = second,
    .rests = Rest::asleep,
};

const Scenario sleep_against_frames{
    .name = "sleep-against-frames",
    .what = "the driver lets the chip sleep, at any moment, while frames come and go",
    .contexts = "one that transmits, the bottom half's poll",
    .frames = 2,
    .core = false,
    .set_up = have_a_frame_each_way,
    .tune = be_silent_asleep,
    .patience_ns = second,
    .early_timers = 1,
    .rests = Rest::sleepy,
};

const Scenario sleep_against_command{
    .name = "sleep-against-command",
    .what = "power save ends while the chip sleeps, or is about to",
    .contexts = "one that configures, the bottom half's poll",
    .frames = 1,
    .core = false,
    .set_up =
        [](Stage &stage) {
            stage.receive(1);
            stage.configure_from(Stage::control_cpu);
        },
    .tune = be_silent_asleep,
    .patience_ns = second,
    .early_timers = 1,
    .rests = Rest::sleepy,
};

const Scenario shutdown_against_sleep{
    .name = "shutdown-against-sleep",
    .what = "the interface goes down while the chip sleeps, or is about to",
    .contexts = "one that stops the interface, the bottom half's poll",
    .frames = 1,
    .core = false,
    .set_up =
        [](Stage &stage) {
            stage.receive(1);
            stage.operation("stop", Stage::control_cpu, [](Stage &s) { s.stop(); });
        },
    .tune = be_silent_asleep,
    .patience_ns = second,
    .early_timers = 1,
    .rests = Rest::sleepy,
};

const Scenario suspend_in_a_network{
    .name = "suspend-in-a-network",
    .what = "the system sleeps and wakes in its network while frames come and one is sent",
    .contexts = "one that transmits, one that suspends and resumes",
    .frames = 2,
    .core = false,
    .set_up =
        [](Stage &stage) {
            have_a_frame_each_way(stage);
            stage.operation("suspend", Stage::control_cpu, [](Stage &s) { s.sleep_in_network(); });
        },
    .tune = be_silent_asleep,
    .patience_ns = 5 * second,
    .rests = Rest::sleepy,
};

const Scenario tuning_against_data{
    .name = "tuning-against-data",
    .what = "the mmc core wants to tune the bus at any moment, while frames come and go",
    .contexts = "one that transmits, one that finds that the bus must be tuned",
    .frames = 2,
    .core = false,
    .set_up =
        [](Stage &stage) {
            have_a_frame_each_way(stage);
            stage.operation("tuning", Stage::control_cpu,
                            [](Stage &s) { s.env().mmc().need_tuning(); });
        },
};

} // namespace besser::explore::scenarios
