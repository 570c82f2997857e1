// SPDX-License-Identifier: GPL-2.0-only
// One window on the virtual rig: a fresh world, a power cycle of its chip, and the reps measured in
// it.
#pragma once

#include "bench/record/latency.hpp"
#include "bench/rigs/virtual/tablet_profile.hpp"
#include "bench/rigs/virtual/testbed.hpp"
#include "bench/run/rig.hpp"

#include <functional>
#include <memory>
#include <string>

namespace besser::bench {

/// A C driver in a window, and what it is; none: a variant of ours.
struct LoadedModule {
    std::unique_ptr<linux_api::Module> module = nullptr;
    std::string identity;
};

class VirtualWindow final : public Window {
  public:
    /// Powers the chip on and waits until the station is connected, or is not within the testbed's
    /// limit: what that means is a rep's to tell. The error says that the run was interrupted.
    /// `module` is the driver of an arm with a tree, loaded for this window alone.
    [[nodiscard]] static std::expected<std::unique_ptr<VirtualWindow>, RigError>
    open(const Profile &profile, const WindowSpec &spec, LoadedModule module = {});

    /// A window of its own, run up to the rep that is traced.
    [[nodiscard]] static std::expected<TracedRep, RigError>
    trace(const Profile &profile, const WindowSpec &spec, std::uint32_t rep,
          const TraceOrder &order, LoadedModule module = {});

    std::expected<RepRecord, RigError> run_rep(std::uint32_t rep) override;

    /// For tests that interfere between reps.
    [[nodiscard]] Testbed &testbed() { return testbed_; }

  private:
    VirtualWindow(const Profile &profile, const WindowSpec &spec, LoadedModule module);

    void power_on();
    void arm_faults(bool at_power_on);
    void rest(std::uint32_t rep);
    void tell_why_not_connected(RepRecord &record);
    std::expected<void, RigError> measure(RepRecord &record);
    std::expected<void, RigError> run_stress(RepRecord &record);
    std::expected<void, RigError> run_watching(std::int64_t length_ns, RepRecord &record);
    void note_link(RepRecord &record);
    std::int64_t unheard_since();
    void end_outage();
    void tell_outages(RepRecord &record);
    void note_wedge(RepRecord &record, std::int64_t start_ns, std::uint64_t segments_before);
    void count_lost_credits(RepRecord &record);
    void tell_stubs(RepRecord &record);
    void tell_trace(RepRecord &record);
    void tell_violations(RepRecord &record);
    void tell_rejected_scans(RepRecord &record);
    void fill_facts(RepRecord &record);

    [[nodiscard]] bool interrupted() const { return spec_.stop != nullptr && spec_.stop->load(); }
    void note(RepRecord &record, EventKind kind, std::string text) {
        record.events.push_back({kind, uptime_at(testbed_.world().now_ns()), std::move(text)});
    }
    std::int64_t uptime_ns() { return testbed_.chip().uptime_ns(); }
    [[nodiscard]] double uptime_at(std::int64_t when_ns) const;
    std::string last_log();

    const LoadedModule module_; ///< outlives the testbed
    Testbed testbed_;
    const WindowSpec spec_;
    /// What each probe counted of boot and association, and of one warning made on purpose.
    Counters stimuli_;
    std::uint32_t next_rep_ = 0;
    std::function<void()> rep_begins_; ///< called when a rep is due; empty: nobody asked
    /// What is to be added to the world's time for uptimes in the rep under way. Where the driver
    /// restarts the chip in it, they go on as if it had not.
    latency::Times latency_; ///< of the rep under way
    std::int64_t uptime_offset_ns_ = 0;
    // What the rep under way has told of the connection.
    bool was_connected_ = true;
    std::uint64_t losses_told_ = 0;
    std::int64_t lost_at_ns_ = 0;
    /// When something was received last, or the rep or the connection began, and what the sender
    /// had sent by then.
    struct Heard {
        std::int64_t at_ns = 0;
        std::uint64_t segments = 0;
    };
    Heard heard_;
    std::optional<std::int64_t>
        connected_after_ns_; ///< of the power-on; empty: not within the limit
    // Of the rep under way.
    std::uint64_t looks_ = 0; ///< at the connection
    std::int64_t down_ns_ = 0;
    std::int64_t longest_down_ns_ = 0;
    // What earlier reps have told of the trace.
    std::array<std::uint64_t, chip::violations> violations_told_{};
    std::uint64_t warnings_told_ = 0;
    std::uint64_t stimulus_logged_ = 0; ///< lines of the log up to the known stimulus
    std::uint64_t lost_events_told_ = 0;
    bool stubs_told_ = false;
};

} // namespace besser::bench
