// SPDX-License-Identifier: GPL-2.0-only
// Commands to the firmware beside data, and when their confirm does not come in time.
#include "explore/scenarios/catalogue.hpp"
#include "explore/stage.hpp"
#include "support/time_units.hpp"

namespace besser::explore::scenarios {

const Scenario scan_against_data{
    .name = "scan-against-data",
    .what = "frames come from the moment the chip begins a background scan on",
    .contexts = "one that scans",
    .frames = 2,
    .scans = "channel 6, associated, active",
    .set_up =
        [](Stage &stage) {
            stage.receive_in_scan(2);
            stage.scan_from(Stage::control_cpu);
        },
};

const Scenario scan_in_a_burst{
    .name = "scan-in-a-burst",
    .what = "the same, but frames come at any moment, also before the scan is asked for",
    .contexts = "one that scans",
    .frames = 2,
    .scans = "channel 6, associated, active",
    .core = false,
    .set_up =
        [](Stage &stage) {
            stage.receive(2);
            stage.scan_from(Stage::control_cpu);
        },
};

const Scenario command_against_data{
    .name = "command-against-data",
    .what = "a command and frames want the last credits",
    .contexts = "one that transmits, one that configures",
    .frames = 2,
    .set_up =
        [](Stage &stage) {
            stage.transmit(Stage::first_free_cpu, 2);
            stage.configure_from(Stage::control_cpu);
        },
    .tune = [](chip::Profile &profile) { profile.input_buffers = 2; },
};

const Scenario ladders_against_command{
    .name = "ladders-against-command",
    .what = "each frame wants a ladder that the chip does not know, beside a command",
    .contexts = "one that transmits, one that configures",
    .frames = 2,
    .core = false,
    .set_up =
        [](Stage &stage) {
            stage.transmit(Stage::first_free_cpu, 2);
            stage.configure_from(Stage::control_cpu);
        },
    .ladders = true,
};

const Scenario power_save{
    .name = "power-save",
    .what = "power save is in force when the operation returns",
    .contexts = "one that configures",
    .frames = 0,
    .set_up =
        [](Stage &stage) {
            stage.operation("power save", Stage::control_cpu,
                            [](Stage &s) { s.set_power_save(true); });
        },
};

const Scenario keys_against_data{
    .name = "keys-against-data",
    .what = "a key is set and replaced; the frame after each has it, and frames come and go",
    .contexts = "one that transmits, one that configures",
    .frames = 2,
    .core = false,
    .set_up =
        [](Stage &stage) {
            stage.receive(1);
            stage.transmit(Stage::first_free_cpu, 1);
            stage.operation("keys", Stage::control_cpu, [](Stage &s) {
                s.set_key(1);
                s.set_key(2);
            });
        },
};

const Scenario new_key_against_data{
    .name = "new-key-against-data",
    .what = "the key is removed and another one set while frames are sent that need it",
    .contexts = "two that transmit, one that configures",
    .frames = 3,
    .core = false,
    .set_up =
        [](Stage &stage) {
            stage.transmit(Stage::first_free_cpu, 2);
            stage.transmit(Stage::first_free_cpu + 2, 1);
            stage.operation("keys", Stage::control_cpu, [](Stage &s) {
                s.remove_key();
                s.set_key(2);
            });
        },
    .protects = true,
};

const Scenario leave_and_join_against_data{
    .name = "leave-and-join-against-data",
    .what = "the network is left and joined again while a frame is sent that needs its key",
    .contexts = "one that transmits, one that leaves and joins",
    .frames = 1,
    .core = false,
    .set_up =
        [](Stage &stage) {
            stage.watcher().may_refuse();
            stage.transmit(Stage::first_free_cpu, 1);
            stage.operation("leave and join", Stage::control_cpu, [](Stage &s) {
                s.leave();
                s.join();
            });
        },
    .protects = true,
};

const Scenario join_after_a_refusal{
    .name = "join-after-a-refusal",
    .what = "a join is refused, and the next one works, of a firmware that it would break without "
            "a reset",
    .contexts = "one that leaves and joins",
    .frames = 0,
    .core = false,
    .set_up =
        [](Stage &stage) {
            stage.operation("leave and join", Stage::control_cpu, [](Stage &s) {
                s.leave();
                s.join_refused();
                s.join();
            });
        },
    .tune = [](chip::Profile &profile) { profile.second_join = chip::SecondJoin::breaks_bus; },
};

const Scenario commands_side_by_side{
    .name = "commands-side-by-side",
    .what = "two contexts want the one place for a command",
    .contexts = "two that configure",
    .frames = 1,
    .core = false,
    .set_up =
        [](Stage &stage) {
            stage.receive(1);
            stage.configure_from(Stage::first_free_cpu);
            stage.configure_from(Stage::control_cpu);
        },
};

const Scenario command_against_shutdown{
    .name = "command-against-shutdown",
    .what = "a command is on its way, or about to be, while the interface goes down",
    .contexts = "one that configures, one that stops the interface",
    .frames = 1,
    .core = false,
    .set_up =
        [](Stage &stage) {
            stage.receive(1);
            stage.operation("configure", Stage::first_free_cpu,
                            [](Stage &s) { (void)s.device().set_power_save(false); });
            stage.operation("stop", Stage::control_cpu, [](Stage &s) { s.stop(); });
        },
    .patience_ns = 20 * ms,
};

const Scenario command_timeout_against_confirm{
    .name = "command-timeout-against-confirm",
    .what = "the caller of a command gives up at any moment, the confirm comes at any other",
    .contexts = "one that transmits, one that configures, its time-out",
    .frames = 1,
    .core = false,
    .set_up =
        [](Stage &stage) {
            stage.transmit(Stage::first_free_cpu, 1);
            stage.operation("configure", Stage::control_cpu,
                            [](Stage &s) { (void)s.device().set_power_save(false); });
        },
    .patience_ns = 30 * second,
    .early_timers = 2,
    .restarts = 1,
};

const Scenario expiry_against_confirm{
    .name = "expiry-against-confirm",
    .what = "the bottom half looks for frames that waited too long while they are sent",
    .contexts = "two that transmit, the bottom half's poll",
    .frames = 3,
    .core = false,
    .set_up =
        [](Stage &stage) {
            stage.transmit(Stage::first_free_cpu, 1);
            stage.transmit(Stage::first_free_cpu + 1, 1);
            stage.receive(1);
        },
    .early_timers = 1, // a second would be an answer of the chip's that is overdue, and a restart
};

} // namespace besser::explore::scenarios
