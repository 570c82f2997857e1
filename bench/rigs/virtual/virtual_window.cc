// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/virtual/virtual_window.hpp"

#include "bench/record/offer.hpp"
#include "bench/rigs/virtual/virtual_probes.hpp"
#include "support/time_units.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace besser::bench {

namespace {

/// Receive counts as stopped when nothing has come for so long although data was offered.
constexpr std::int64_t wedge_after_ns = 10 * second;
/// After the stress: what is outstanding comes back, so that lost credits can be told from used
/// ones.
constexpr std::int64_t settle_ns = 2 * second;

double seconds(std::int64_t ns) { return static_cast<double>(ns) / 1e9; }

TestbedConfig config_of(const Profile &profile, const WindowSpec &spec) {
    TestbedConfig config{profile, *host::variant_by_name(spec.arm.variant), spec.seed};
    config.profile.sender.rate_bytes_per_s =
        static_cast<std::uint64_t>(spec.stress.rate_bytes_per_s.value_or(0));
    return config;
}

class VirtualWindow final : public Window {
  public:
    VirtualWindow(const Profile &profile, const WindowSpec &spec)
        : testbed_(config_of(profile, spec)), spec_(spec) {}

    std::expected<void, RigError> open() {
        // The known stimulus of the probe whose silence matters most.
        testbed_.world().warn("known stimulus of the warning probe");
        for (const auto &fault : spec_.arm.faults)
            testbed_.chip().arm(*chip::fault_by_name(fault));
        if (!testbed_.connect())
            return std::unexpected(RigError{
                fmt::format("arm {}: the station does not connect{}", spec_.arm.name, last_log())});
        stimuli_ = read_probes(testbed_);
        warnings_seen_ = 1;
        return {};
    }

    std::expected<RepRecord, RigError> run_rep(std::uint32_t rep) override {
        testbed_.run_for(spec_.stress.warm_up.count());
        if (rep == 0 && uptime_ns() < spec_.stress.first_uptime.count())
            testbed_.run_for(spec_.stress.first_uptime.count() - uptime_ns());
        RepRecord record;
        record.uptime_s = seconds(uptime_ns());
        record.elapsed_s = seconds(spec_.stress.duration.count());
        const auto before = read_probes(testbed_);
        const auto start_ns = testbed_.world().now_ns();
        testbed_.start_stress();
        if (const auto ran = run_stress(record); !ran)
            return std::unexpected(ran.error());
        record.counters = difference(read_probes(testbed_), before);
        record.rx_bytes = record.counters["rx.bytes"];
        note_wedge(record, start_ns);
        testbed_.stop_stress();
        testbed_.run_for(settle_ns);
        record.counters[lost_credits_probe] = lost_credits(record);
        note_messages(record);
        fill_facts(record);
        return record;
    }

  private:
    std::int64_t uptime_ns() { return testbed_.chip().uptime_ns(); }
    /// Chip uptime of a moment of this world.
    double uptime_at(std::int64_t when_ns) {
        return seconds(uptime_ns() - (testbed_.world().now_ns() - when_ns));
    }

    std::string last_log() {
        const auto &log = testbed_.world().trace().log;
        return log.size() == 0
                   ? ""
                   : fmt::format("; its last word: {}", log[log.size() - 1].text.view());
    }

    std::expected<void, RigError> run_stress(RepRecord &record) {
        const auto duration = spec_.stress.duration.count();
        const auto interval = spec_.interval.count() > 0 ? spec_.interval.count() : duration;
        for (std::int64_t done = 0; done < duration;) {
            const auto length = std::min(interval, duration - done);
            Sample sample;
            sample.uptime_s = seconds(uptime_ns());
            sample.length_s = seconds(length);
            const auto before = read_probes(testbed_);
            if (!testbed_.run_for(length))
                return std::unexpected(RigError{
                    fmt::format("arm {}: the virtual kernel stands still: {}", spec_.arm.name,
                                fmt::join(testbed_.world().waiting(), ", "))});
            sample.counters = difference(read_probes(testbed_), before);
            sample.rx_bytes = sample.counters["rx.bytes"];
            if (spec_.interval.count() > 0)
                record.series.push_back(std::move(sample));
            done += length;
        }
        return {};
    }

    void note_wedge(RepRecord &record, std::int64_t start_ns) {
        const auto now_ns = testbed_.world().now_ns();
        const auto last_ns = std::max(testbed_.network().counters().last_rx_ns, start_ns);
        if (now_ns - last_ns >= wedge_after_ns)
            record.events.push_back({EventKind::wedge, uptime_at(last_ns), "receive stopped"});
    }

    /// Credits the driver believes used, or owed, while nothing is outstanding.
    std::uint64_t lost_credits(RepRecord &record) {
        const int used = testbed_.device().credits_used();
        if (used != 0)
            record.events.push_back(
                {EventKind::note, uptime_at(testbed_.world().now_ns()),
                 fmt::format("hw_bufs_used is {} with nothing outstanding", used)});
        return static_cast<std::uint64_t>(std::abs(used));
    }

    /// Warnings, lost updates and rejected scans since the last call.
    void note_messages(RepRecord &record) {
        const auto &trace = testbed_.world().trace();
        std::uint64_t index = 0;
        for (const auto &warning : trace.warnings)
            if (index++ >= warnings_seen_)
                record.events.push_back({EventKind::warn, uptime_at(warning.when_ns),
                                         std::string(warning.text.view())});
        warnings_seen_ = trace.warnings.pushed();
        index = 0;
        for (const auto &update : trace.lost_updates)
            if (index++ >= updates_seen_)
                record.events.push_back(
                    {EventKind::note, uptime_at(update.when_ns),
                     fmt::format("lost update of {}: {} of {} overwritten by {} of {}",
                                 update.field.view(), update.lost, update.winner.view(),
                                 update.stored, update.loser.view())});
        updates_seen_ = trace.lost_updates.pushed();
        const auto rejected = record.counters["scan.rejected"];
        if (rejected > 0)
            record.events.push_back(
                {EventKind::scan_rejected, record.uptime_s,
                 fmt::format("{} of {} scans rejected by the firmware (status 2)", rejected,
                             record.counters["scan.requested"])});
        std::ranges::stable_sort(record.events, {}, &Event::uptime_s);
    }

    void fill_facts(RepRecord &record) {
        auto &facts = record.facts;
        if (spec_.stress.rate_bytes_per_s)
            facts.offered_bytes = offered_bytes(*spec_.stress.rate_bytes_per_s, record.elapsed_s);
        facts.receiver_restarted = true;
        facts.stress_path = "virtual air";
        facts.telemetry_path = "outside the model";
        facts.lost_trace_events = 0;
        facts.missed_deadlines = 0;
        facts.module_identity = "built-in " + spec_.arm.variant;
        facts.instruments = instruments();
        facts.stimuli = stimuli_;
    }

    Testbed testbed_;
    WindowSpec spec_;
    Counters stimuli_; ///< what each probe counted of boot and association, and of one warning made
                       ///< on purpose
    std::uint64_t warnings_seen_ = 0;
    std::uint64_t updates_seen_ = 0;
};

} // namespace

std::expected<std::unique_ptr<Window>, RigError> open_virtual_window(const Profile &profile,
                                                                     const WindowSpec &spec) {
    auto window = std::make_unique<VirtualWindow>(profile, spec);
    if (const auto opened = window->open(); !opened)
        return std::unexpected(opened.error());
    return window;
}

} // namespace besser::bench
