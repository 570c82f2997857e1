// SPDX-License-Identifier: GPL-2.0-only
// What rig and agent say to each other. The agent (agent/, `besser agent`) runs on the machine
// whose driver is measured. It reads one job, a JSON object in a line, and writes lines, each a
// JSON object with a key "line":
//
//   {"line":"hello","protocol":4,"kernel":...,"machine":...,"boot":...,"path":...}   first
//   {"line":"alive"}                                           once in a second of the target
//   {"line":"traffic","address":...}                           the rig is to send there from now
//   {"line":"traffic","address":""}                            and no longer
//   {"line":"rep","record":{...},"executed":...}               for each rep (record_json.hpp)
//   {"line":"spoiled","what":...}                              last, when the window is to be
//   measured anew
//   {"line":"failed","what":...}                               last, when it cannot go on
//   {"line":"done"}                                            last, otherwise
//
// "alive" comes at least that often, and reps come in their order. "traffic" comes where the job
// has the rig send (Sender::rig).
#pragma once

#include "bench/plan/plan.hpp"
#include "bench/record/record.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace besser::agent {

constexpr std::uint64_t agent_protocol_version = 4;

/// More of them would cost what they are to show.
constexpr std::uint32_t most_cpu_samples_per_s = 1000;

/// The module under test.
struct AgentModule {
    std::string file; ///< of the .ko, on the target; empty: what is measured is there already
    std::vector<std::string> parameters; ///< "name=value"
    std::vector<std::string> needs; ///< loaded before it: the kernel's, by name, and files, by path
};

/// How the interface gets onto the network. Without it, somebody else does that.
struct AgentNetwork {
    std::string ssid;    ///< open network
    std::string address; ///< of the interface: "10.0.0.2/24"
};

/// Who makes the traffic.
enum class Sender {
    target, ///< the agent, in a network namespace of the target or in its own
    rig     ///< the rig, when it is told to
};

/// What one window is to do.
struct AgentJob {
    /// The agent's own, on the target: removed when the job is over. Files that the job names
    /// anywhere else are refused. Empty: the whole target is the rig's.
    std::string directory;
    /// Standard input stays open as long as the rig is there; when it ends, so does the job.
    bool watched = false;
    AgentModule module;
    /// When the power cycle began, at the earliest, by the target's uptime (CLOCK_BOOTTIME); 0: the
    /// target has booted since. Empty: there was none.
    std::optional<std::chrono::nanoseconds> power_cycled;
    /// What the kernel log says when the chip boots. If it said so since the power cycle, the
    /// chip's uptime is counted from there; else the window is weak (RepFacts::weak_window). Empty:
    /// only a boot of the target proves the power cycle, and the uptime is counted from that.
    std::string power_proof;
    std::string weak_window; ///< why it is, if the rig knows that without a look
    /// Argument vectors that are run before the first rep, and after the last one. They are the
    /// rig's, never a plan's.
    std::vector<std::vector<std::string>> before, after;
    std::string interface = "wlan0";
    bool interface_has_chip = true; ///< ours, by one driver or another
    std::string network_namespace;  ///< named one that the interface is in; empty: the agent's
    std::optional<AgentNetwork> network;
    std::string listen_address; ///< where the receiver listens; empty: the interface's address
    Sender sender = Sender::target;
    std::string sender_namespace; ///< named network namespace on the target where the sender runs
    std::chrono::nanoseconds portion{100'000'000}; ///< see SenderConfig
    /// Work functions of the kernel that are reported beside the module's.
    std::vector<std::string> work_functions;
    std::uint32_t cpu_samples_per_s = 0; ///< of each CPU (cpu_samples.hpp); 0: none are taken
    std::string bus_counters; ///< vsdio's file in debugfs; empty: bus requests are not counted
    std::string chip_orders;  ///< the virtual chip's FIFO; empty: it is not there, or not asked
    std::string chip_answers; ///< file of its answers
    std::vector<std::string>
        orders_when_connected; ///< to the chip, once the interface has its network
    bool surroundings = false; ///< what else the machine and the air do is told (surroundings.hpp)
    bool count_instructions =
        false;                  ///< an instruction counter watches the target (guest/vm/plugin)
    std::string telemetry_path; ///< see RepFacts; empty: the interface that carries the lines
    bench::Stress stress;
    std::chrono::nanoseconds interval{}; ///< see Plan::interval
};

/// Addresses of the module's code, half open.
struct AddressRange {
    std::uint64_t from = 0;
    std::uint64_t to = 0;
};

/// Where to find a rep in what the instruction counter wrote.
struct ExecutedBetween {
    std::uint64_t first_marker = 0; ///< number of the marker at the start of the rep
    std::uint64_t last_marker = 0;
    std::vector<AddressRange> code;
};

struct HelloLine {
    std::string kernel;  ///< release
    std::string machine; ///< as uname has it
    std::string boot;    ///< /proc/sys/kernel/random/boot_id
    std::string path;    ///< see AgentJob::telemetry_path; empty: not known
};
struct AliveLine {};
struct TrafficLine {
    std::string address; ///< of the receiver; empty: the rep is over
};
struct RepLine {
    bench::RepRecord record;
    std::optional<ExecutedBetween> executed;
};
struct SpoiledLine {
    std::string what;
};
struct FailedLine {
    std::string what;
};
struct DoneLine {};
using AgentLine =
    std::variant<HelloLine, AliveLine, TrafficLine, RepLine, SpoiledLine, FailedLine, DoneLine>;

/// Without the newline.
[[nodiscard]] std::string to_text(const AgentLine &line);
[[nodiscard]] std::string to_text(const AgentJob &job);

/// The other side is not trusted: the error says what is wrong with the text. Texts in a line are
/// printable ASCII; numbers are finite, lists and texts bounded.
[[nodiscard]] std::expected<AgentLine, std::string> parse_agent_line(std::string_view text);
[[nodiscard]] std::expected<AgentJob, std::string> parse_agent_job(std::string_view text);

} // namespace besser::agent
