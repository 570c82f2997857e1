// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/record/metrics.hpp"
#include "bench/run/rig.hpp"
#include "support/temporary_directory.hpp"

#include <atomic>
#include <mutex>
#include <string>
#include <vector>

namespace besser::bench {

/// A rig for tests: every figure is a function of the window's seed and the rep. No chip, no time.
class FakeRig : public Rig {
  public:
    struct Behaviour {
        std::chrono::microseconds
            rep_takes{};                ///< wall time, so that a run can be killed in its middle
        std::string fails_in_arm{};     ///< run_rep of this arm fails
        std::string not_connected_in{}; ///< in every third rep of this arm, drawn from its seed
        int spoiled = 0;                ///< so many times a second rep is to be measured anew
        bool impossible = false;        ///< whether its reps take less than no time
        bool repeatable = true;         ///< whether the same window gives the same result again
        bool has_variance = false;      ///< what the rig says about that
        unsigned parallelism = 8;
    };

    FakeRig() = default;
    explicit FakeRig(Behaviour behaviour) : behaviour_(std::move(behaviour)) {}

    std::string name() const override { return "virtual"; }
    std::map<std::string, std::string> facts() const override { return {{"profile", "fake"}}; }
    std::vector<std::string> probes() const override {
        return {"rx.bytes", std::string(every_work_probe), "kernel.warn"};
    }
    std::map<std::string, std::string> by_construction() const override {
        return {{"module_identity", "there is no module"}};
    }
    /// Refuses an arm with the fault "unknown".
    std::expected<void, ArmProblem> check_arm(const Arm &arm) const override;
    bool has_variance() const override { return behaviour_.has_variance; }
    unsigned parallelism() const override { return behaviour_.parallelism; }
    std::expected<std::unique_ptr<Window>, RigError> open_window(const WindowSpec &spec) override;

    std::size_t reps_run() const { return reps_run_; }
    /// What it was asked to open; to be read when nothing runs.
    const std::vector<WindowSpec> &opened() const { return opened_; }

  private:
    friend class FakeWindow;

    Behaviour behaviour_;
    std::atomic<std::size_t> reps_run_ = 0;
    std::atomic<int> spoiled_ = 0;
    std::mutex mutex_; ///< guards opened_
    std::vector<WindowSpec> opened_;
};

/// A plan with arms "relay" and "v3", 3 windows of 2 reps, and predictions that FakeRig fulfils.
Plan fake_plan();

std::string read_file(const std::filesystem::path &file);
void write_file(const std::filesystem::path &file, const std::string &text);

} // namespace besser::bench
