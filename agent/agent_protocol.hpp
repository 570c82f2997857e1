// SPDX-License-Identifier: GPL-2.0-only
// What rig and agent say to each other. The agent (agent/, `besser agent`) runs on the machine
// whose driver is measured. It reads one job, a JSON object, and writes lines, each a JSON object
// with a key "line":
//
//   {"line":"hello","protocol":1,"kernel":...,"machine":...}   first
//   {"line":"alive"}                                           once in a second of the target
//   {"line":"rep","record":{...},"executed":...}               for each rep (record_json.hpp)
//   {"line":"failed","what":...}                               last, when it cannot go on
//   {"line":"done"}                                            last, otherwise
//
// "alive" comes at least that often, and reps come in their order.
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

constexpr std::uint64_t agent_protocol_version = 1;

/// The module under test.
struct AgentModule {
    std::string file;                    ///< of the .ko, on the target
    std::vector<std::string> parameters; ///< "name=value"
    std::vector<std::string> needs; ///< loaded before it: the kernel's, by name, and files, by path
};

/// How the interface gets onto the network. Without it, somebody else does that.
struct AgentNetwork {
    std::string ssid;    ///< open network
    std::string address; ///< of the interface: "10.0.0.2/24"
};

/// What one window is to do.
struct AgentJob {
    AgentModule module;
    std::string interface = "wlan0";
    std::optional<AgentNetwork> network;
    std::string listen_address;   ///< where the receiver listens, the interface's address
    std::string sender_namespace; ///< named network namespace on the target where the sender runs
    std::string bus_counters;     ///< vsdio's file in debugfs; empty: bus requests are not counted
    std::string chip_orders;      ///< the virtual chip's FIFO; empty: it is not there, or not asked
    std::string chip_answers;     ///< file of its answers
    std::vector<std::string>
        orders_when_connected; ///< to the chip, once the interface has its network
    bool count_instructions =
        false;               ///< an instruction counter watches the target (guest/vm/plugin)
    std::string stress_path; ///< see RepFacts
    std::string telemetry_path;
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
};
struct AliveLine {};
struct RepLine {
    bench::RepRecord record;
    std::optional<ExecutedBetween> executed;
};
struct FailedLine {
    std::string what;
};
struct DoneLine {};
using AgentLine = std::variant<HelloLine, AliveLine, RepLine, FailedLine, DoneLine>;

/// Without the newline.
[[nodiscard]] std::string to_text(const AgentLine &line);
[[nodiscard]] std::string to_text(const AgentJob &job);

/// The other side is not trusted: the error says what is wrong with the text. Texts in a line are
/// printable ASCII; numbers are finite, lists and texts bounded.
[[nodiscard]] std::expected<AgentLine, std::string> parse_agent_line(std::string_view text);
[[nodiscard]] std::expected<AgentJob, std::string> parse_agent_job(std::string_view text);

} // namespace besser::agent
