// SPDX-License-Identifier: GPL-2.0-only
#include "bench/run/fake_rig.hpp"

#include "support/sha256.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <thread>

namespace besser::bench {

class FakeWindow : public Window {
  public:
    FakeWindow(FakeRig &rig, WindowSpec spec) : rig_(rig), spec_(std::move(spec)) {}

    std::expected<RepRecord, RigError> run_rep(std::uint32_t rep) override {
        const auto run = ++rig_.reps_run_;
        std::this_thread::sleep_for(rig_.behaviour_.rep_takes);
        if (spec_.arm.name == rig_.behaviour_.fails_in_arm)
            return std::unexpected(RigError{"the fake chip does not answer"});
        if (rep == 1 && rig_.spoiled_ < rig_.behaviour_.spoiled) {
            ++rig_.spoiled_;
            return std::unexpected(RigError{"the sender was killed by signal 9", true});
        }
        const auto noise = sha256_seed(fmt::format("{} {}", spec_.seed, rep)) % 100'000;
        if (spec_.arm.name == rig_.behaviour_.not_connected_in && noise % 3 == 0)
            return without_traffic(200.0 + rep * 191);
        const bool relay = spec_.arm.variant == "relay";
        RepRecord record;
        record.uptime_s = 200.0 + rep * 191;
        record.elapsed_s = 180.0 + static_cast<double>(noise) * 1e-5;
        record.rx_bytes = (relay ? 250'000'000 : 420'000'000) + noise * 100;
        record.counters = {{"work.sdio_rx_work", relay ? 15'000 + noise / 100 : 0},
                           {"kernel.warn", 0},
                           {"protocol.violations", 0}};
        if (rig_.behaviour_.impossible)
            record.elapsed_s = -1;
        if (!rig_.behaviour_.repeatable)
            record.rx_bytes += run;
        record.events = {{EventKind::note, 201.5, "associated"}};
        record.series = {{200.0, 180.0, record.rx_bytes, record.counters}};
        record.facts = {std::uint64_t{754'974'720},
                        true,
                        "virtual air",
                        "outside the model",
                        0,
                        0,
                        "fake",
                        {"work", "kernel log"},
                        {{"kernel.warn", 1}, {"protocol.violations", 1}},
                        {}};
        return record;
    }

  private:
    static RepRecord without_traffic(double uptime_s) {
        RepRecord record;
        record.uptime_s = uptime_s;
        record.counters = {{"kernel.warn", 0}};
        record.events = {{EventKind::not_connected, uptime_s, "not connected within 30 s"}};
        record.facts.module_identity = "fake";
        return record;
    }

    FakeRig &rig_;
    WindowSpec spec_;
};

std::expected<void, ArmProblem> FakeRig::check_arm(const Arm &arm) const {
    if (std::ranges::find(arm.faults, "unknown") == arm.faults.end())
        return {};
    return std::unexpected(ArmProblem{"faults", "unknown fault \"unknown\""});
}

std::expected<std::unique_ptr<Window>, RigError> FakeRig::open_window(const WindowSpec &spec) {
    const std::lock_guard lock(mutex_);
    opened_.push_back(spec);
    return std::make_unique<FakeWindow>(*this, spec);
}

Plan fake_plan() {
    constexpr auto text = R"(
name = "fake"
title = "a plan for tests"
[stress]
rate = "4MiB/s"
duration = "180s"
reps = 2
windows = 3
[[arm]]
name = "relay"
variant = "relay"
[[arm]]
name = "v3"
variant = "v3"
[[comparison]]
from = "relay"
to = "v3"
[[prediction]]
id = "faster"
text = "v3 receives more"
metric = "goodput"
from = "relay"
to = "v3"
expect = { min = 1.1 }
confidence = "high"
rigs = ["virtual"]
reasoned = "here"
[[prediction]]
id = "no-relay"
text = "no relay in v3"
metric = "dispatch_rate.sdio_rx_work"
arm = "v3"
expect = { equals = 0 }
confidence = "high"
rigs = ["virtual"]
reasoned = "here"
)";
    return parse_plan(text, "fake.toml").value();
}

std::string read_file(const std::filesystem::path &file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const std::filesystem::path &file, const std::string &text) {
    std::ofstream(file, std::ios::binary) << text;
}

} // namespace besser::bench
