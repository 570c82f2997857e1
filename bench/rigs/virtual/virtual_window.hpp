// SPDX-License-Identifier: GPL-2.0-only
// One window on the virtual rig: a fresh world, a power cycle of its chip, and the reps measured in
// it.
#pragma once

#include "bench/rigs/virtual/tablet_profile.hpp"
#include "bench/rigs/virtual/testbed.hpp"
#include "bench/run/rig.hpp"

namespace besser::bench {

class VirtualWindow final : public Window {
  public:
    /// Boots and connects; the error says how far it came.
    [[nodiscard]] static std::expected<std::unique_ptr<VirtualWindow>, RigError>
    open(const Profile &profile, const WindowSpec &spec);

    std::expected<RepRecord, RigError> run_rep(std::uint32_t rep) override;

    /// For tests that interfere between reps.
    [[nodiscard]] Testbed &testbed() { return testbed_; }

  private:
    VirtualWindow(const Profile &profile, const WindowSpec &spec);

    std::expected<void, RigError> connect();
    std::expected<void, RigError> run_stress(RepRecord &record);
    void note_wedge(RepRecord &record, std::int64_t start_ns);
    std::uint64_t lost_credits(RepRecord &record);
    void tell_trace(RepRecord &record);
    void tell_rejected_scans(RepRecord &record);
    void fill_facts(RepRecord &record, std::uint64_t receiver_starts);

    std::int64_t uptime_ns() { return testbed_.chip().uptime_ns(); }
    double uptime_at(std::int64_t when_ns);
    std::string last_log();

    Testbed testbed_;
    const WindowSpec spec_;
    /// What each probe counted of boot and association, and of one warning made on purpose.
    Counters stimuli_;
    std::uint32_t next_rep_ = 0;
    // What earlier reps have told of the trace.
    std::uint64_t warnings_told_ = 0;
    std::uint64_t lost_events_told_ = 0;
};

} // namespace besser::bench
