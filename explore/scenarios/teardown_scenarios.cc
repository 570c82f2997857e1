// SPDX-License-Identifier: GPL-2.0-only
// The interface goes down, or the driver leaves, while something is under way.
#include "explore/scenarios/catalogue.hpp"
#include "explore/stage.hpp"
#include "support/time_units.hpp"

namespace besser::explore::scenarios {

namespace {

/// Long enough for handshakes, which poll the status register every 2 ms, and too short for the
/// bottom half's own poll, which comes after 150 ms.
constexpr std::int64_t handshake_ns = 20 * ms;
/// Long enough for a start that boots the chip.
constexpr std::int64_t boot_ns = 30 * second;

} // namespace

const Scenario shutdown_against_interrupt{
    .name = "shutdown-against-interrupt",
    .what = "frames arrive while the interface goes down",
    .contexts = "one that stops the interface",
    .frames = 2,
    .set_up =
        [](Stage &stage) {
            stage.receive(2);
            stage.operation("stop", Stage::control_cpu, [](Stage &s) { s.stop(); });
        },
    .patience_ns = handshake_ns,
};

const Scenario shutdown_against_work{
    .name = "shutdown-against-work",
    .what = "the interface goes down while frames are handed down and written",
    .contexts = "one that transmits, one that stops the interface",
    .frames = 2,
    .set_up =
        [](Stage &stage) {
            stage.transmit(Stage::first_free_cpu, 2);
            stage.operation("stop", Stage::control_cpu, [](Stage &s) { s.stop(); });
        },
    .patience_ns = handshake_ns,
};

const Scenario suspend_against_receive{
    .name = "suspend-against-receive",
    .what = "suspend flushes and stops the interface while a frame comes and one goes",
    .contexts = "one that transmits, one that suspends",
    .frames = 2,
    .set_up =
        [](Stage &stage) {
            stage.receive(1);
            stage.transmit(Stage::first_free_cpu, 1);
            stage.operation("suspend", Stage::control_cpu, [](Stage &s) {
                s.flush();
                s.stop();
            });
        },
    .patience_ns = handshake_ns,
};

const Scenario removal_against_interrupt{
    .name = "removal-against-interrupt",
    .what = "the driver leaves while frames arrive",
    .contexts = "one that removes the driver",
    .frames = 2,
    .set_up =
        [](Stage &stage) {
            stage.receive(2);
            stage.operation("remove", Stage::control_cpu, [](Stage &s) { s.remove(); });
        },
    .patience_ns = handshake_ns,
};

const Scenario flush_against_transmit{
    .name = "flush-against-transmit",
    .what = "one context waits for the queues to empty while another fills them",
    .contexts = "one that transmits, one that flushes",
    .frames = 2,
    .set_up =
        [](Stage &stage) {
            stage.transmit(Stage::first_free_cpu, 2);
            stage.operation("flush", Stage::control_cpu, [](Stage &s) { s.flush(); });
        },
    .patience_ns = handshake_ns,
};

const Scenario flush_after_transmit{
    .name = "flush-after-transmit",
    .what = "whoever has sent a frame flushes: it must have been on the air then",
    .contexts = "one that transmits and flushes",
    .frames = 1,
    .set_up =
        [](Stage &stage) { stage.transmit(Stage::control_cpu, 1, [](Stage &s) { s.flush(); }); },
    .patience_ns = handshake_ns,
};

const Scenario dropping_flush_against_transmit{
    .name = "dropping-flush-against-transmit",
    .what = "one context has what waits dropped while another fills the queues",
    .contexts = "one that transmits, one that flushes and drops",
    .frames = 2,
    .core = false,
    .set_up =
        [](Stage &stage) {
            stage.transmit(Stage::first_free_cpu, 2);
            stage.operation("flush", Stage::control_cpu, [](Stage &s) { s.drop_waiting(); });
        },
    .patience_ns = handshake_ns,
};

const Scenario resume_against_receive{
    .name = "resume-against-receive",
    .what = "the interface goes down and comes up again while frames arrive",
    .contexts = "one that stops and starts the interface",
    .frames = 2,
    .core = false,
    .set_up =
        [](Stage &stage) {
            stage.receive(2);
            stage.operation("resume", Stage::control_cpu, [](Stage &s) {
                s.stop();
                s.start_again();
            });
        },
    .patience_ns = handshake_ns,
};

const Scenario start_against_stop{
    .name = "start-against-stop",
    .what = "two contexts take the interface down, one of them up again",
    .contexts = "one that stops and starts the interface, one that stops it",
    .frames = 1,
    .core = false,
    .set_up =
        [](Stage &stage) {
            stage.receive(1);
            stage.operation("resume", Stage::first_free_cpu, [](Stage &s) {
                s.stop();
                (void)s.start(); // the other may cut it short
            });
            stage.operation("stop", Stage::control_cpu, [](Stage &s) { s.stop(); });
        },
    .patience_ns = 3 * handshake_ns, // each of three also lets the chip sleep, or wakes it
    .of_ours = true,
};

const Scenario power_loss_against_start{
    .name = "power-loss-against-start",
    .what = "the card was without power when the interface comes up, and then the driver leaves",
    .contexts = "one that starts and removes, one that resumes",
    .frames = 0,
    .core = false,
    .set_up =
        [](Stage &stage) {
            stage.operation("start", Stage::first_free_cpu, [](Stage &s) {
                s.stop();
                s.start_again();
                s.remove();
            });
            stage.operation("resume", Stage::control_cpu,
                            [](Stage &s) { s.device().power_lost(); });
        },
    .patience_ns = boot_ns,
};

const Scenario unplug_against_data{
    .name = "unplug-against-data",
    .what = "the card is pulled out while frames come and go: it answers nothing any more",
    .contexts = "one that transmits, one that pulls the card out",
    .frames = 3,
    .core = false,
    .set_up =
        [](Stage &stage) {
            stage.watcher().may_refuse();
            stage.receive(1);
            stage.transmit(Stage::first_free_cpu, 2);
            stage.operation("unplug", Stage::control_cpu, [](Stage &s) { s.unplug(); });
        },
    .patience_ns = boot_ns,
    .restarts = 1,
};

const Scenario sleep_against_data{
    .name = "sleep-against-data",
    .what = "the system sleeps and wakes with the network joined while frames come and go",
    .contexts = "one that transmits, one that suspends and resumes",
    .frames = 2,
    .core = false,
    .set_up =
        [](Stage &stage) {
            stage.receive(1);
            stage.transmit(Stage::first_free_cpu, 1);
            stage.operation("sleep", Stage::control_cpu, [](Stage &s) { s.sleep_and_wake(); });
        },
    .patience_ns = boot_ns,
    .of_trees = true,
};

} // namespace besser::explore::scenarios
