// SPDX-License-Identifier: GPL-2.0-only
#include "bench/record/record_limits.hpp"

#include "bench/record/distribution.hpp"
#include "bench/record/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace besser::bench {

namespace {

using Problem = std::optional<std::string>;

constexpr double longest_s = 10.0 * 366 * 86400; ///< ten years, as for a duration of a plan

Problem check_time(double seconds, std::string_view what) {
    if (std::isfinite(seconds) && seconds >= 0 && seconds <= longest_s)
        return {};
    return fmt::format("{} is {}, not a time from 0 to {:.0f} s", what, seconds, longest_s);
}

Problem check_times(const RepRecord &record) {
    if (auto problem = check_time(record.uptime_s, "uptime_s"))
        return problem;
    if (auto problem = check_length(record.elapsed_s, "elapsed_s"))
        return problem;
    if (auto problem = check_time(record.facts.late_s.value_or(0), "late_s"))
        return problem;
    for (const auto &event : record.events) // before 0: of an earlier power-on of the chip
        if (auto problem = check_time(std::abs(event.uptime_s), "uptime_s of an event"))
            return problem;
    for (const auto &sample : record.series) {
        if (auto problem = check_time(sample.uptime_s, "uptime_s of a sample"))
            return problem;
        if (auto problem = check_length(sample.length_s, "length_s of a sample"))
            return problem;
    }
    return {};
}

Problem check_counters(const Counters &counters) {
    for (const auto &[name, count] : counters)
        if (count > most_count)
            return fmt::format("{} counts {}, more than {}", name, count, most_count);
    return {};
}

Problem check_counts(const RepRecord &record) {
    if (auto problem = check_counters({{"rx_bytes", record.rx_bytes}}))
        return problem;
    if (auto problem = check_counters(record.counters))
        return problem;
    for (const auto &sample : record.series)
        if (auto problem = check_counters(sample.counters))
            return problem;
    return check_counters(record.facts.stimuli);
}

Problem check_metrics(const RepRecord &record) {
    for (const auto &[name, value] : record.metrics)
        if (!std::isfinite(value))
            return fmt::format("{} is {}", name, value);
    for (const auto &metric : metrics_of({record})) {
        const double value = *metric.value(record);
        if (!(value >= metric.range.low && value <= metric.range.high))
            return fmt::format("{} is {}, which is not within {}", metric.name, value,
                               describe_range(metric));
    }
    return {};
}

Problem check_distributions(const RepRecord &record) {
    for (const auto &[name, values] : record.distributions) {
        if (values.size() != quantile_count)
            return fmt::format("{} has {} quantiles, not {}", name, values.size(), quantile_count);
        if (!std::ranges::is_sorted(values))
            return fmt::format("the quantiles of {} do not ascend", name);
        for (const double value : values)
            if (auto problem = check_time(value, name))
                return problem;
    }
    return {};
}

/// What was received is what its frames and its samples hold. An Ethernet frame of this network has
/// 1514 bytes at most, and a sample's edge may fall within one; the counts are read one behind the
/// other, with a batch of 64 frames between them at most.
Problem check_received(const RepRecord &record) {
    constexpr double frame_bytes = 1514, between_reads = 64 * frame_bytes;
    const auto received = static_cast<double>(record.rx_bytes);
    if (const auto frames = record.counters.find("rx.frames");
        frames != record.counters.end() &&
        received > static_cast<double>(frames->second) * frame_bytes + between_reads)
        return fmt::format("rx_bytes is {}, more than {} frames can hold", record.rx_bytes,
                           frames->second);
    double sampled = 0, length_s = 0;
    for (const auto &sample : record.series) {
        sampled += static_cast<double>(sample.rx_bytes);
        length_s += sample.length_s;
    }
    constexpr double rounding = 0.01;
    const bool whole = length_s > (1 - rounding) * record.elapsed_s;
    if (whole && length_s > 0 && std::abs(sampled - received) > rounding * received + between_reads)
        return fmt::format("rx_bytes is {}, but the samples of the rep hold {:.0f}",
                           record.rx_bytes, sampled);
    return {};
}

/// A rep without traffic says why, and claims nothing of traffic.
Problem check_reason(const RepRecord &record) {
    if (measured(record))
        return {};
    if (!has_event(record, EventKind::not_connected) && !has_event(record, EventKind::died))
        return "elapsed_s is 0, and no event (not_connected, died) says why";
    if (record.rx_bytes > 0 || !record.series.empty())
        return "elapsed_s is 0, but something was received";
    return {};
}

} // namespace

std::optional<std::string> check_length(double seconds, std::string_view what) {
    constexpr double shortest_s = 1e-9;
    if (auto problem = check_time(seconds, what))
        return problem;
    if (seconds == 0 || seconds >= shortest_s)
        return {};
    return fmt::format("{} is {} s, which no clock can tell", what, seconds);
}

std::optional<std::string> check_record(const RepRecord &record) {
    for (const auto check : {check_times, check_counts, check_reason, check_distributions,
                             check_metrics, check_received})
        if (auto problem = check(record))
            return problem;
    return {};
}

} // namespace besser::bench
