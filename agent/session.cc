// SPDX-License-Identifier: GPL-2.0-only
#include "agent/session.hpp"

#include "agent/flow.hpp"
#include "agent/link_watch.hpp"
#include "agent/marker.hpp"
#include "agent/module.hpp"
#include "agent/network_link.hpp"
#include "agent/target_probes.hpp"
#include "bench/record/offer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <sys/utsname.h>
#include <thread>
#include <utility>

namespace besser::agent {

namespace {

using Clock = std::chrono::steady_clock; // CLOCK_MONOTONIC
using bench::EventKind;
using std::chrono::nanoseconds;

/// Receive counts as stopped when nothing has come for so long although data was offered.
constexpr std::chrono::seconds wedge_after{10};
constexpr std::chrono::seconds look_every{1};
constexpr std::chrono::milliseconds watch_every{100}; ///< the connection, as the virtual rig does

double seconds(nanoseconds duration) { return std::chrono::duration<double>(duration).count(); }

/// How the bus kept its deadlines between two readings, where it keeps any.
void tell_deadlines(bench::RepFacts &facts, const Reading &before, const Reading &after) {
    if (!before.deadlines || !after.deadlines)
        return;
    facts.missed_deadlines = after.deadlines->missed - before.deadlines->missed;
    facts.deadlines = after.deadlines->all - before.deadlines->all;
    facts.late_s = static_cast<double>(after.deadlines->late_ns - before.deadlines->late_ns) * 1e-9;
}

class Session {
  public:
    Session(const AgentJob &job, const std::function<void(const AgentLine &)> &say)
        : job_(job), say_(say) {}

    std::expected<void, std::string> run() {
        utsname system{};
        ::uname(&system);
        say_(HelloLine{system.release, system.machine});
        if (auto opened = open(); !opened)
            return opened;
        for (std::uint32_t rep = 0; rep < job_.stress.reps; rep++)
            if (auto done = run_rep(rep); !done)
                return done;
        return {};
    }

    /// For the message of a failure: what the kernel said last often tells why.
    std::string last_log_line() {
        if (!probes_)
            return "";
        probes_->look();
        return probes_->last_log_line();
    }

  private:
    std::expected<void, std::string> open() {
        auto probes = Probes::start(job_);
        if (!probes)
            return std::unexpected(probes.error());
        probes_.emplace(std::move(*probes));
        powered_at_ = Clock::now();
        if (auto module = Module::load(job_.module); !module) {
            not_connected_ = module.error();
        } else {
            module_ = std::move(*module);
            probes_->set_module(module_.name());
            auto up = bring_up(job_, [this] { look(); });
            if (!up)
                return std::unexpected(up.error());
            not_connected_ = std::move(*up);
        }
        if (!not_connected_) {
            connected_after_ = Clock::now() - powered_at_;
            if (auto given = probes_->give_orders(job_.orders_when_connected); !given)
                return given;
        }
        const auto reading = probes_->read();
        if (!reading)
            return std::unexpected(reading.error());
        stimuli_ = counted_between(Reading{}, *reading);
        if (!job_.chip_orders.empty())
            stimuli_["protocol.violations"] = probes_->chip_stimulus();
        return {};
    }

    std::expected<void, std::string> run_rep(std::uint32_t rep) {
        auto begin = Clock::now() + job_.stress.warm_up;
        if (rep == 0)
            begin = std::max(begin, powered_at_ + job_.stress.first_uptime);
        auto receiver = start_receiver(job_.listen_address);
        wait_until(begin);
        const auto no_connection =
            not_connected_ ? not_connected_ : await_carrier(job_.interface, [this] { look(); });
        if (no_connection) {
            say_without_traffic(*no_connection);
            return {};
        }
        if (!receiver)
            return std::unexpected(receiver.error());
        RepLine line;
        const auto executed_first = mark();
        const auto started = Clock::now();
        const auto before = probes_->read();
        if (!before)
            return std::unexpected(before.error());
        std::optional<Worker> sender;
        if (!job_.stress.idle()) {
            auto started_sender = start_sender(
                {job_.listen_address, job_.sender_namespace, job_.stress.rate_bytes_per_s});
            if (!started_sender)
                return std::unexpected(started_sender.error());
            sender.emplace(std::move(*started_sender));
        }
        line.record.uptime_s = uptime_s(started);
        link_.begin(Clock::now());
        if (auto stressed = stress(line.record, *before, started + job_.stress.duration); !stressed)
            return stressed;
        const auto after = probes_->read();
        if (!after)
            return std::unexpected(after.error());
        line.record.elapsed_s = seconds(Clock::now() - started);
        line.executed = executed_between(executed_first, mark());
        if (auto why = sender ? sender->ended() : std::nullopt)
            note(line.record, fmt::format("the sender ended: {}", *why));
        fill(line.record, *before, *after);
        tell_outages(line.record);
        if (rep == 0)
            line.record.metrics["connect_s"] = seconds(connected_after_);
        auto violations = probes_->take_violations(); // those of boot and rest, too
        if (!violations)
            return std::unexpected(violations.error());
        line.record.counters.merge(*violations);
        say_(line);
        return {};
    }

    /// Lets the flow run, and samples if the plan wants a time series.
    std::expected<void, std::string> stress(bench::RepRecord &record, const Reading &before,
                                            Clock::time_point end) {
        last_bytes_ = before.counters.at("rx.bytes");
        last_progress_ = Clock::now();
        if (job_.interval.count() <= 0) {
            wait_until(end);
        } else {
            auto earlier = before;
            for (auto at = end - job_.stress.duration; at < end;) {
                const auto length = std::min<nanoseconds>(job_.interval, end - at);
                wait_until(at + length);
                auto now = probes_->read();
                if (!now)
                    return std::unexpected(now.error());
                auto counters = counted_between(earlier, *now);
                const auto bytes = counters["rx.bytes"];
                record.series.push_back(
                    {uptime_s(at), seconds(length), bytes, std::move(counters)});
                earlier = std::move(*now);
                at += length;
            }
        }
        if (!job_.stress.idle() && Clock::now() - last_progress_ >= wedge_after)
            record.events.push_back(
                {EventKind::wedge, uptime_s(last_progress_), "receive stopped"});
        return {};
    }

    void tell_outages(bench::RepRecord &record) const {
        record.counters["link.watch"] = link_.looks();
        record.metrics["outage_s_per_hour"] = seconds(link_.down()) / record.elapsed_s * 3600;
        record.metrics["longest_outage_s"] = seconds(link_.longest());
    }

    /// A station that is not connected is a result of the rep, not the end of the run.
    void say_without_traffic(const std::string &why) {
        RepLine line;
        auto &record = line.record;
        record.uptime_s = uptime_s(Clock::now());
        const auto log = last_log_line();
        record.events.push_back(
            {EventKind::not_connected, record.uptime_s,
             log.empty() ? why : fmt::format("{}; the kernel's last line: {}", why, log)});
        tell_warnings(record);
        record.facts.module_identity = module_.identity();
        say_(line);
    }

    /// Those of boot and rest, too. Gives how many have no text.
    std::uint64_t tell_warnings(bench::RepRecord &record) {
        const auto warnings = probes_->take_warnings();
        for (const auto &warning : warnings.told)
            add_warning(record, warning);
        record.counters["kernel.warn"] = warnings.told.size() + warnings.untold;
        std::ranges::stable_sort(record.events, {}, &bench::Event::uptime_s);
        return warnings.untold;
    }

    void fill(bench::RepRecord &record, const Reading &before, const Reading &after) {
        record.counters = counted_between(before, after);
        record.rx_bytes = record.counters["rx.bytes"];
        const auto untold = tell_warnings(record);
        auto &facts = record.facts;
        if (job_.stress.rate_bytes_per_s && !job_.stress.idle())
            facts.offered_bytes =
                bench::offered_bytes(*job_.stress.rate_bytes_per_s, record.elapsed_s);
        facts.receiver_restarted = true;
        facts.stress_path = job_.stress_path;
        facts.telemetry_path = job_.telemetry_path;
        facts.lost_trace_events = after.lost - std::exchange(lost_told_, after.lost) + untold;
        tell_deadlines(facts, before, after);
        facts.module_identity = module_.identity();
        facts.module_sha256 = module_.sha256();
        facts.instruments = probes_->instruments();
        facts.stimuli = stimuli_;
    }

    void add_warning(bench::RepRecord &record, const Warning &warning) {
        const double uptime = warning.monotonic_s - seconds(powered_at_.time_since_epoch());
        record.events.push_back({EventKind::warn, std::max(uptime, 0.0), warning.text});
    }

    void note(bench::RepRecord &record, std::string text) {
        record.events.push_back({EventKind::note, uptime_s(Clock::now()), std::move(text)});
    }

    /// The counter's number of this moment; the first one is 0.
    std::uint64_t mark() {
        vm::execute_marker();
        return markers_++;
    }

    std::optional<ExecutedBetween> executed_between(std::uint64_t first, std::uint64_t last) {
        if (!job_.count_instructions)
            return {};
        auto code = module_.code();
        if (!code)
            return {};
        return ExecutedBetween{first, last, std::move(*code)};
    }

    double uptime_s(Clock::time_point when) const { return seconds(when - powered_at_); }

    void wait_until(Clock::time_point when) {
        while (Clock::now() < when) {
            const auto look_at = std::min(when, Clock::now() + look_every);
            while (Clock::now() < look_at) {
                std::this_thread::sleep_until(std::min(look_at, Clock::now() + watch_every));
                link_.look(Clock::now(), has_carrier(job_.interface));
            }
            if (!has_carrier(job_.interface))
                ask_for_connection(job_);
            look();
        }
    }

    /// Once in a second: the rig hears that the target lives.
    void look() {
        probes_->look();
        const auto bytes = interface_counter(job_.interface, "rx_bytes").value_or(last_bytes_);
        if (bytes != last_bytes_)
            last_progress_ = Clock::now();
        last_bytes_ = bytes;
        say_(AliveLine{});
    }

    const AgentJob &job_;
    const std::function<void(const AgentLine &)> &say_;
    std::optional<Probes> probes_;
    Module module_;
    NotConnected not_connected_;   ///< since the interface was to come up
    Clock::time_point powered_at_; ///< the module was loaded: it powers the chip up and boots it
    bench::Counters
        stimuli_; ///< what was counted of boot and association, and of the known warning
    std::uint64_t lost_told_ = 0;   ///< by earlier reps
    nanoseconds connected_after_{}; ///< the module was loaded
    LinkWatch link_;
    std::uint64_t last_bytes_ = 0;
    Clock::time_point last_progress_; ///< when bytes last came
    std::uint64_t markers_ = 0;
};

} // namespace

std::expected<void, std::string> run_job(const AgentJob &job,
                                         const std::function<void(const AgentLine &)> &say) {
    Session session(job, say);
    auto done = session.run();
    if (done) {
        say(DoneLine{});
        return done;
    }
    const auto log = session.last_log_line();
    auto what = log.empty() ? done.error()
                            : fmt::format("{}; the kernel's last line: {}", done.error(), log);
    say(FailedLine{what});
    return std::unexpected(std::move(what));
}

} // namespace besser::agent
