// SPDX-License-Identifier: GPL-2.0-only
#include "agent/session.hpp"

#include "agent/files.hpp"
#include "agent/link_watch.hpp"
#include "agent/marker.hpp"
#include "agent/module.hpp"
#include "agent/network_link.hpp"
#include "agent/network_namespace.hpp"
#include "agent/power_proof.hpp"
#include "agent/rep_traffic.hpp"
#include "agent/surroundings.hpp"
#include "agent/target_probes.hpp"
#include "bench/record/offer.hpp"
#include "support/child.hpp"
#include "support/guardian.hpp"
#include "support/redaction.hpp"
#include "support/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
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
constexpr std::chrono::seconds rig_command_limit{60}; ///< of the rig's commands
constexpr double least_clock_step_s = 0.1;            ///< what adjusts a clock smoothly does less

double seconds(nanoseconds duration) { return std::chrono::duration<double>(duration).count(); }

/// How the bus kept its deadlines between two readings, where it keeps any.
void tell_deadlines(bench::RepFacts &facts, const Reading &before, const Reading &after) {
    if (!before.deadlines || !after.deadlines)
        return;
    facts.missed_deadlines = after.deadlines->missed - before.deadlines->missed;
    facts.deadlines = after.deadlines->all - before.deadlines->all;
    facts.late_s = static_cast<double>(after.deadlines->late_ns - before.deadlines->late_ns) * 1e-9;
}

/// How far the wall clock is ahead of the one that only goes forward.
double clock_ahead_s() {
    return seconds(std::chrono::system_clock::now().time_since_epoch() -
                   Clock::now().time_since_epoch());
}

/// The interface that an ssh client came in by: sshd tells addresses and ports, the server's third.
std::string interface_of_ssh() {
    const char *connection = std::getenv("SSH_CONNECTION"); // NOLINT: no other thread changes it
    std::string_view rest = connection == nullptr ? "" : connection;
    (void)take_until(rest, ' ');
    (void)take_until(rest, ' ');
    return interface_with(std::string(take_until(rest, ' ')));
}

class Session {
  public:
    Session(const AgentJob &job, const std::function<void(const AgentLine &)> &say,
            const std::atomic<bool> &gone)
        : job_(job), say_(say), gone_(gone),
          telemetry_path_(job.telemetry_path.empty() ? interface_of_ssh() : job.telemetry_path) {}
    Session(const Session &) = delete;
    Session &operator=(const Session &) = delete;
    ~Session() {
        if (!job_.directory.empty())
            module_.unload();
        for (const auto &command : began_ ? job_.after : Commands())
            (void)run_program(command, rig_command_limit);
    }

    std::expected<void, std::string> run() {
        utsname system{};
        ::uname(&system);
        std::string boot = read_text("/proc/sys/kernel/random/boot_id").value_or("");
        std::erase(boot, '\n');
        say_(HelloLine{system.release, system.machine, std::move(boot), telemetry_path_});
        if (auto opened = open(); !opened)
            return opened;
        for (std::uint32_t rep = 0; rep < job_.stress.reps; rep++)
            if (auto done = run_rep(rep); !done)
                return done;
        return {};
    }

    /// Whether what went wrong is nobody's doing that is measured, and over.
    bool spoiled() const { return spoiled_; }

    /// For the message of a failure: what the kernel said last often tells why.
    std::string last_log_line() {
        if (!probes_)
            return "";
        probes_->look();
        return probes_->last_log_line();
    }

  private:
    using Commands = std::vector<std::vector<std::string>>;

    std::expected<void, std::string> open() {
        if (!job_.network_namespace.empty())
            if (auto moved = live_in_namespace(job_.network_namespace); !moved)
                return moved;
        began_ = true;
        for (const auto &command : job_.before)
            if (auto done = run_program(command, rig_command_limit); !done)
                return std::unexpected(done.error());
        auto probes = Probes::start(job_);
        if (!probes)
            return std::unexpected(probes.error());
        probes_.emplace(std::move(*probes));
        powered_at_ = Clock::now();
        if (!job_.directory.empty())
            Module::remove_former(job_.module);
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
        look_for_power();
        if (job_.surroundings)
            ssid_ = look_around(job_.interface).ssid;
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

    void look_for_power() {
        if (!job_.power_cycled)
            return;
        const auto said = job_.power_proof.empty()
                              ? std::nullopt
                              : last_said(job_.power_proof, probes_->kernel_log_ahead_s());
        auto proof = prove_power_cycle(job_, said, TargetClocks::now());
        if (proof.powered_at)
            powered_at_ = Clock::time_point(*proof.powered_at);
        weak_window_ = std::move(proof.weak_window);
    }

    std::expected<void, std::string> run_rep(std::uint32_t rep) {
        auto begin = Clock::now() + job_.stress.warm_up;
        if (rep == 0)
            begin = std::max(begin, powered_at_ + job_.stress.first_uptime);
        auto traffic = RepTraffic::prepare(job_);
        wait_until(begin);
        if (gone_)
            return rig_is_gone();
        const auto no_connection =
            not_connected_ ? not_connected_ : await_carrier(job_.interface, [this] { look(); });
        if (no_connection) {
            say_without_traffic(*no_connection);
            return {};
        }
        if (!traffic)
            return std::unexpected(traffic.error());
        RepLine line;
        if (auto begun = traffic->begin_early(say_, gone_); !begun)
            return begun;
        const auto around = job_.surroundings ? look_around(job_.interface) : Surroundings();
        if (auto measured = measure(line, *traffic); !measured)
            return measured;
        if (job_.surroundings)
            tell_surroundings(around, look_around(job_.interface), line.record);
        traffic->tell(line.record);
        tell_outages(line.record);
        if (rep == 0)
            line.record.metrics["connect_s"] = seconds(connected_after_);
        auto violations = probes_->take_violations(); // those of boot and rest, too
        if (!violations)
            return std::unexpected(violations.error());
        line.record.counters.merge(*violations);
        say_rep(line);
        return {};
    }

    /// From the first reading of the probes to the last one.
    std::expected<void, std::string> measure(RepLine &line, RepTraffic &traffic) {
        auto &record = line.record;
        const auto executed_first = mark();
        const auto started = Clock::now();
        const auto ahead_s = clock_ahead_s();
        const auto before = probes_->read();
        if (!before)
            return std::unexpected(before.error());
        if (auto begun = traffic.begin(); !begun)
            return begun;
        record.uptime_s = uptime_s(started);
        link_.begin(Clock::now());
        if (auto stressed = stress(record, *before, started + job_.stress.duration); !stressed)
            return stressed;
        const auto after = probes_->read();
        if (!after)
            return std::unexpected(after.error());
        record.elapsed_s = seconds(Clock::now() - started);
        line.executed = executed_between(executed_first, mark());
        if (auto ended = traffic.end(say_, record); !ended)
            return spoil(ended.error());
        fill(record, *before, *after);
        note_clock_step(record, clock_ahead_s() - ahead_s);
        return {};
    }

    /// Without the network's name, which is nobody's business in a report.
    void say_rep(RepLine &line) const {
        for (auto &event : line.record.events)
            event.text = without_name(event.text, ssid_);
        say_(line);
    }

    std::unexpected<std::string> spoil(std::string why) {
        spoiled_ = true;
        return std::unexpected(std::move(why));
    }

    static std::unexpected<std::string> rig_is_gone() {
        return std::unexpected(std::string("the rig is gone: standard input ended"));
    }

    /// Lets the flow run, and samples if the plan wants a time series.
    std::expected<void, std::string> stress(bench::RepRecord &record, const Reading &before,
                                            Clock::time_point end) {
        last_bytes_ = moved().value_or(0);
        last_progress_ = Clock::now();
        if (job_.interval.count() <= 0) {
            wait_until(end);
        } else {
            auto earlier = before;
            for (auto at = end - job_.stress.duration; at < end;) {
                const auto length = std::min<nanoseconds>(job_.interval, end - at);
                wait_until(at + length);
                if (gone_)
                    break;
                auto now = probes_->read(Depth::counters);
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
        if (gone_)
            return rig_is_gone();
        if (!job_.stress.idle() && Clock::now() - last_progress_ >= wedge_after)
            record.events.push_back(
                {EventKind::wedge, uptime_s(last_progress_),
                 job_.stress.receives() ? "receive stopped" : "sending stopped"});
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
        say_rep(line);
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
        record.counters.merge(details_between(before, after));
        record.rx_bytes = record.counters["rx.bytes"];
        tell_samples(record);
        const auto untold = tell_warnings(record);
        auto &facts = record.facts;
        if (job_.stress.rate_bytes_per_s && !job_.stress.idle() && job_.stress.receives())
            facts.offered_bytes = bench::offered_bytes(
                job_.stress.protocol, *job_.stress.rate_bytes_per_s, record.elapsed_s);
        facts.receiver_restarted = true;
        facts.stress_path = job_.interface;
        facts.telemetry_path = telemetry_path_;
        facts.lost_trace_events = after.lost - std::exchange(lost_told_, after.lost) + untold;
        tell_deadlines(facts, before, after);
        facts.module_identity = module_.identity();
        facts.module_sha256 = module_.sha256();
        facts.weak_window = weak_window_;
        facts.instruments = probes_->instruments();
        facts.stimuli = stimuli_;
    }

    void tell_samples(bench::RepRecord &record) const {
        if (!probes_->no_samples().empty())
            record.events.push_back(
                {EventKind::note, record.uptime_s,
                 fmt::format("CPUs were not sampled: {}", probes_->no_samples())});
        const auto all = record.counters.find("perf.samples");
        if (all == record.counters.end())
            return;
        const auto unlocking = record.counters.find("perf.unlock_irqrestore");
        record.metrics["unlock_irqrestore_cpu_share"] =
            unlocking == record.counters.end()
                ? 0
                : static_cast<double>(unlocking->second) / static_cast<double>(all->second);
    }

    void add_warning(bench::RepRecord &record, const Warning &warning) {
        const double uptime = warning.monotonic_s - seconds(powered_at_.time_since_epoch());
        record.events.push_back({EventKind::warn, std::max(uptime, 0.0), warning.text});
    }

    /// The wall clock was set in the rep, which its times do not show.
    void note_clock_step(bench::RepRecord &record, double step_s) const {
        if (std::abs(step_s) > least_clock_step_s)
            record.events.push_back(
                {EventKind::note, uptime_s(Clock::now()),
                 fmt::format("the wall clock was set by {:+.1f} s; times here are of the monotonic "
                             "clock",
                             step_s)});
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
        while (Clock::now() < when && !gone_) {
            const auto look_at = std::min(when, Clock::now() + look_every);
            while (Clock::now() < look_at && !gone_) {
                std::this_thread::sleep_until(std::min(look_at, Clock::now() + watch_every));
                link_.look(Clock::now(), has_carrier(job_.interface),
                           job_.stress.idle() ? std::nullopt : moved());
            }
            if (!has_carrier(job_.interface))
                ask_for_connection(job_);
            look();
        }
    }

    /// What goes on while traffic does: data that comes, or the acknowledgements of what is sent.
    /// Of datagrams there are none.
    std::optional<std::uint64_t> moved() const {
        const bool only_sends = !job_.stress.receives() && job_.stress.protocol == "udp";
        return interface_counter(job_.interface, only_sends ? "tx_bytes" : "rx_bytes");
    }

    /// Once in a second: the rig hears that the target lives.
    void look() {
        probes_->look();
        const auto bytes = moved().value_or(last_bytes_);
        if (bytes != last_bytes_)
            last_progress_ = Clock::now();
        last_bytes_ = bytes;
        say_(AliveLine{});
    }

    const AgentJob &job_;
    const std::function<void(const AgentLine &)> &say_;
    const std::atomic<bool> &gone_; ///< the rig is
    std::string telemetry_path_;
    std::string ssid_;   ///< that the interface joined; empty: nobody looks, or there is none
    bool began_ = false; ///< what job_.before did is to be undone
    bool spoiled_ = false;
    std::string weak_window_ = job_.weak_window;
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

namespace {

/// Whether a file lies in the directory or below it, by its name.
bool lies_in(const std::filesystem::path &file, const std::filesystem::path &directory) {
    const auto relative = file.lexically_normal().lexically_relative(directory.lexically_normal());
    return !relative.empty() && *relative.begin() != "..";
}

/// A job that has a directory may name no module elsewhere, and its directory is that of this
/// program: it is removed with all that is in it.
std::expected<void, std::string> check_directory(const AgentJob &job) {
    if (job.directory.empty())
        return {};
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    if (!job.directory.starts_with('/') || program.parent_path() != job.directory)
        return std::unexpected(
            fmt::format("{}: not the directory that the agent is in", job.directory));
    auto files = job.module.needs;
    if (!job.module.file.empty())
        files.push_back(job.module.file);
    for (const auto &file : files)
        if (file.contains('/') && !lies_in(file, job.directory))
            return std::unexpected(fmt::format("{}: outside of {}", file, job.directory));
    return {};
}

/// Goes away with this, also when the agent is killed.
class OwnDirectory {
  public:
    explicit OwnDirectory(std::string path) : path_(std::move(path)) {
        if (!path_.empty())
            guard_directory(path_);
    }
    OwnDirectory(const OwnDirectory &) = delete;
    OwnDirectory &operator=(const OwnDirectory &) = delete;
    ~OwnDirectory() {
        if (path_.empty())
            return;
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
        forget_directory(path_);
    }

  private:
    std::string path_;
};

} // namespace

std::expected<void, std::string> run_job(const AgentJob &job,
                                         const std::function<void(const AgentLine &)> &say,
                                         const std::atomic<bool> &gone) {
    if (auto checked = check_directory(job); !checked) {
        say(FailedLine{checked.error()});
        return checked;
    }
    const OwnDirectory directory(job.directory);
    Session session(job, say, gone);
    auto done = session.run();
    if (done) {
        say(DoneLine{});
        return done;
    }
    if (session.spoiled()) {
        say(SpoiledLine{done.error()});
        return done;
    }
    const auto log = session.last_log_line();
    auto what = log.empty() ? done.error()
                            : fmt::format("{}; the kernel's last line: {}", done.error(), log);
    say(FailedLine{what});
    return std::unexpected(std::move(what));
}

} // namespace besser::agent
