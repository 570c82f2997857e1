// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/real/real_target.hpp"

#include "agent/flow.hpp"
#include "agent/iperf.hpp"
#include "agent/latency.hpp"
#include "agent/rep_traffic.hpp"
#include "bench/rigs/agent/agent_window.hpp"
#include "bench/rigs/real/local_network.hpp"
#include "bench/rigs/real/target_boot.hpp"
#include "support/interruption.hpp"
#include "support/limits.hpp"
#include "support/temporary_directory.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <memory>
#include <netinet/in.h>
#include <optional>
#include <thread>

namespace besser::bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds silence{30}; ///< an agent says something every second
constexpr std::chrono::seconds command_limit{120};
constexpr std::chrono::seconds answer_limit{180}; ///< of a machine that boots
constexpr std::size_t shown_error_bytes = 500;

std::unexpected<RigError> failure(std::string what, bool anew = false) {
    return std::unexpected(RigError{std::move(what), anew});
}

/// What a program wrote to standard error, as the end of a sentence.
std::string end_of(const std::filesystem::path &errors) {
    auto text = read_text_file(errors, limits::console_bytes).value_or("");
    if (text.size() > shown_error_bytes)
        text.erase(0, text.size() - shown_error_bytes);
    while (text.ends_with('\n'))
        text.pop_back();
    return text.empty() ? "" : ": " + text;
}

/// The rig's commands of a set-up, where they see the sender. Undone when this goes away.
class SenderCommands {
  public:
    SenderCommands(const RigSetup &setup, std::string network_namespace)
        : setup_(setup), namespace_(std::move(network_namespace)) {}
    SenderCommands(SenderCommands &&other) noexcept
        : setup_(std::move(other.setup_)), namespace_(std::move(other.namespace_)),
          began_(std::exchange(other.began_, false)) {}
    SenderCommands &operator=(SenderCommands &&) = delete;
    ~SenderCommands() {
        if (began_)
            (void)run(setup_.after);
    }

    std::expected<void, std::string> begin() {
        began_ = setup_.at == Place::sender;
        return began_ ? run(setup_.before) : std::expected<void, std::string>();
    }

  private:
    std::expected<void, std::string> run(const Commands &commands) const {
        for (const auto &command : commands) {
            const auto here = namespace_.empty() ? command : in_namespace(namespace_, command);
            if (auto done = run_program(here, command_limit); !done)
                return std::unexpected(done.error());
        }
        return {};
    }

    RigSetup setup_;
    std::string namespace_; ///< empty: this program's
    bool began_ = false;
};

/// This machine. Whatever ends its agent is no doing of an arm: the machine is still there.
class LocalTarget final : public AgentTarget {
  public:
    LocalTarget(LocalNetwork network, SenderCommands commands)
        : network_(std::move(network)), commands_(std::move(commands)) {}

    std::string name() const override { return "this machine"; }
    std::chrono::seconds silence_limit() const override { return silence; }
    const std::filesystem::path &directory() const { return directory_.path; }

    std::expected<std::string, RigError> judge(const Loss &loss) override {
        auto what = loss.how + end_of(directory_.path / "errors");
        return failure(std::move(what), loss.greeted);
    }

  private:
    LocalNetwork network_;
    SenderCommands commands_; ///< undone before the network goes
    TemporaryDirectory directory_;
};

/// A machine that ssh reaches.
class SshTarget final : public AgentTarget {
  public:
    SshTarget(const WindowSpec &spec, const RigDescription &rig, SenderCommands commands,
              RemoteDirectory remote, std::string boot)
        : stress_(spec.stress), interval_(spec.interval), rig_(rig), commands_(std::move(commands)),
          remote_(std::move(remote)), boot_(std::move(boot)) {}

    std::string name() const override { return rig_.endpoint.destination; }
    std::chrono::seconds silence_limit() const override { return silence; }
    const std::filesystem::path &directory() const { return directory_.path; }

    /// A machine that answers and has not booted anew lost its agent or its connection: nobody's
    /// doing that is measured. One that has, or that is silent, died under the arm's hands.
    std::expected<std::string, RigError> judge(const Loss &loss) override {
        sender_.reset();
        collector_.reset();
        iperf_client_.reset();
        auto what = loss.how + end_of(directory_.path / "errors");
        if (!loss.greeted)
            return failure(std::move(what));
        for (const auto give_up = Clock::now() + answer_limit; Clock::now() < give_up;) {
            const auto boot = boot_of(rig_.endpoint);
            if (boot && boot->id == boot_)
                return failure(std::move(what), true);
            if (boot)
                return name() + " booted anew in the middle of its job";
            if (interrupted())
                return failure("interrupted");
            std::this_thread::sleep_for(std::chrono::seconds(2));
        }
        return fmt::format("{}; it does not answer for {} s", what, answer_limit.count());
    }

    std::expected<void, RigError> make_traffic(const agent::TrafficLine &line) override {
        if (line.address.empty())
            return end_traffic();
        if (!rig_.address.empty() ? line.address != rig_.address : !may_be_stressed(line.address))
            return failure(fmt::format(
                "the agent wants traffic for \"{}\", which is not {}", line.address,
                rig_.address.empty() ? "an address of a private network" : "the rig's address"));
        if (stress_.latency_probes.count() > 0) {
            auto probes = agent::LatencyProbes::start(
                {line.address, "", stress_.latency_probes, stress_.duration, false});
            if (!probes)
                return failure(probes.error());
            latency_.emplace(std::move(*probes));
        }
        return stress_.idle() ? std::expected<void, RigError>() : begin_far_end(line.address);
    }

    std::expected<void, RigError> complete(agent::RepLine &rep) override {
        auto &record = rep.record;
        if (latency_)
            std::move(*latency_).tell(record);
        latency_.reset();
        // Here a little more arrives than is sent in the rep; there it is not seen what is lost.
        if (collected_)
            record.counters["tx.payload"] = std::min(record.counters["tx.payload"], *collected_);
        collected_.reset();
        if (iperf_report_) {
            agent::tell_iperf(*iperf_report_, record);
            agent::tell_foreign_traffic(stress_, record);
        }
        iperf_report_.reset();
        if (!sender_ended_.empty())
            record.events.push_back({EventKind::note, record.uptime_s + record.elapsed_s,
                                     std::exchange(sender_ended_, "")});
        return {};
    }

  private:
    std::expected<void, RigError> begin_far_end(const std::string &address) {
        const auto protocol = agent::flow_protocol(stress_.protocol);
        if (stress_.by_iperf())
            return begin_iperf(address);
        if (stress_.receives()) {
            auto sender = agent::start_sender(
                {address, "", stress_.rate_bytes_per_s, protocol, real_portion});
            if (!sender)
                return failure(sender.error());
            sender_.emplace(std::move(*sender));
        }
        if (stress_.sends()) {
            auto collector = agent::start_collector(address, "", protocol);
            if (!collector)
                return failure(collector.error());
            collector_.emplace(std::move(*collector));
        }
        return {};
    }

    std::expected<void, RigError> begin_iperf(const std::string &address) {
        auto client = agent::IperfClient::start(
            {address, "", stress_, agent::iperf_interval(interval_, stress_.duration)});
        if (!client)
            return failure(client.error());
        iperf_client_.emplace(std::move(*client));
        return {};
    }

    std::expected<void, RigError> end_iperf() {
        auto report = iperf_client_->finish();
        iperf_client_.reset();
        if (!report)
            return failure(report.error(), true);
        iperf_report_ = std::move(*report);
        return {};
    }

    /// A sender whose connection broke is the link's doing, one that was killed is not.
    std::expected<void, RigError> end_traffic() {
        if (iperf_client_)
            return end_iperf();
        if (collector_)
            collected_ = collector_->counted();
        for (auto [worker, who] :
             {std::pair(&sender_, "sender"), std::pair(&collector_, "collector")}) {
            const auto end = *worker ? (*worker)->ended() : std::nullopt;
            worker->reset();
            if (end && end->killed)
                return failure(fmt::format("the {} was {}", who, end->why), true);
            if (end)
                sender_ended_ = fmt::format("the {} ended: {}", who, end->why);
        }
        return {};
    }

    Stress stress_;
    std::chrono::nanoseconds interval_; ///< see Plan::interval
    RigDescription rig_;
    SenderCommands commands_;
    RemoteDirectory remote_;
    TemporaryDirectory directory_;
    std::string boot_;
    std::optional<agent::Worker> sender_, collector_;
    std::optional<std::uint64_t> collected_; ///< bytes, in the rep under way and around it
    std::optional<agent::LatencyProbes> latency_;
    std::optional<agent::IperfClient> iperf_client_; ///< in the place of sender and collector
    std::optional<agent::IperfReport> iperf_report_;
    std::string sender_ended_; ///< it or the collector, in the rep under way; or ""
};

/// The rig's commands, in their order, on the target or here.
std::expected<void, std::string> run_power_cycle(const RigDescription &rig) {
    for (const auto &command : rig.power.cycle) {
        auto done = rig.power.at == Place::target ? run_remote(rig.endpoint, command, command_limit)
                                                  : run_program(command, command_limit);
        if (!done)
            return std::unexpected(fmt::format("the power cycle: {}", done.error()));
    }
    const auto settled = Clock::now() + rig.power.settle;
    while (Clock::now() < settled && !interrupted())
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    return {};
}

void place_commands(const RigSetup &setup, agent::AgentJob &job) {
    if (setup.at != Place::target)
        return;
    job.before = setup.before;
    job.after = setup.after;
}

/// Copies what the agent needs, and tells it where that is.
std::expected<std::string, std::string> copy_files(const RemoteDirectory &remote,
                                                   const RigSetup &setup,
                                                   const std::filesystem::path &program,
                                                   agent::AgentJob &job) {
    auto agent = remote.put(program, "besser");
    if (!agent)
        return agent;
    job.directory = remote.path();
    if (setup.module.empty())
        return agent;
    const auto file = std::filesystem::path(setup.module).filename().string();
    const auto module = remote.put(setup.module, file);
    if (!module)
        return module;
    job.module.file = *module;
    job.module.parameters = setup.parameters;
    return agent;
}

} // namespace

bool may_be_stressed(const std::string &address) {
    in_addr parsed{};
    if (::inet_pton(AF_INET, address.c_str(), &parsed) != 1)
        return false;
    struct Network {
        std::uint32_t base, mask;
    };
    constexpr std::array networks = {
        Network{0x0A000000, 0xFF000000}, Network{0xAC100000, 0xFFF00000},
        Network{0xC0A80000, 0xFFFF0000}, Network{0xA9FE0000, 0xFFFF0000},
        Network{0x7F000000, 0xFF000000}};
    const auto host = ntohl(parsed.s_addr);
    return std::ranges::any_of(
        networks, [&](const Network &network) { return (host & network.mask) == network.base; });
}

std::expected<std::unique_ptr<Window>, RigError>
open_local_window(const WindowSpec &spec, const RigSetup &setup, agent::AgentJob job,
                  const std::filesystem::path &program) {
    auto network = LocalNetwork::make();
    if (!network)
        return failure(network.error());
    job.network_namespace = network->target();
    job.sender_namespace = network->sender();
    place_commands(setup, job);
    SenderCommands commands(setup, network->sender());
    if (auto begun = commands.begin(); !begun)
        return failure(begun.error());
    auto target = std::make_unique<LocalTarget>(std::move(*network), std::move(commands));
    auto transport =
        Transport::talk({program.string(), "agent"}, to_text(job), target->directory() / "errors");
    if (!transport)
        return failure(transport.error());
    return open_agent_window(spec, std::move(target), std::move(*transport));
}

std::expected<std::unique_ptr<Window>, RigError>
open_ssh_window(const WindowSpec &spec, const RigDescription &rig, const RigSetup &setup,
                agent::AgentJob job, const std::filesystem::path &program) {
    const auto began = Clock::now();
    if (auto cycled = run_power_cycle(rig); !cycled)
        return failure(cycled.error());
    const bool cycles = !rig.power.cycle.empty();
    auto boot = await_boot_of(rig.endpoint, cycles ? answer_limit : std::chrono::seconds(0));
    if (!boot)
        return failure(boot.error());
    if (cycles)
        job.power_cycled = boot->uptime_before(Clock::now() - began);
    auto remote = RemoteDirectory::make(rig.endpoint);
    if (!remote)
        return failure(remote.error());
    const auto agent = copy_files(*remote, setup, program, job);
    if (!agent)
        return failure(agent.error());
    place_commands(setup, job);
    SenderCommands commands(setup, "");
    if (auto begun = commands.begin(); !begun)
        return failure(begun.error());
    auto target = std::make_unique<SshTarget>(spec, rig, std::move(commands), std::move(*remote),
                                              std::move(boot->id));
    auto transport = Transport::talk(ssh_command(rig.endpoint, {*agent, "agent"}), to_text(job),
                                     target->directory() / "errors");
    if (!transport)
        return failure(transport.error());
    return open_agent_window(spec, std::move(target), std::move(*transport));
}

} // namespace besser::bench
