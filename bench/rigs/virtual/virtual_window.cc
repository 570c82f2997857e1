// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/virtual/virtual_window.hpp"

#include "bench/record/offer.hpp"
#include "bench/rigs/virtual/fault_text.hpp"
#include "bench/rigs/virtual/virtual_probes.hpp"
#include "model/tracing/recorder.hpp"
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
/// Longer than TCP is silent after a loss or two (its timer begins at 0.2 s and doubles).
constexpr std::int64_t silence_ns = 2 * second;
/// After the stress: what is outstanding comes back, so that lost credits can be told from used
/// ones.
constexpr std::int64_t settle_ns = 2 * second;

/// How often the connection is looked at.
constexpr std::int64_t watch_ns = second / 10;

double seconds(std::int64_t ns) { return static_cast<double>(ns) / 1e9; }

/// The answers that wait in the prober.
void take_answers(air::LatencyProber &prober, latency::Times &times) {
    for (const auto &answer : prober.untaken()) {
        times.round_trip.push_back(seconds(answer.round_trip_ns));
        times.down.push_back(seconds(answer.down_ns));
        times.up.push_back(seconds(answer.up_ns));
    }
    prober.take();
}

/// Rig::check_arm has accepted the arm.
TestbedConfig config_of(const Profile &profile, const WindowSpec &spec,
                        const linux_api::Module *module) {
    const auto variant = host::variant_by_name(spec.arm.variant);
    assert(variant || module != nullptr);
    TestbedConfig config{.profile = profile,
                         .variant = variant.value_or(host::Variant::direct),
                         .seed = spec.seed,
                         .watches_receive = !spec.arm.has_option("no-receive-watch"),
                         .stop = spec.stop,
                         .module = module};
    config.profile.sender.rate_bytes_per_s =
        static_cast<std::uint64_t>(spec.stress.rate_bytes_per_s.value_or(0));
    return config;
}

} // namespace

VirtualWindow::VirtualWindow(const Profile &profile, const WindowSpec &spec, LoadedModule module)
    : module_(std::move(module)), testbed_(config_of(profile, spec, module_.module.get())),
      spec_(spec) {}

std::expected<std::unique_ptr<VirtualWindow>, RigError>
VirtualWindow::open(const Profile &profile, const WindowSpec &spec, LoadedModule module) {
    std::unique_ptr<VirtualWindow> window(new VirtualWindow(profile, spec, std::move(module)));
    window->power_on();
    if (window->interrupted())
        return std::unexpected(RigError{"interrupted"});
    return window;
}

std::expected<TracedRep, RigError> VirtualWindow::trace(const Profile &profile,
                                                        const WindowSpec &spec, std::uint32_t rep,
                                                        const TraceOrder &order,
                                                        LoadedModule module) {
    VirtualWindow window(profile, spec, std::move(module));
    auto &bed = window.testbed_;
    tracing::Recorder recorder(
        order.file, order.below, {bed.world(), bed.chip(), bed.env(), &bed.air()},
        tracing::Scheduling::of_the_world, [&world = bed.world()] { return world.now_ns(); });
    if (!order.from)
        recorder.record(bed.world().now_ns(), bed.world().now_ns() + order.length.count());
    window.power_on();
    for (std::uint32_t before = 0; before < rep; before++)
        if (const auto ran = window.run_rep(before); !ran)
            return std::unexpected(ran.error());
    if (order.from)
        window.rep_begins_ = [&] {
            const auto begin_ns = bed.world().now_ns() + order.from->count();
            recorder.record(begin_ns, begin_ns + order.length.count());
        };
    auto record = window.run_rep(rep);
    if (!record)
        return std::unexpected(record.error());
    recorder.stop();
    return TracedRep{std::move(*record), std::chrono::nanoseconds(recorder.recorded_ns())};
}

void VirtualWindow::power_on() {
    // The known stimuli of the probes whose silence matters most; no rep tells of them.
    testbed_.world().warn("known stimulus of the warning probe");
    testbed_.world().trace().warnings.clear();
    warnings_told_ = 1;
    stimulus_logged_ = testbed_.world().trace().log.pushed();
    testbed_.chip().count_known_violation();
    violations_told_ = testbed_.chip().stats().violation;
    arm_faults(true);
    const auto powered_ns = testbed_.world().now_ns();
    if (testbed_.connect()) // each rep asks again
        connected_after_ns_ = testbed_.world().now_ns() - powered_ns;
    arm_faults(false);
    stimuli_ = read_probes(testbed_);
}

void VirtualWindow::arm_faults(bool at_power_on) {
    for (const auto &text : spec_.arm.faults) {
        auto fault = parse_fault(text).value(); // check_arm has accepted it
        if (fault.at_power_on != at_power_on)
            continue;
        fault.trigger.at_ns += testbed_.world().now_ns();
        testbed_.chip().arm(fault.fault, fault.trigger);
    }
}

std::expected<RepRecord, RigError> VirtualWindow::run_rep(std::uint32_t rep) {
    assert(rep == next_rep_);
    next_rep_++;
    rest(rep);
    const bool slept = spec_.stress.suspend.count() == 0 || testbed_.suspend(spec_.stress.suspend);
    const auto due_ns = testbed_.world().now_ns();
    if (rep_begins_)
        rep_begins_();
    const bool connected = testbed_.await_connection();
    const auto begin_ns = testbed_.world().now_ns();
    uptime_offset_ns_ = uptime_ns() - begin_ns;
    RepRecord record;
    record.uptime_s = uptime_at(begin_ns);
    if (rep == 0 && connected_after_ns_)
        record.metrics["connect_s"] = seconds(*connected_after_ns_);
    if (!slept)
        note(record, EventKind::note, "the driver did not let the system suspend");
    else if (connected && spec_.stress.suspend.count() > 0)
        record.metrics["resume_s"] = seconds(begin_ns - due_ns);
    if (connected && begin_ns > due_ns)
        note(record, EventKind::recovered,
             fmt::format("connected {:.2f} s after the rep was due", seconds(begin_ns - due_ns)));
    if (!connected)
        tell_why_not_connected(record);
    else if (const auto done = measure(record); !done)
        return std::unexpected(done.error());
    if (interrupted())
        return std::unexpected(RigError{"interrupted"});
    tell_stubs(record);
    tell_trace(record);
    tell_violations(record);
    std::ranges::stable_sort(record.events, {}, &Event::uptime_s);
    fill_facts(record);
    return record;
}

void VirtualWindow::rest(std::uint32_t rep) {
    testbed_.run_for(spec_.stress.warm_up.count());
    if (rep == 0 && uptime_ns() < spec_.stress.first_uptime.count())
        testbed_.run_for(spec_.stress.first_uptime.count() - uptime_ns());
}

void VirtualWindow::tell_why_not_connected(RepRecord &record) {
    const bool failed = testbed_.mlme().state() == host::LinkState::failed;
    const auto why =
        failed ? std::string("the driver gave the device up")
               : fmt::format("not connected within {:.0f} s", seconds(Testbed::connect_limit_ns));
    note(record, EventKind::not_connected, why + last_log());
}

std::expected<void, RigError> VirtualWindow::measure(RepRecord &record) {
    const auto before = read_probes(testbed_);
    const auto receiver_starts = testbed_.network().receiver().starts;
    const auto segments = testbed_.sender().counters().segments;
    const auto start_ns = testbed_.world().now_ns();
    was_connected_ = true;
    heard_ = {start_ns, segments};
    losses_told_ = testbed_.mlme().counters().losses;
    looks_ = 0;
    down_ns_ = longest_down_ns_ = 0;
    const bool idle = spec_.stress.idle();
    const auto probe_ns = spec_.stress.latency_probes.count();
    latency_ = {};
    if (!idle)
        testbed_.start_stress();
    if (probe_ns > 0)
        testbed_.prober().start(probe_ns);
    if (const auto ran = run_stress(record); !ran)
        return ran;
    record.elapsed_s = seconds(testbed_.world().now_ns() - start_ns);
    record.counters = difference(read_probes(testbed_), before);
    record.rx_bytes = record.counters["rx.bytes"];
    tell_outages(record);
    testbed_.prober().stop();
    if (!idle) {
        note_wedge(record, start_ns, segments);
        testbed_.stop_stress();
    }
    testbed_.run_for(settle_ns);
    if (probe_ns > 0) {
        take_answers(testbed_.prober(), latency_);
        latency::tell(std::move(latency_), testbed_.prober().sent(), record);
    }
    count_lost_credits(record);
    tell_rejected_scans(record);
    if (spec_.stress.rate_bytes_per_s && !idle)
        record.facts.offered_bytes =
            offered_bytes(spec_.stress.protocol, *spec_.stress.rate_bytes_per_s, record.elapsed_s);
    record.facts.receiver_restarted = testbed_.network().receiver().starts > receiver_starts;
    return {};
}

/// Of a moment of this world; before 0 where the driver restarted the chip before the rep.
double VirtualWindow::uptime_at(std::int64_t when_ns) const {
    return seconds(uptime_offset_ns_ + when_ns);
}

std::string VirtualWindow::last_log() {
    const auto &log = testbed_.world().trace().log;
    if (log.pushed() == stimulus_logged_)
        return "; the driver said nothing";
    return fmt::format("; the last that was logged: {}", log[log.size() - 1].text.view());
}

std::expected<void, RigError> VirtualWindow::run_stress(RepRecord &record) {
    const auto duration = spec_.stress.duration.count();
    const auto interval = spec_.interval.count() > 0 ? spec_.interval.count() : duration;
    for (std::int64_t done = 0; done < duration;) {
        const auto length = std::min(interval, duration - done);
        Sample sample;
        sample.uptime_s = uptime_at(testbed_.world().now_ns());
        sample.length_s = seconds(length);
        const auto before = read_probes(testbed_);
        if (const auto ran = run_watching(length, record); !ran)
            return ran;
        sample.counters = difference(read_probes(testbed_), before);
        sample.rx_bytes = sample.counters["rx.bytes"];
        if (spec_.interval.count() > 0)
            record.series.push_back(std::move(sample));
        done += length;
    }
    return {};
}

/// An access point sends beacons whatever an arm does: a world in which nothing can happen any more
/// is a fault of the model.
std::expected<void, RigError> VirtualWindow::run_watching(std::int64_t length_ns,
                                                          RepRecord &record) {
    auto &world = testbed_.world();
    const auto end_ns = world.now_ns() + length_ns;
    while (world.now_ns() < end_ns) {
        if (!testbed_.run_for(std::min(watch_ns, end_ns - world.now_ns())))
            return std::unexpected(RigError{interrupted()
                                                ? "interrupted"
                                                : fmt::format("the virtual kernel stands still: {}",
                                                              fmt::join(world.waiting(), ", "))});
        note_link(record);
        take_answers(testbed_.prober(), latency_);
    }
    return {};
}

/// What became of the network since the last look. A link by which nothing comes of what is sent is
/// none to whoever uses it.
void VirtualWindow::note_link(RepRecord &record) {
    const auto now_ns = testbed_.world().now_ns();
    const auto losses = testbed_.mlme().counters().losses;
    const bool linked = testbed_.connected();
    const bool lost = !linked || losses != losses_told_;
    const auto unheard_ns = now_ns - unheard_since();
    const bool silent = !lost && unheard_ns >= silence_ns;
    const bool back = !was_connected_ && linked && !silent;
    ++looks_;
    if (was_connected_ && (lost || silent)) {
        lost_at_ns_ = now_ns - std::max(unheard_ns, watch_ns);
        note(record, EventKind::disconnected,
             silent ? "connected, but nothing is received any more"
                    : "the connection was lost" + last_log());
        if (testbed_.mlme().state() == host::LinkState::failed)
            note(record, EventKind::died, "the driver gave the device up");
        was_connected_ = false;
    }
    if (back) {
        end_outage();
        note(record, EventKind::recovered,
             fmt::format("connected again within {:.1f} s", seconds(now_ns - lost_at_ns_)));
        was_connected_ = true;
    }
    if (lost || back) // what follows is due from here on
        heard_ = {now_ns, testbed_.sender().counters().segments};
    losses_told_ = losses;
}

/// Since when nothing arrives of what was sent; now, if nothing is on its way. A sender that waits
/// for its own timer sends none.
std::int64_t VirtualWindow::unheard_since() {
    const auto last_ns = testbed_.network().counters().last_rx_ns;
    const auto segments = testbed_.sender().counters().segments;
    if (last_ns > heard_.at_ns)
        heard_ = {last_ns, segments};
    return segments > heard_.segments ? heard_.at_ns : testbed_.world().now_ns();
}

void VirtualWindow::end_outage() {
    const auto length_ns = testbed_.world().now_ns() - lost_at_ns_;
    down_ns_ += length_ns;
    longest_down_ns_ = std::max(longest_down_ns_, length_ns);
}

/// Seconds without network, as they are seen every tenth of one.
void VirtualWindow::tell_outages(RepRecord &record) {
    if (!was_connected_)
        end_outage();
    record.counters[link_watch_probe] = looks_;
    record.metrics["outage_s_per_hour"] = seconds(down_ns_) / record.elapsed_s * 3600;
    record.metrics["longest_outage_s"] = seconds(longest_down_ns_);
}

/// Receive that stopped, or that never began: TCP connects within a second, or the way is not open.
void VirtualWindow::note_wedge(RepRecord &record, std::int64_t start_ns,
                               std::uint64_t segments_before) {
    const auto now_ns = testbed_.world().now_ns();
    const auto last_ns = std::max(testbed_.network().counters().last_rx_ns, start_ns);
    const bool sent = testbed_.sender().counters().segments > segments_before;
    if (!sent && now_ns - start_ns >= second)
        record.events.push_back({EventKind::wedge, uptime_at(start_ns),
                                 "receive never began: the sender got no connection"});
    else if (now_ns - last_ns >= wedge_after_ns)
        record.events.push_back({EventKind::wedge, uptime_at(last_ns), "receive stopped"});
}

/// Credits the driver believes used, or given back too often, while nothing is outstanding. Without
/// a connection nobody knows what is outstanding, and they are not counted.
void VirtualWindow::count_lost_credits(RepRecord &record) {
    if (!testbed_.connected() || module_.module != nullptr)
        return;
    const int used = testbed_.device().credits_used();
    if (used != 0)
        note(record, EventKind::note,
             fmt::format("hw_bufs_used is {} with nothing outstanding", used));
    record.counters[lost_credits_probe] = static_cast<std::uint64_t>(std::abs(used));
}

/// What a C driver calls of the kernel and gets no more than an answer from.
void VirtualWindow::tell_stubs(RepRecord &record) {
    if (module_.module == nullptr || module_.module->stubs().empty() ||
        std::exchange(stubs_told_, true))
        return;
    note(record, EventKind::note,
         fmt::format("stubs of the virtual kernel that this driver calls: {}",
                     fmt::join(module_.module->stubs(), ", ")));
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

/// Those of boot and rest included, as with warnings.
void VirtualWindow::tell_violations(RepRecord &record) {
    const auto &stats = testbed_.chip().stats();
    std::uint64_t all = 0;
    for (std::size_t kind = 0; kind < chip::violations; kind++) {
        const auto count = stats.violation[kind] - violations_told_[kind];
        all += count;
        if (count > 0)
            record.counters[fmt::format("protocol.{}", chip::violation_names[kind])] = count;
    }
    violations_told_ = stats.violation;
    record.counters["protocol.violations"] = all;
}

void VirtualWindow::tell_rejected_scans(RepRecord &record) {
    const auto rejected = record.counters["scan.rejected"];
    if (rejected > 0)
        record.events.push_back({EventKind::scan_rejected, record.uptime_s,
                                 fmt::format("{} of {} scans rejected by the firmware (status 2)",
                                             rejected, record.counters["scan.requested"])});
}

/// What only VirtualRig::by_construction explains is a constant here.
void VirtualWindow::fill_facts(RepRecord &record) {
    auto &facts = record.facts;
    facts.stress_path = "virtual air";
    facts.telemetry_path = "outside the model";
    facts.missed_deadlines = 0;
    facts.module_identity =
        module_.module != nullptr ? module_.identity : "built-in " + spec_.arm.variant;
    facts.instruments = instruments();
    facts.stimuli = stimuli_;
}

} // namespace besser::bench
