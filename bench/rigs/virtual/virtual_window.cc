// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/virtual/virtual_window.hpp"

#include "bench/record/offer.hpp"
#include "bench/rigs/virtual/virtual_probes.hpp"
#include "support/time_units.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cassert>
#include <utility>

namespace besser::bench {

namespace {

/// Receive counts as stopped when nothing has come for so long although data was offered.
constexpr std::int64_t wedge_after_ns = 10 * second;
/// After the stress: what is outstanding comes back, so that lost credits can be told from used
/// ones.
constexpr std::int64_t settle_ns = 2 * second;

double seconds(std::int64_t ns) { return static_cast<double>(ns) / 1e9; }

/// Rig::check_arm has accepted the arm.
TestbedConfig config_of(const Profile &profile, const WindowSpec &spec) {
    const auto variant = host::variant_by_name(spec.arm.variant);
    assert(variant);
    TestbedConfig config{
        .profile = profile, .variant = *variant, .seed = spec.seed, .stop = spec.stop};
    config.profile.sender.rate_bytes_per_s =
        static_cast<std::uint64_t>(spec.stress.rate_bytes_per_s.value_or(0));
    return config;
}

} // namespace

VirtualWindow::VirtualWindow(const Profile &profile, const WindowSpec &spec)
    : testbed_(config_of(profile, spec)), spec_(spec) {}

std::expected<std::unique_ptr<VirtualWindow>, RigError>
VirtualWindow::open(const Profile &profile, const WindowSpec &spec) {
    std::unique_ptr<VirtualWindow> window(new VirtualWindow(profile, spec));
    if (auto connected = window->connect(); !connected)
        return std::unexpected(std::move(connected.error()));
    return window;
}

std::expected<void, RigError> VirtualWindow::connect() {
    // The known stimulus of the probe whose silence matters most; no rep tells of it.
    testbed_.world().warn("known stimulus of the warning probe");
    testbed_.world().trace().warnings.clear();
    warnings_told_ = 1;
    for (const auto &fault : spec_.arm.faults)
        testbed_.chip().arm(*chip::fault_by_name(fault));
    if (!testbed_.connect())
        return std::unexpected(RigError{
            fmt::format("arm {}: the station does not connect{}", spec_.arm.name, last_log())});
    stimuli_ = read_probes(testbed_);
    return {};
}

std::expected<RepRecord, RigError> VirtualWindow::run_rep(std::uint32_t rep) {
    assert(rep == next_rep_);
    next_rep_++;
    testbed_.run_for(spec_.stress.warm_up.count());
    if (rep == 0 && uptime_ns() < spec_.stress.first_uptime.count())
        testbed_.run_for(spec_.stress.first_uptime.count() - uptime_ns());
    RepRecord record;
    record.uptime_s = seconds(uptime_ns());
    const auto before = read_probes(testbed_);
    const auto receiver_starts = testbed_.network().receiver().starts;
    const auto start_ns = testbed_.world().now_ns();
    testbed_.start_stress();
    if (const auto ran = run_stress(record); !ran)
        return std::unexpected(ran.error());
    record.elapsed_s = seconds(testbed_.world().now_ns() - start_ns);
    record.counters = difference(read_probes(testbed_), before);
    record.rx_bytes = record.counters["rx.bytes"];
    note_wedge(record, start_ns);
    testbed_.stop_stress();
    testbed_.run_for(settle_ns);
    record.counters[lost_credits_probe] = lost_credits(record);
    tell_trace(record);
    tell_rejected_scans(record);
    std::ranges::stable_sort(record.events, {}, &Event::uptime_s);
    fill_facts(record, receiver_starts);
    return record;
}

/// Chip uptime of a moment of this world.
double VirtualWindow::uptime_at(std::int64_t when_ns) {
    return seconds(uptime_ns() - (testbed_.world().now_ns() - when_ns));
}

std::string VirtualWindow::last_log() {
    const auto &log = testbed_.world().trace().log;
    return log.size() == 0 ? ""
                           : fmt::format("; its last word: {}", log[log.size() - 1].text.view());
}

std::expected<void, RigError> VirtualWindow::run_stress(RepRecord &record) {
    const auto duration = spec_.stress.duration.count();
    const auto interval = spec_.interval.count() > 0 ? spec_.interval.count() : duration;
    for (std::int64_t done = 0; done < duration;) {
        const auto length = std::min(interval, duration - done);
        Sample sample;
        sample.uptime_s = seconds(uptime_ns());
        sample.length_s = seconds(length);
        const auto before = read_probes(testbed_);
        if (!testbed_.run_for(length))
            return std::unexpected(
                RigError{fmt::format("arm {}: the virtual kernel stands still: {}", spec_.arm.name,
                                     fmt::join(testbed_.world().waiting(), ", "))});
        sample.counters = difference(read_probes(testbed_), before);
        sample.rx_bytes = sample.counters["rx.bytes"];
        if (spec_.interval.count() > 0)
            record.series.push_back(std::move(sample));
        done += length;
    }
    return {};
}

void VirtualWindow::note_wedge(RepRecord &record, std::int64_t start_ns) {
    const auto now_ns = testbed_.world().now_ns();
    const auto last_ns = std::max(testbed_.network().counters().last_rx_ns, start_ns);
    if (now_ns - last_ns >= wedge_after_ns)
        record.events.push_back({EventKind::wedge, uptime_at(last_ns), "receive stopped"});
}

/// Credits the driver believes used, or given back too often, while nothing is outstanding.
std::uint64_t VirtualWindow::lost_credits(RepRecord &record) {
    const int used = testbed_.device().credits_used();
    if (used != 0)
        record.events.push_back({EventKind::note, uptime_at(testbed_.world().now_ns()),
                                 fmt::format("hw_bufs_used is {} with nothing outstanding", used)});
    return static_cast<std::uint64_t>(std::abs(used));
}

/// Warnings and lost updates since the previous rep, those of boot and rest included, and how many
/// of them the trace had no place for.
void VirtualWindow::tell_trace(RepRecord &record) {
    auto &trace = testbed_.world().trace();
    for (const auto &warning : trace.warnings)
        record.events.push_back(
            {EventKind::warn, uptime_at(warning.when_ns), std::string(warning.text.view())});
    for (const auto &update : trace.lost_updates)
        record.events.push_back(
            {EventKind::note, uptime_at(update.when_ns),
             fmt::format("lost update of {}: {} of {} overwritten by {} of {}", update.field.view(),
                         update.lost, update.winner.view(), update.stored, update.loser.view())});
    trace.warnings.clear();
    trace.lost_updates.clear();
    record.counters["kernel.warn"] =
        trace.warnings.pushed() - std::exchange(warnings_told_, trace.warnings.pushed());
    record.facts.lost_trace_events =
        trace.lost_events() - std::exchange(lost_events_told_, trace.lost_events());
}

void VirtualWindow::tell_rejected_scans(RepRecord &record) {
    const auto rejected = record.counters["scan.rejected"];
    if (rejected > 0)
        record.events.push_back({EventKind::scan_rejected, record.uptime_s,
                                 fmt::format("{} of {} scans rejected by the firmware (status 2)",
                                             rejected, record.counters["scan.requested"])});
}

/// What only VirtualRig::by_construction explains is a constant here.
void VirtualWindow::fill_facts(RepRecord &record, std::uint64_t receiver_starts) {
    auto &facts = record.facts;
    if (spec_.stress.rate_bytes_per_s)
        facts.offered_bytes = offered_bytes(*spec_.stress.rate_bytes_per_s, record.elapsed_s);
    facts.receiver_restarted = testbed_.network().receiver().starts > receiver_starts;
    facts.stress_path = "virtual air";
    facts.telemetry_path = "outside the model";
    facts.missed_deadlines = 0;
    facts.module_identity = "built-in " + spec_.arm.variant;
    facts.instruments = instruments();
    facts.stimuli = stimuli_;
}

} // namespace besser::bench
