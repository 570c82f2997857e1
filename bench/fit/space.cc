// SPDX-License-Identifier: GPL-2.0-only
#include "bench/fit/space.hpp"

#include "bench/fit/normal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cmath>

namespace besser::bench {

namespace {

bool is_choice(const FreeParameter &parameter) { return !parameter.choices.empty(); }

std::size_t choice_at(const FreeParameter &parameter, double share) {
    const auto count = parameter.choices.size();
    return std::min(static_cast<std::size_t>(share * static_cast<double>(count)), count - 1);
}

ProfileValue value_of(const FreeParameter &parameter, double number) {
    if (is_choice(parameter))
        return std::string(parameter.choices[static_cast<std::size_t>(number)]);
    if (parameter.unit.empty())
        return static_cast<std::int64_t>(number);
    return fmt::format("{:.3f}{}", number, parameter.unit);
}

} // namespace

const std::vector<FreeParameter> &free_parameters() {
    static const std::vector<FreeParameter> all = {
        {.key = "chip.publish", .choices = {"at-once", "per-ampdu", "held"}},
        {.key = "chip.unsettled", .choices = {"stale-toggle", "zero"}},
        {.key = "chip.interrupt",
         .choices = {"level", "pulse"},
         .measure = "interrupts in /proc/interrupts while the vendor's driver boots the chip"},
        {.key = "chip.batch_limit", .low = 1, .high = 16, .unit = ""},
        {.key = "chip.hold", .low = 200, .high = 20'000, .unit = "us"},
        {.key = "chip.settle",
         .low = 5,
         .high = 5'000,
         .unit = "us",
         .measure = "ftrace, while frames wait: end of a CMD53 read to a control byte that is new"},
        {.key = "chip.rx_buffer_frames", .low = 4, .high = 128, .unit = ""},
        {.key = "chip.input_buffers",
         .low = 4,
         .high = 32,
         .unit = "",
         .measure = "the driver's log at startup: how many input buffers"},
        {.key = "air.phy_rate",
         .low = 13,
         .high = 65,
         .unit = "Mb/s",
         .measure = "iw dev wlan0 link during the run: rx bitrate"},
        {.key = "air.mpdu_error_min",
         .low = 5,
         .high = 40,
         .unit = "%",
         .measure = "at the access point: tx retries over tx packets",
         .same = "air.mpdu_error_max"},
        {.key = "air.max_ampdu_mpdus",
         .low = 1,
         .high = 64,
         .unit = "",
         .measure = "a capture of the channel: MPDUs per A-MPDU towards the tablet"},
        {.key = "air.bluetooth",
         .low = 0,
         .high = 80,
         .unit = "%",
         .prior = Prior::even,
         .measure = "the same run with Bluetooth switched off, beside it"},
        {.key = "receiver.ack_every_segments", .low = 1, .high = 8, .unit = ""},
        {.key = "kernel.preemption",
         .unit = "",
         .choices = {"voluntary", "full"},
         .measure = "/sys/kernel/debug/sched/preempt"},
        {.key = "kernel.bus_clock",
         .low = 25,
         .high = 150,
         .unit = "MHz",
         .measure = "/sys/kernel/debug/mmc*/ios: actual clock"},
        {.key = "kernel.cmd52_issue",
         .low = 2,
         .high = 150,
         .unit = "us",
         .measure = "ftrace: mmc_request_start to mmc_request_done of a CMD52, less its bits"},
        {.key = "kernel.cmd53_issue",
         .low = 4,
         .high = 300,
         .unit = "us",
         .measure = "ftrace: mmc_request_start to mmc_request_done of a CMD53, less its bits"},
        {.key = "kernel.wake_latency",
         .low = 2,
         .high = 150,
         .unit = "us",
         .measure = "ftrace: sched_wakeup to sched_switch of the driver's workers, shortest"},
        {.key = "kernel.wake_jitter",
         .low = 1,
         .high = 250,
         .unit = "us",
         .measure = "ftrace: sched_wakeup to sched_switch of the driver's workers, spread"},
        {.key = "kernel.context_switch", .low = 0.8, .high = 15, .unit = "us"},
        {.key = "host.rx_frame",
         .low = 5,
         .high = 400,
         .unit = "us",
         .measure = "ftrace function_graph: ieee80211_rx_list and what it calls, per frame"},
        {.key = "host.tx_frame",
         .low = 5,
         .high = 200,
         .unit = "us",
         .measure = "ftrace function_graph: tcp_v4_send_ack and what it calls"},
    };
    return all;
}

Eigen::Index free_dimensions() { return static_cast<Eigen::Index>(free_parameters().size()); }

double share_of(const Latent &at, std::size_t parameter) {
    return normal_share(at[static_cast<Eigen::Index>(parameter)]);
}

double number_at(const Latent &at, std::size_t index) {
    const auto &parameter = free_parameters()[index];
    const double share = share_of(at, index);
    if (is_choice(parameter))
        return static_cast<double>(choice_at(parameter, share));
    const double number = parameter.prior == Prior::even
                              ? parameter.low + (parameter.high - parameter.low) * share
                              : parameter.low * std::pow(parameter.high / parameter.low, share);
    return parameter.unit.empty() ? std::round(number) : number;
}

std::map<std::string, ProfileValue> values_at(const Latent &at) {
    std::map<std::string, ProfileValue> values;
    for (std::size_t i = 0; i < free_parameters().size(); i++) {
        const auto &parameter = free_parameters()[i];
        const auto value = value_of(parameter, number_at(at, i));
        values.emplace(parameter.key, value);
        if (!parameter.same.empty())
            values.emplace(parameter.same, value);
    }
    return values;
}

std::optional<double> share_of(const FreeParameter &parameter, const ProfileValue &value) {
    if (is_choice(parameter)) {
        const auto *text = std::get_if<std::string>(&value);
        const auto found =
            text == nullptr ? parameter.choices.end() : std::ranges::find(parameter.choices, *text);
        if (found == parameter.choices.end())
            return std::nullopt;
        return (static_cast<double>(found - parameter.choices.begin()) + 0.5) /
               static_cast<double>(parameter.choices.size());
    }
    double number = 0;
    if (const auto *text = std::get_if<std::string>(&value)) {
        const auto [end, error] =
            std::from_chars(text->data(), text->data() + text->size(), number);
        if (error != std::errc() || std::string_view(end) != parameter.unit)
            return std::nullopt;
    } else if (const auto *whole = std::get_if<std::int64_t>(&value);
               whole != nullptr && parameter.unit.empty()) {
        number = static_cast<double>(*whole);
    } else {
        return std::nullopt;
    }
    return parameter.prior == Prior::even
               ? (number - parameter.low) / (parameter.high - parameter.low)
               : std::log(number / parameter.low) / std::log(parameter.high / parameter.low);
}

Profile profile_at(Profile base, const Latent &at) {
    for (const auto &[key, value] : values_at(at)) {
        [[maybe_unused]] const auto set = set_profile_value(base, key, value);
        assert(set);
    }
    return base;
}

} // namespace besser::bench
