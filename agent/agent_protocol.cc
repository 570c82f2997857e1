// SPDX-License-Identifier: GPL-2.0-only
#include "agent/agent_protocol.hpp"

#include "agent/agent_limits.hpp"
#include "bench/record/record_json.hpp"
#include "support/json_numbers.hpp"

#include <fmt/format.h>

namespace besser::agent {

namespace {

Json to_json(const bench::Stress &stress) {
    return {{"direction", stress.direction},
            {"protocol", stress.protocol},
            {"by_iperf", stress.by_iperf()},
            {"rate_bytes_per_s",
             stress.rate_bytes_per_s ? Json(*stress.rate_bytes_per_s) : Json(nullptr)},
            {"duration_ns", stress.duration.count()},
            {"reps", stress.reps},
            {"warm_up_ns", stress.warm_up.count()},
            {"first_uptime_ns", stress.first_uptime.count()},
            {"latency_probes_ns", stress.latency_probes.count()}};
}

std::chrono::nanoseconds duration_from(const Json &json) {
    return std::chrono::nanoseconds(static_cast<std::int64_t>(
        whole_number(json, "a time in ns", std::numeric_limits<std::int64_t>::max())));
}

bench::Stress stress_from(const Json &json) {
    bench::Stress stress;
    stress.direction = json.at("direction").get<std::string>();
    stress.protocol = json.at("protocol").get<std::string>();
    if (json.at("by_iperf").get<bool>())
        stress.engine = "iperf3";
    if (const auto &rate = json.at("rate_bytes_per_s"); !rate.is_null())
        stress.rate_bytes_per_s = rate.get<double>();
    stress.duration = duration_from(json.at("duration_ns"));
    stress.reps =
        static_cast<std::uint32_t>(whole_number(json.at("reps"), "reps", bench::most_repetitions));
    stress.warm_up = duration_from(json.at("warm_up_ns"));
    stress.first_uptime = duration_from(json.at("first_uptime_ns"));
    stress.latency_probes = duration_from(json.at("latency_probes_ns"));
    return stress;
}

Json to_json(const AgentModule &module) {
    return {{"file", module.file}, {"parameters", module.parameters}, {"needs", module.needs}};
}

AgentModule module_from(const Json &json) {
    return {json.at("file").get<std::string>(),
            json.at("parameters").get<std::vector<std::string>>(),
            json.at("needs").get<std::vector<std::string>>()};
}

Sender sender_from(const Json &json) {
    return json.at("sender_is_rig").get<bool>() ? Sender::rig : Sender::target;
}

AgentJob job_from(const Json &json) {
    AgentJob job;
    job.directory = json.at("directory").get<std::string>();
    job.watched = json.at("watched").get<bool>();
    job.power_proof = json.at("power_proof").get<std::string>();
    if (const auto &cycled = json.at("power_cycled_ns"); !cycled.is_null())
        job.power_cycled = duration_from(cycled);
    job.weak_window = json.at("weak_window").get<std::string>();
    job.before = json.at("before").get<std::vector<std::vector<std::string>>>();
    job.after = json.at("after").get<std::vector<std::vector<std::string>>>();
    job.surroundings = json.at("surroundings").get<bool>();
    job.interface_has_chip = json.at("interface_has_chip").get<bool>();
    job.network_namespace = json.at("network_namespace").get<std::string>();
    job.sender = sender_from(json);
    job.portion = duration_from(json.at("portion_ns"));
    job.work_functions = json.at("work_functions").get<std::vector<std::string>>();
    job.cpu_samples_per_s = static_cast<std::uint32_t>(
        whole_number(json.at("cpu_samples_per_s"), "cpu_samples_per_s", most_cpu_samples_per_s));
    job.module = module_from(json.at("module"));
    job.interface = json.at("interface").get<std::string>();
    if (const auto &network = json.at("network"); !network.is_null())
        job.network = AgentNetwork{network.at("ssid").get<std::string>(),
                                   network.at("address").get<std::string>()};
    job.listen_address = json.at("listen_address").get<std::string>();
    job.sender_namespace = json.at("sender_namespace").get<std::string>();
    job.bus_counters = json.at("bus_counters").get<std::string>();
    job.chip_orders = json.at("chip_orders").get<std::string>();
    job.chip_answers = json.at("chip_answers").get<std::string>();
    job.orders_when_connected = json.at("orders_when_connected").get<std::vector<std::string>>();
    job.count_instructions = json.at("count_instructions").get<bool>();
    job.telemetry_path = json.at("telemetry_path").get<std::string>();
    job.stress = stress_from(json.at("stress"));
    job.interval = duration_from(json.at("interval_ns"));
    return job;
}

Json to_json(const std::optional<ExecutedBetween> &executed) {
    if (!executed)
        return nullptr;
    Json code = Json::array();
    for (const auto &range : executed->code)
        code.push_back({range.from, range.to});
    return {{"first_marker", executed->first_marker},
            {"last_marker", executed->last_marker},
            {"code", code}};
}

std::optional<ExecutedBetween> executed_from(const Json &json) {
    if (json.is_null())
        return {};
    ExecutedBetween executed{whole_number(json.at("first_marker"), "first_marker"),
                             whole_number(json.at("last_marker"), "last_marker"),
                             {}};
    for (const auto &range : json.at("code"))
        executed.code.push_back(
            {whole_number(range.at(0), "an address"), whole_number(range.at(1), "an address")});
    return executed;
}

Json to_json(const HelloLine &line) {
    return {{"line", "hello"},       {"protocol", agent_protocol_version},
            {"kernel", line.kernel}, {"machine", line.machine},
            {"boot", line.boot},     {"path", line.path}};
}
Json to_json(const AliveLine &) { return {{"line", "alive"}}; }
Json to_json(const TrafficLine &line) { return {{"line", "traffic"}, {"address", line.address}}; }
Json to_json(const RepLine &line) {
    return {
        {"line", "rep"}, {"record", to_json(line.record)}, {"executed", to_json(line.executed)}};
}
Json to_json(const SpoiledLine &line) { return {{"line", "spoiled"}, {"what", line.what}}; }
Json to_json(const FailedLine &line) { return {{"line", "failed"}, {"what", line.what}}; }
Json to_json(const DoneLine &) { return {{"line", "done"}}; }

std::expected<AgentLine, std::string> hello_from(const Json &json) {
    const auto version = whole_number(json.at("protocol"), "protocol");
    if (version != agent_protocol_version)
        return std::unexpected(
            fmt::format("it speaks protocol {}, this program {}", version, agent_protocol_version));
    return HelloLine{json.at("kernel").get<std::string>(), json.at("machine").get<std::string>(),
                     json.at("boot").get<std::string>(), json.at("path").get<std::string>()};
}

std::expected<AgentLine, std::string> rep_from(const Json &json) {
    auto record = bench::record_from_json(json.at("record"));
    if (!record)
        return std::unexpected(record.error());
    return RepLine{std::move(*record), executed_from(json.at("executed"))};
}

std::expected<AgentLine, std::string> line_from(const Json &json) {
    const auto kind = json.at("line").get<std::string>();
    if (kind == "hello")
        return hello_from(json);
    if (kind == "alive")
        return AliveLine{};
    if (kind == "traffic")
        return TrafficLine{json.at("address").get<std::string>()};
    if (kind == "rep")
        return rep_from(json);
    if (kind == "spoiled")
        return SpoiledLine{json.at("what").get<std::string>()};
    if (kind == "failed")
        return FailedLine{json.at("what").get<std::string>()};
    if (kind == "done")
        return DoneLine{};
    return std::unexpected("unknown kind of line");
}

} // namespace

std::string to_text(const AgentLine &line) {
    return one_line(std::visit([](const auto &content) { return to_json(content); }, line));
}

std::string to_text(const AgentJob &job) {
    const Json network = job.network
                             ? Json{{"ssid", job.network->ssid}, {"address", job.network->address}}
                             : Json(nullptr);
    const Json cycled = job.power_cycled ? Json(job.power_cycled->count()) : Json(nullptr);
    return one_line(Json{{"directory", job.directory},
                         {"watched", job.watched},
                         {"power_proof", job.power_proof},
                         {"power_cycled_ns", cycled},
                         {"weak_window", job.weak_window},
                         {"before", job.before},
                         {"after", job.after},
                         {"module", to_json(job.module)},
                         {"surroundings", job.surroundings},
                         {"interface_has_chip", job.interface_has_chip},
                         {"network_namespace", job.network_namespace},
                         {"sender_is_rig", job.sender == Sender::rig},
                         {"portion_ns", job.portion.count()},
                         {"work_functions", job.work_functions},
                         {"cpu_samples_per_s", job.cpu_samples_per_s},
                         {"interface", job.interface},
                         {"network", network},
                         {"listen_address", job.listen_address},
                         {"sender_namespace", job.sender_namespace},
                         {"bus_counters", job.bus_counters},
                         {"chip_orders", job.chip_orders},
                         {"chip_answers", job.chip_answers},
                         {"orders_when_connected", job.orders_when_connected},
                         {"count_instructions", job.count_instructions},
                         {"telemetry_path", job.telemetry_path},
                         {"stress", to_json(job.stress)},
                         {"interval_ns", job.interval.count()}});
}

std::expected<AgentLine, std::string> parse_agent_line(std::string_view text) {
    const auto json = parse_json(text);
    if (!json)
        return std::unexpected(json.error());
    try {
        auto line = line_from(*json);
        if (!line)
            return line;
        return within_limits(std::move(*line));
    } catch (const nlohmann::json::exception &error) {
        return std::unexpected(plain_words(error));
    }
}

std::expected<AgentJob, std::string> parse_agent_job(std::string_view text) {
    const auto json = parse_json(text);
    if (!json)
        return std::unexpected(json.error());
    try {
        auto job = job_from(*json);
        if (job.stress.duration.count() <= 0)
            return std::unexpected("the duration of a rep is not above 0");
        if (job.portion.count() <= 0)
            return std::unexpected("the sender's portions are not above 0");
        return job;
    } catch (const nlohmann::json::exception &error) {
        return std::unexpected(plain_words(error));
    }
}

} // namespace besser::agent
