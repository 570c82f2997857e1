// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "agent/agent_protocol.hpp"
#include "bench/rigs/agent/transport.hpp"
#include "bench/run/rig.hpp"

#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <string>

namespace besser::bench {

/// An agent was heard for the last time before it was done.
struct Loss {
    bool greeted = false;         ///< it had begun
    std::optional<ChildExit> end; ///< of what carries it; empty: that runs, but nothing comes
    std::string how;              ///< in words
};

/// The machine that an agent measures, as one window has it. What differs from rig to rig stands
/// behind this; the talk with the agent does not (open_agent_window).
class AgentTarget {
  public:
    virtual ~AgentTarget() = default;

    virtual std::string name() const = 0;                   ///< in messages: "the guest"
    virtual std::chrono::seconds silence_limit() const = 0; ///< wall time without a word
    /// Whose doing it is that nothing more is heard. The value: the target died of what the arm
    /// does in it, and this is what the rep tells of it. The error: the rig's.
    virtual std::expected<std::string, RigError> judge(const Loss &loss) = 0;
    /// Adds to a rep with traffic what the agent cannot know.
    virtual std::expected<void, RigError> complete(agent::RepLine &) { return {}; }
    /// Starts or ends the traffic of a rep, where the rig makes it.
    virtual std::expected<void, RigError> make_traffic(const agent::TrafficLine &) {
        return std::unexpected(RigError{"the agent asks for traffic that this rig does not make"});
    }
};

/// A window on such a machine: gives each rep as it arrives. The transport goes away before the
/// target does.
[[nodiscard]] std::unique_ptr<Window>
open_agent_window(const WindowSpec &spec, std::unique_ptr<AgentTarget> target, Transport transport);

} // namespace besser::bench
