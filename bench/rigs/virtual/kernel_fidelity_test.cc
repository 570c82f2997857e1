// SPDX-License-Identifier: GPL-2.0-only
// The virtual kernel beside a real one: the same drivers, chip and air, on the guest's machine. The
// real kernel's figures are those of docs/fidelity.md, "The virtual rig beside a real kernel".
#include "bench/plan/plan.hpp"
#include "bench/rigs/virtual/virtual_window.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace besser::bench {
namespace {

struct OfRealKernel {
    double rx_work_per_s; ///< dispatches; 0: it has no such work
    double tx_work_per_s;
    double irq_work_per_s;
    double requests_per_frame;
    double reads_per_frame; ///< of the requests, CMD52 reads
    double frames_per_batch;
};

const std::map<std::string, OfRealKernel> real_kernel = {
    {"relay", {1289, 172, 630, 3.41, 2.33, 0.98}},
    {"v3", {0, 424, 864, 3.15, 2.02, 1.02}},
    {"direct", {0, 0, 1017, 2.83, 1.70, 1.02}},
};

RepRecord rep_of(const Plan &plan, const Arm &arm) {
    auto profile = read_profile(BESSER_SOURCE_DIR "/profiles/pinetab2.toml").value();
    EXPECT_TRUE(override_profile(profile, arm));
    return VirtualWindow::open(profile, {arm, 0, 1, plan.stress, {}}).value()->run_rep(0).value();
}

void expect_near(double model, double kernel, const char *what) {
    if (kernel == 0) {
        EXPECT_EQ(model, 0) << what;
        return;
    }
    EXPECT_GE(model / kernel, 0.8) << what;
    EXPECT_LE(model / kernel, 1.25) << what;
}

class KernelFidelity : public testing::TestWithParam<const char *> {};

TEST_P(KernelFidelity, is_within_a_fifth_of_a_real_kernel_on_its_machine) {
    const auto plan = read_plan(BESSER_SOURCE_DIR "/plans/guest-machine.toml").value();
    const auto &arm = *plan.find_arm(GetParam());
    const auto &kernel = real_kernel.at(arm.name);
    const auto rep = rep_of(plan, arm);
    const auto count = [&](const char *probe) {
        return static_cast<double>(rep.counters.at(probe));
    };
    const double frames = count("rx.frames");
    expect_near(count("work.sdio_rx_work") / rep.elapsed_s, kernel.rx_work_per_s, "rx work");
    expect_near(count("work.sdio_tx_work") / rep.elapsed_s, kernel.tx_work_per_s, "tx work");
    expect_near(count("work.sdio_irq_work") / rep.elapsed_s, kernel.irq_work_per_s, "irq work");
    expect_near(count("bus.cmd52_read") / frames, kernel.reads_per_frame, "CMD52 reads");
    expect_near((count("bus.cmd52_read") + count("bus.cmd52_write") + count("bus.cmd53_read") +
                 count("bus.cmd53_write")) /
                    frames,
                kernel.requests_per_frame, "requests");
    expect_near(frames / count("bus.cmd53_read"), kernel.frames_per_batch, "frames per batch");
}

INSTANTIATE_TEST_SUITE_P(Arms, KernelFidelity, testing::Values("relay", "v3", "direct"),
                         [](const auto &each) { return std::string(each.param); });

} // namespace
} // namespace besser::bench
