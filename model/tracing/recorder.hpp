// SPDX-License-Identifier: GPL-2.0-only
// Records what a world does, its kernel, its chip, its radio and what the driver hands up, into one
// trace file on one time axis.
#pragma once

#include "model/air/air.hpp"
#include "model/chip/chip.hpp"
#include "model/host/virtual_port.hpp"
#include "model/tracing/chip_recorder.hpp"
#include "model/tracing/kernel_recorder.hpp"

namespace besser::tracing {

/// What is recorded; all of it outlives the recorder. `air` may be missing: an explored world has
/// a radio of its own.
struct Subject {
    vkernel::World &world;
    chip::Chip &chip;
    host::Env &env;
    air::Air *air = nullptr;
};

class Recorder final : private air::Observer, private host::Upper {
  public:
    /// Looks on from now until its end. Called between runs of the world, as all of this is.
    Recorder(trace::TraceFile &file, trace::Track parent, const Subject &subject,
             Scheduling scheduling, std::function<std::int64_t()> clock);
    ~Recorder();
    Recorder(const Recorder &) = delete;
    Recorder &operator=(const Recorder &) = delete;

    /// Records from `begin_ns` until before `end_ns` of the clock. Once per recorder.
    void record(std::int64_t begin_ns, std::int64_t end_ns);
    /// Ends the recording if it has not ended.
    void stop() { recording_.stop(); }
    [[nodiscard]] std::int64_t recorded_ns() const { return recording_.recorded_ns(); }

    [[nodiscard]] KernelRecorder &kernel() { return kernel_; }

  private:
    void had_medium(const air::Transmission &transmission) override;

    void deliver(vkernel::Frame frame, const driver::RxStatus &status) override;
    void deliver_end() override { above_.deliver_end(); }
    void tx_status(vkernel::Frame frame, const driver::TxReport &report) override;
    void stop_queue(driver::AccessCategory category) override;
    void wake_queue(driver::AccessCategory category) override;
    void scan_done(driver::ScanOutcome outcome) override;
    void connection_lost() override;
    void connection_broken() override;
    void signal_changed(std::int8_t dbm) override { above_.signal_changed(dbm); }
    void restarted() override;
    void failed() override;

    Subject subject_;
    Recording recording_;
    KernelRecorder kernel_;
    ChipRecorder chip_;
    trace::Track medium_; ///< of the air, if there is one
    host::Upper &above_;
};

} // namespace besser::tracing
