// SPDX-License-Identifier: GPL-2.0-only
// The chip does what it should not. Scenarios called "any fault" name none: the caller gives a
// fault, and the opportunity at which it takes effect.
#include "explore/scenarios/catalogue.hpp"
#include "explore/stage.hpp"
#include "support/time_units.hpp"

namespace besser::explore::scenarios {

namespace {

/// Enough for the longest duty, which is 5 s, and for the boot of a restart.
constexpr std::int64_t recovery_ns = 30 * second;

void traffic(Stage &stage) {
    stage.receive(2);
    stage.transmit(Stage::first_free_cpu, 2);
}

} // namespace

const Scenario reset_in_burst{
    .name = "reset-in-burst",
    .what = "the chip restarts into its boot ROM in the middle of a burst",
    .contexts = "one that transmits, the restart work",
    .frames = 4,
    .core = false,
    .set_up =
        [](Stage &stage) {
            stage.arm(chip::Fault::self_reset, 4);
            traffic(stage);
        },
    .patience_ns = recovery_ns,
    .restarts = 1,
};

const Scenario late_confirm_of_a_frame{
    .name = "late-confirm-of-a-frame",
    .what = "a frame is confirmed twice, the second time when its slot is used again",
    .contexts = "two that transmit, the restart work",
    .frames = 3,
    .core = false,
    .set_up =
        [](Stage &stage) {
            stage.arm(chip::Fault::double_confirm, 0);
            stage.transmit(Stage::first_free_cpu, 2);
            stage.transmit(Stage::first_free_cpu + 1, 1);
        },
    .patience_ns = recovery_ns,
    .restarts = 1,
};

const Scenario restart_against_interrupt{
    .name = "restart-against-interrupt",
    .what = "the firmware dies; the chip boots while its interrupts, old and new, are served",
    .contexts = "the restart work",
    .frames = 1,
    .core = false,
    .set_up =
        [](Stage &stage) {
            stage.arm(chip::Fault::exception, 0);
            stage.receive(1);
        },
    // Wi-Fi does not even go off: it takes a power cycle, and so a boot.
    .tune = [](chip::Profile &profile) { profile.wifi_off_ns = 60 * second; },
    .patience_ns = recovery_ns,
    .restarts = 1,
};

const Scenario restart_against_shutdown{
    .name = "restart-against-shutdown",
    .what = "the interface goes down while the device is being restarted",
    .contexts = "one that transmits, one that stops the interface, the restart work",
    .frames = 2,
    .core = false,
    .set_up =
        [](Stage &stage) {
            stage.arm(chip::Fault::exception, 0);
            stage.receive(1);
            stage.transmit(Stage::first_free_cpu, 1);
            stage.operation("stop", Stage::control_cpu, [](Stage &s) { s.stop(); });
        },
    .patience_ns = recovery_ns,
    .restarts = 1,
};

const Scenario restart_against_removal{
    .name = "restart-against-removal",
    .what = "the driver leaves while the device is being restarted",
    .contexts = "one that removes the driver, the restart work",
    .frames = 2,
    .core = false,
    .set_up =
        [](Stage &stage) {
            stage.arm(chip::Fault::exception, 0);
            stage.receive(2);
            stage.operation("remove", Stage::control_cpu, [](Stage &s) { s.remove(); });
        },
    .patience_ns = recovery_ns,
    .restarts = 1,
};

const Scenario restart_against_start{
    .name = "restart-against-start",
    .what = "the firmware dies while the interface comes up",
    .contexts = "one that stops and starts the interface, the restart work",
    .frames = 0,
    .core = false,
    .set_up =
        [](Stage &stage) {
            stage.operation("resume", Stage::control_cpu, [](Stage &s) {
                s.stop();
                s.chip().arm(chip::Fault::exception);
                (void)s.start();
            });
        },
    .patience_ns = recovery_ns,
    .restarts = 1,
};

const Scenario command_against_restart{
    .name = "command-against-restart",
    .what = "commands are sent while the device is being restarted",
    .contexts = "one that configures again and again, the restart work",
    .frames = 1,
    .core = false,
    .set_up =
        [](Stage &stage) {
            stage.arm(chip::Fault::exception, 0);
            stage.receive(1);
            stage.operation("configure", Stage::control_cpu, [](Stage &s) {
                for (int i = 0; i < 2; i++)
                    (void)s.device().set_power_save(false);
            });
        },
    .patience_ns = recovery_ns,
    .restarts = 1,
};

const Scenario scan_against_restart{
    .name = "scan-against-restart",
    .what = "a scan is asked for while the device is being restarted",
    .contexts = "one that scans, the restart work",
    .frames = 1,
    .scans = "channel 6, associated, active",
    .core = false,
    .set_up =
        [](Stage &stage) {
            stage.arm(chip::Fault::exception, 0);
            stage.receive(1);
            stage.scan_from(Stage::control_cpu);
        },
    .patience_ns = recovery_ns,
    .restarts = 1,
};

const Scenario ladders_against_restart{
    .name = "ladders-against-restart",
    .what = "a chip dies that was told of ladders, or is about to be",
    .contexts = "one that transmits again and again, the restart work",
    .frames = 4,
    .core = false,
    .set_up =
        [](Stage &stage) {
            stage.arm(chip::Fault::exception, 0);
            stage.receive(1);
            stage.transmit(Stage::first_free_cpu, 3);
        },
    .patience_ns = recovery_ns,
    .restarts = 1,
    .ladders = true,
};

const Scenario transmit_against_restart{
    .name = "transmit-against-restart",
    .what = "frames are handed down before, while and after the device is being restarted",
    .contexts = "one that transmits again and again, the restart work",
    .frames = 9,
    .core = false,
    .set_up =
        [](Stage &stage) {
            stage.arm(chip::Fault::exception, 0);
            stage.receive(1);
            stage.trickle(Stage::first_free_cpu, 8, 20 * ms);
        },
    .patience_ns = recovery_ns,
    .restarts = 1,
};

const Scenario protected_frames_against_restart{
    .name = "protected-frames-against-restart",
    .what = "frames that need the network's key are handed down while the device is restarted",
    .contexts = "one that transmits again and again, the restart work",
    .frames = 9,
    .core = false,
    .set_up =
        [](Stage &stage) {
            stage.arm(chip::Fault::exception, 0);
            stage.receive(1);
            stage.trickle(Stage::first_free_cpu, 8, 200 * ms);
        },
    // The firmware takes its time to be configured: frames are handed down meanwhile.
    .tune = [](chip::Profile &profile) { profile.configuration_ns = 400 * ms; },
    .patience_ns = recovery_ns,
    .restarts = 1,
    .protects = true,
};

const Scenario returned_frame_against_transmit{
    .name = "returned-frame-against-transmit",
    .what = "the chip gives a frame back to be sent again while others are handed down",
    .contexts = "two that transmit",
    .frames = 3,
    .core = false,
    .set_up =
        [](Stage &stage) {
            stage.arm(chip::Fault::frame_returned, 0);
            stage.transmit(Stage::first_free_cpu, 2);
            stage.transmit(Stage::first_free_cpu + 1, 1);
        },
};

const Scenario any_fault_in_traffic{
    .name = "any-fault-in-traffic",
    .what = "any fault while frames come and go; afterwards they must come and go again",
    .contexts = "one that transmits, the restart work",
    .frames = 4,
    .core = false,
    .set_up = traffic,
    .patience_ns = recovery_ns,
    .restarts = 1,
};

const Scenario any_fault_in_a_scan{
    .name = "any-fault-in-a-scan",
    .what = "any fault while the device scans and sends",
    .contexts = "one that transmits, one that scans, the restart work",
    .frames = 1,
    .scans = "channel 6, associated, active",
    .core = false,
    .set_up =
        [](Stage &stage) {
            stage.transmit(Stage::first_free_cpu, 1);
            stage.scan_from(Stage::control_cpu);
        },
    .patience_ns = recovery_ns,
    .restarts = 1,
};

} // namespace besser::explore::scenarios
