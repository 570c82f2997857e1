// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/result_reader.hpp"

#include "bench/journal/output_directory.hpp"
#include "bench/plan/overrides.hpp"
#include "bench/record/record_json.hpp"
#include "bench/report/former_result.hpp"
#include "bench/report/judge_recorded.hpp"
#include "support/json.hpp"
#include "support/json_numbers.hpp"
#include "support/limits.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>

namespace besser::bench {

namespace {

/// Thrown and caught in this file only, as the JSON library's own errors are.
struct Malformed : std::runtime_error {
    using std::runtime_error::runtime_error;
};

template <class T>
T require(std::expected<T, std::string> value, const std::string &where) {
    if (!value)
        throw Malformed(fmt::format("{}: {}", where, value.error()));
    return std::move(*value);
}

Plan plan_from(const Json &json) {
    auto plan = parse_plan(json.at("text").get<std::string>(), "plan.text");
    if (!plan)
        throw Malformed(plan.error().message());
    const auto overrides = require(overrides_from(json.at("overrides")), "plan.overrides");
    if (const auto overridden = override_plan(*plan, overrides); !overridden)
        throw Malformed("plan.overrides: " + overridden.error());
    return std::move(*plan);
}

RunHeader header_from(const Json &json, const Plan &plan) {
    const auto &registered = json.at("registered");
    return {plan.name,
            json.at("plan").at("sha256"),
            registered.at("predictions_sha256"),
            registered.at("work_sha256"),
            registered.at("program_sha256"),
            plan.seed,
            json.at("rig").at("name"),
            registered.at("order")};
}

Measurements measurements_from(const Json &json) {
    Measurements measured;
    const auto &rig = json.at("rig");
    measured.rig = rig.at("name");
    if (!rig.at("probes").is_null())
        measured.probes = rig.at("probes").get<std::vector<std::string>>();
    measured.by_construction = rig.at("by_construction").get<std::map<std::string, std::string>>();
    for (const auto &rep : json.at("reps"))
        measured.reps.push_back(
            require(record_from_json(rep), fmt::format("reps[{}]", measured.reps.size() + 1)));
    return measured;
}

Environment environment_from(const Json &json) {
    return {json.at("started"),
            json.at("host"),
            json.at("kernel"),
            json.at("directory"),
            json.at("program_sha256"),
            json.value("commit", ""),
            unsigned_at(json, "threads"),
            json.at("wall_s"),
            json.at("cpu_s"),
            unsigned_at(json, "resumed_reps"),
            json.at("attempts"),
            json.at("notes")};
}

RunResult recorded_from(const Json &json, const Plan &plan, const RunHeader &header) {
    std::vector<RecordedFile> files;
    for (const auto &file : json.at("recorded"))
        files.push_back({file.at("name"), file.at("text")});
    auto recorded = parse_recorded(plan, std::move(files));
    if (!recorded)
        throw Malformed(recorded.error().message());
    return judge_recorded(plan, std::move(*recorded), header.program_sha256);
}

RunResult live_from(const Json &json, const Plan &plan, const RunHeader &header) {
    RunResult result;
    result.plan = plan;
    result.header = header;
    result.rig_facts = json.at("rig").at("facts").get<std::map<std::string, std::string>>();
    result.measured = measurements_from(json);
    result.analysis = analyze(plan, result.measured);
    return result;
}

RunResult result_from(const Json &json) {
    const auto schema = json.at("schema").get<std::string>();
    if (schema == former_result_schema)
        return result_from(from_former_schema(json));
    if (schema != result_schema)
        throw Malformed(fmt::format("schema: is \"{}\"; this version reads \"{}\" and \"{}\"",
                                    schema, result_schema, former_result_schema));
    const auto plan = plan_from(json.at("plan"));
    const auto header = header_from(json, plan);
    auto result = json.at("recorded").empty() ? live_from(json, plan, header)
                                              : recorded_from(json, plan, header);
    result.warnings = json.at("warnings").get<std::vector<std::string>>();
    result.predictions_changed = json.at("exit_status") == exit_predictions_changed;
    result.environment = environment_from(json.at("environment"));
    return result;
}

} // namespace

std::expected<RunResult, InputError> parse_result(const std::string &text,
                                                  const std::string &name) {
    const auto refuse = [&](std::string what) {
        return std::unexpected(
            InputError{name, 0, "", std::move(what), "give a result.json that besser wrote"});
    };
    const auto json = parse_json(text);
    if (!json)
        return refuse(json.error());
    try {
        return result_from(*json);
    } catch (const nlohmann::json::exception &error) {
        return refuse(plain_words(error));
    } catch (const Malformed &error) {
        return refuse(error.what());
    }
}

std::filesystem::path result_file_of(const std::filesystem::path &named) {
    std::error_code error;
    return std::filesystem::is_directory(named, error) ? named / result_file_name : named;
}

std::expected<RunResult, InputError> read_result(const std::filesystem::path &file) {
    const auto text = read_text_file(file, limits::result_bytes);
    if (!text)
        return std::unexpected(text.error());
    return parse_result(*text, file.string());
}

} // namespace besser::bench
