// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/former_result.hpp"

#include "bench/plan/plan.hpp"
#include "bench/record/metrics.hpp"
#include "bench/report/run_result.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <sstream>

namespace besser::bench {

namespace {

/// Metrics by the names that they had.
std::string todays_metric(const std::string &name) { return name == "rx_rate" ? "goodput" : name; }

/// As a plan writes a number of that dimension.
void insert_quantity(toml::table &table, std::string_view key, const Json &value,
                     Dimension dimension) {
    if (value.is_null())
        return;
    const auto number = value.get<double>();
    switch (dimension) {
    case Dimension::time:
        return (void)table.insert(key, fmt::format("{}s", number));
    case Dimension::bytes:
        return (void)table.insert(key, fmt::format("{}B", number));
    case Dimension::byte_rate:
        return (void)table.insert(key, fmt::format("{}B/s", number));
    case Dimension::bit_rate:
        return (void)table.insert(key, fmt::format("{}b/s", number));
    case Dimension::frequency:
        return (void)table.insert(key, fmt::format("{}/s", number));
    case Dimension::share:
        return (void)table.insert(key, fmt::format("{}%", number * 100));
    case Dimension::number:
        break;
    }
    table.insert(key, number);
}

toml::array texts(const Json &list) {
    toml::array array;
    for (const auto &text : list)
        array.push_back(text.get<std::string>());
    return array;
}

toml::table stress_of(const Json &json) {
    toml::table stress;
    for (const auto *key : {"direction", "protocol"})
        stress.insert(key, json.at(key).get<std::string>());
    insert_quantity(stress, "rate", json.at("rate_bytes_per_s"), Dimension::byte_rate);
    for (const auto *key : {"duration", "warm_up", "first_uptime"})
        insert_quantity(stress, key, json.at(std::string(key) + "_s"), Dimension::time);
    for (const auto *key : {"reps", "windows"})
        stress.insert(key, json.at(key).get<std::int64_t>());
    return stress;
}

toml::table profile_of(const Json &json) {
    toml::table profile;
    for (const auto &[key, value] : json.items()) {
        if (value.is_string())
            profile.insert(key, value.get<std::string>());
        else if (value.is_boolean())
            profile.insert(key, value.get<bool>());
        else if (value.is_number_integer())
            profile.insert(key, value.get<std::int64_t>());
        else
            profile.insert(key, value.get<double>());
    }
    return profile;
}

toml::table arm_of(const Json &json) {
    toml::table arm{{"name", json.at("name").get<std::string>()}};
    for (const auto *key : {"variant", "module", "tree"})
        if (const auto text = json.at(key).get<std::string>(); !text.empty())
            arm.insert(key, text);
    for (const auto *key : {"options", "parameters", "build", "faults"})
        if (!json.at(key).empty())
            arm.insert(key, texts(json.at(key)));
    if (!json.at("profile").empty())
        arm.insert("profile", profile_of(json.at("profile")));
    return arm;
}

toml::table comparison_of(const Json &json) {
    return toml::table{{"from", json.at("from").get<std::string>()},
                       {"to", json.at("to").get<std::string>()}};
}

toml::table expectation_of(const Json &json, const std::string &metric, bool ratio) {
    const auto known = find_metric(metric);
    const auto dimension = ratio || !known ? Dimension::number : known->dimension;
    toml::table expect;
    for (const auto *key : {"min", "max", "equals"})
        insert_quantity(expect, key, json.at(key), dimension);
    if (json.at("every_rep").get<bool>())
        expect.insert("every_rep", true);
    if (!json.at("differs").is_null())
        expect.insert("different", json.at("differs").get<bool>());
    return expect;
}

toml::table prediction_of(const Json &json) {
    toml::table prediction;
    const auto metric = todays_metric(json.at("metric").get<std::string>());
    const bool ratio = json.contains("comparison");
    prediction.insert("metric", metric);
    for (const auto *key : {"id", "text", "confidence", "reasoned"})
        prediction.insert(key, json.at(key).get<std::string>());
    if (ratio)
        for (auto &&[key, value] : comparison_of(json.at("comparison")))
            prediction.insert(key, value);
    else
        prediction.insert("arm", json.at("arm").get<std::string>());
    prediction.insert("expect", expectation_of(json.at("expect"), metric, ratio));
    prediction.insert("rigs", texts(json.at("rigs")));
    return prediction;
}

std::string text_of(const toml::table &table) {
    std::ostringstream out;
    out << toml::toml_formatter(table) << "\n";
    return out.str();
}

/// Why today's rules do not take a plan; "": they do.
std::string problem_of(const toml::table &plan) {
    const auto parsed = parse_plan(text_of(plan), "plan");
    return parsed ? "" : parsed.error().message();
}

/// What stood in the result of a prediction: "PASS, observed 2.3 MiB/s".
std::string former_verdict(const Json &former, const std::string &id) {
    for (const auto &judgement : former.at("predictions"))
        if (judgement.at("id") == id)
            return fmt::format("{}, observed {}", judgement.at("verdict").get<std::string>(),
                               judgement.at("observed").get<std::string>());
    return "not told";
}

/// The plan as a file of today, with the predictions that today's rules take.
toml::table plan_of(const Json &former, Json &notes) {
    const auto &work = former.at("plan").at("work"), &claims = former.at("plan").at("claims");
    toml::table plan{{"name", former.at("plan").at("name").get<std::string>()},
                     {"title", former.at("plan").at("title").get<std::string>()},
                     {"seed", work.at("seed").get<std::int64_t>()},
                     {"stress", stress_of(work.at("stress"))}};
    if (const auto &interval = work.at("interval_s"); interval.get<double>() > 0)
        insert_quantity(plan, "interval", interval, Dimension::time);
    toml::array arms, comparisons, warnings;
    for (const auto &arm : work.at("arms"))
        arms.push_back(arm_of(arm));
    for (const auto &comparison : claims.at("comparisons"))
        comparisons.push_back(comparison_of(comparison));
    for (const auto &allowed : claims.at("allowed_warnings")) {
        toml::table warning{{"match", allowed.at("match").get<std::string>()},
                            {"reason", allowed.at("reason").get<std::string>()}};
        if (!allowed.at("arms").empty())
            warning.insert("arms", texts(allowed.at("arms")));
        warnings.push_back(std::move(warning));
    }
    toml::table waived;
    for (const auto &[receipt, reason] : claims.at("waived_receipts").items())
        waived.insert(receipt, reason.get<std::string>());
    toml::table receipts{{"waived", std::move(waived)}};
    insert_quantity(receipts, "fresh_within", claims.at("fresh_within_s"), Dimension::time);
    plan.insert("arm", std::move(arms));
    if (!comparisons.empty())
        plan.insert("comparison", std::move(comparisons));
    if (!warnings.empty())
        plan.insert("allow_warning", std::move(warnings));
    plan.insert("receipts", std::move(receipts));
    if (!problem_of(plan).empty())
        return plan; // the reader tells it
    toml::array predictions;
    for (const auto &prediction : claims.at("predictions")) {
        auto tried = plan;
        const auto todays = prediction_of(prediction);
        tried.insert_or_assign("prediction", toml::array{todays});
        const auto id = prediction.at("id").get<std::string>();
        if (const auto problem = problem_of(tried); problem.empty())
            predictions.push_back(todays);
        else
            notes.push_back(fmt::format("prediction {} is left out, which today's rules do not "
                                        "take ({}); it was {}",
                                        id, problem, former_verdict(former, id)));
    }
    if (!predictions.empty())
        plan.insert("prediction", std::move(predictions));
    return plan;
}

Json reps_of(const Json &former) {
    Json reps = former.at("reps");
    for (auto &rep : reps)
        rep["stratum"] = "";
    return reps;
}

} // namespace

Json from_former_schema(const Json &former) {
    Json notes = former.at("environment").at("notes");
    notes.push_back(fmt::format(
        "read from the schema \"{}\", which does not hold: the plan's text (made anew from what it "
        "says of the plan), strata, the rig's probes, receipts held by construction, attempts, the "
        "commit; verdicts are concluded anew by today's rules",
        former_result_schema));
    Json json = former;
    json["schema"] = result_schema;
    json["plan"]["text"] = text_of(plan_of(former, notes));
    json["plan"]["overrides"] = Json::object();
    json["registered"]["program_sha256"] = former.at("environment").at("program_sha256");
    json["rig"]["probes"] = nullptr;
    json["rig"]["by_construction"] = Json::object();
    json["recorded"] = Json::array();
    json["reps"] = reps_of(former);
    json["environment"]["attempts"] = Json::array();
    json["environment"]["notes"] = std::move(notes);
    return json;
}

} // namespace besser::bench
