// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "agent/agent_protocol.hpp"
#include "agent/flow.hpp"
#include "agent/iperf.hpp"
#include "agent/latency.hpp"

#include <atomic>
#include <expected>
#include <functional>
#include <optional>
#include <string>

namespace besser::agent {

/// What the interface received, and the plan's sender did not send, by the counts of a rep. In a
/// rep in which it sends, acknowledgements of that are not told from it, and nothing is told.
void tell_foreign_traffic(const bench::Stress &stress, bench::RepRecord &record);

/// Who sends and who receives in one rep, either way, and its probes of latency, as far as the
/// agent makes them.
class RepTraffic {
  public:
    /// Starts what only listens. The job outlives this.
    [[nodiscard]] static std::expected<RepTraffic, std::string> prepare(const AgentJob &job);

    /// Before the rep: has those begin who take a while until their data arrives, the rig or
    /// iperf3, and waits for that. A rep in which nothing does begins, too. `gone` ends the wait.
    [[nodiscard]] std::expected<void, std::string>
    begin_early(const std::function<void(const AgentLine &)> &say, const std::atomic<bool> &gone);
    /// The rep begins: starts what the agent itself sends.
    [[nodiscard]] std::expected<void, std::string> begin();
    /// The rep is over: nobody needs to send any more. Tells what ended before. The error: somebody
    /// killed an end, so that this is no rep.
    [[nodiscard]] std::expected<void, std::string>
    end(const std::function<void(const AgentLine &)> &say, bench::RepRecord &record);
    /// Adds what was received and how long probes took.
    void tell(bench::RepRecord &record);

  private:
    struct Payload {
        std::uint64_t received = 0; ///< by the near end
        std::uint64_t sent = 0;     ///< as the far end got it, where that is the agent's
    };
    [[nodiscard]] Payload counted() const;
    RepTraffic(const AgentJob &job, std::string address)
        : job_(&job), address_(std::move(address)) {}
    [[nodiscard]] std::expected<void, std::string> listen();
    [[nodiscard]] std::expected<void, std::string> begin_iperf();
    [[nodiscard]] std::expected<void, std::string> end_iperf();
    void await_traffic(std::uint64_t moved_before, const std::atomic<bool> &gone) const;
    void tell_payload(bench::RepRecord &record) const;
    [[nodiscard]] std::expected<void, std::string> begin_far_end();
    [[nodiscard]] bool probes_latency() const { return job_->stress.latency_probes.count() > 0; }
    [[nodiscard]] bool rig_sends() const {
        return job_->sender == Sender::rig && (!job_->stress.idle() || probes_latency());
    }

    const AgentJob *job_;
    std::string address_;
    std::optional<Worker> receiver_, source_; ///< the near end, each where the plan has its way
    Payload before_, after_;                  ///< at the begin and at the end of the rep
    std::optional<Worker> reflector_, sender_, collector_;
    std::optional<LatencyProbes> latency_;
    std::optional<IperfServer> iperf_server_; ///< in the place of all of those but the reflector
    std::optional<IperfClient> iperf_client_; ///< where it is the agent's
    std::optional<IperfReport> iperf_report_;
};

} // namespace besser::agent
