// SPDX-License-Identifier: GPL-2.0-only
// Data both ways on a healthy chip.
#include "explore/scenarios/catalogue.hpp"
#include "explore/stage.hpp"

namespace besser::explore::scenarios {

const Scenario receive_burst{
    .name = "receive-burst",
    .what = "frames arrive while the bottom half takes in those before",
    .contexts = "one that transmits",
    .frames = 3,
    .set_up =
        [](Stage &stage) {
            stage.receive(2);
            stage.transmit(Stage::first_free_cpu, 1);
        },
};

const Scenario transmit_without_credits{
    .name = "transmit-without-credits",
    .what = "two contexts send more than the chip has buffers for",
    .contexts = "two that transmit",
    .frames = 3,
    .set_up =
        [](Stage &stage) {
            stage.transmit(Stage::first_free_cpu, 2);
            stage.transmit(Stage::first_free_cpu + 1, 1);
        },
    .tune = [](chip::Profile &profile) { profile.input_buffers = 2; },
};

const Scenario receive_against_confirm{
    .name = "receive-against-confirm",
    .what = "received frames and confirms share batches, in either order",
    .contexts = "one that transmits",
    .frames = 3,
    .set_up =
        [](Stage &stage) {
            stage.receive(1);
            stage.transmit(Stage::first_free_cpu, 2);
        },
};

const Scenario full_queue{
    .name = "full-queue",
    .what = "a queue is filled up to where it must be stopped, and empties to where it is woken",
    .contexts = "one that transmits",
    .frames = 66,
    .set_up = [](Stage &stage) { stage.transmit(Stage::first_free_cpu, 4); },
    .tune = [](chip::Profile &profile) { profile.input_buffers = 17; },
    .waiting = 46,
};

const Scenario softirq_against_bottom_half{
    .name = "softirq-against-bottom-half",
    .what = "a softirq sends on the CPU of the bottom half, another context on its own",
    .contexts = "a softirq and one that transmits",
    .frames = 2,
    .set_up =
        [](Stage &stage) {
            stage.transmit_in_softirq(Stage::bottom_half_cpu);
            stage.transmit(Stage::first_free_cpu, 1);
        },
};

} // namespace besser::explore::scenarios
