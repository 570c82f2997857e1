// SPDX-License-Identifier: GPL-2.0-only
#include "agent/iperf_report.hpp"

#include "bench/record/record_limits.hpp"
#include "support/json_numbers.hpp"
#include "support/untrusted_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace besser::agent {

namespace {

constexpr std::size_t most_intervals = 100'000;
constexpr std::size_t most_streams = 16;
constexpr std::size_t most_word_bytes = 200; ///< of its version, and of an error
constexpr double longest_s = 2 * 86400.0;    ///< it takes no test of more than a day

std::unexpected<std::string> wrong(std::string what) {
    return std::unexpected("what iperf3 told " + std::move(what));
}

std::string short_text(const Json &object, const char *key) {
    if (!object.contains(key))
        return "";
    return for_terminal(object.at(key).get<std::string>().substr(0, most_word_bytes));
}

/// Of one end, the streams that it received.
IperfInterval interval_from(const Json &streams) {
    IperfInterval interval;
    for (const auto &stream : streams) {
        if (stream.at("sender").get<bool>())
            continue;
        interval.from_s = stream.at("start").get<double>();
        interval.to_s = stream.at("end").get<double>();
        interval.bytes += whole_number(stream.at("bytes"), "bytes", bench::most_count);
    }
    return interval;
}

bool follows(const IperfSeries &series, const IperfInterval &next) {
    const double earlier_s = series.empty() ? 0 : series.back().to_s;
    return next.from_s >= 0 && next.to_s > next.from_s && next.to_s > earlier_s &&
           next.to_s <= longest_s;
}

std::expected<IperfSeries, std::string> series_from(const Json &half) {
    IperfSeries series;
    const auto &intervals = half.at("intervals");
    if (intervals.size() > most_intervals)
        return wrong(fmt::format("has {} intervals", intervals.size()));
    std::uint64_t all_bytes = 0;
    for (const auto &piece : intervals) {
        if (piece.at("streams").size() > most_streams)
            return wrong(fmt::format("has {} streams", piece.at("streams").size()));
        const auto interval = interval_from(piece.at("streams"));
        if (interval.to_s == 0)
            continue; // it received none of them
        if (!follows(series, interval))
            return wrong("has intervals whose times are none");
        all_bytes += interval.bytes;
        if (all_bytes > bench::most_count)
            return wrong("counts more than can be sent");
        series.push_back(interval);
    }
    return series;
}

std::expected<IperfReport, std::string> report_from(const Json &json) {
    IperfReport report;
    report.version = short_text(json.at("start"), "version");
    report.error = short_text(json, "error");
    report.began = !json.at("intervals").empty();
    auto sent = series_from(json);
    if (!sent)
        return std::unexpected(sent.error());
    report.sent = std::move(*sent);
    if (!json.contains("server_output_json"))
        return report;
    auto received = series_from(json.at("server_output_json"));
    if (!received)
        return std::unexpected(received.error());
    report.received = std::move(*received);
    return report;
}

/// Also in each sample, where there is a series. What was not told is no figure, and no 0.
void tell_series(const IperfSeries &series, const char *counter, bench::RepRecord &record) {
    if (series.empty())
        return;
    record.counters[counter] = bytes_between(series, 0, record.elapsed_s);
    for (auto &sample : record.series) {
        const double from_s = sample.uptime_s - record.uptime_s;
        sample.counters[counter] = bytes_between(series, from_s, from_s + sample.length_s);
    }
}

} // namespace

std::expected<IperfReport, std::string> parse_iperf_report(std::string_view text) {
    const auto json = parse_json(text);
    if (!json)
        return wrong(fmt::format("is no JSON: {}", json.error()));
    try {
        return report_from(*json);
    } catch (const nlohmann::json::exception &error) {
        return wrong(fmt::format("is not its report: {}", plain_words(error)));
    }
}

std::uint64_t bytes_between(const IperfSeries &series, double from_s, double to_s) {
    double bytes = 0;
    for (const auto &interval : series) {
        const double common = std::min(to_s, interval.to_s) - std::max(from_s, interval.from_s);
        if (common > 0)
            bytes +=
                static_cast<double>(interval.bytes) * common / (interval.to_s - interval.from_s);
    }
    return static_cast<std::uint64_t>(std::llround(bytes));
}

void tell_iperf(const IperfReport &report, bench::RepRecord &record) {
    tell_series(report.received, "rx.payload", record);
    tell_series(report.sent, "tx.payload", record);
    record.facts.instruments.push_back("traffic by " + report.version);
    if (!report.error.empty())
        record.events.push_back({bench::EventKind::note, record.uptime_s + record.elapsed_s,
                                 "iperf3 ended: " + report.error});
}

} // namespace besser::agent
