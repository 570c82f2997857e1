// SPDX-License-Identifier: GPL-2.0-only
#include "cli/chip_control.hpp"

#include "support/split.hpp"
#include "support/suggestion.hpp"
#include "support/terminal.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <vector>

namespace besser::cli {

namespace {

nlohmann::ordered_json of_bus(const vsdio_stats &stats) {
    return {{"commands", stats.commands},
            {"byte_reads", stats.byte_reads},
            {"byte_writes", stats.byte_writes},
            {"block_reads", stats.block_reads},
            {"block_writes", stats.block_writes},
            {"read_bytes", stats.read_bytes},
            {"written_bytes", stats.written_bytes},
            {"interrupts", stats.interrupts},
            {"deadlines", stats.deadlines},
            {"late", stats.late},
            {"late_ns", stats.late_ns},
            {"late_max_ns", stats.late_max_ns},
            {"timeouts", stats.timeouts},
            {"stale_replies", stats.stale_replies},
            {"bad_replies", stats.bad_replies}};
}

nlohmann::ordered_json of_direction(const air::DirectionCounters &direction) {
    return {{"transmissions", direction.transmissions},
            {"tries", direction.tries},
            {"delivered", direction.delivered},
            {"lost", direction.lost},
            {"collided", direction.collided},
            {"refused", direction.refused},
            {"unheard", direction.unheard},
            {"dropped", direction.dropped}};
}

nlohmann::ordered_json of_chip(const chip::Chip &chip) {
    const chip::Stats &stats = chip.stats();
    nlohmann::ordered_json violations = nlohmann::ordered_json::object();
    for (std::size_t i = 0; i < chip::violations; i++)
        if (stats.violation[i] != 0)
            violations[std::string(chip::violation_names[i])] = stats.violation[i];
    nlohmann::ordered_json faults = nlohmann::ordered_json::object();
    for (const chip::FaultInfo &row : chip::fault_table)
        if (chip.fired(row.fault) != 0)
            faults[std::string(row.name)] = chip.fired(row.fault);
    return {{"uptime_ns", chip.uptime_ns()},
            {"power_ons", stats.power_ons},
            {"boot_frames", stats.boot_frames},
            {"firmware_starts", stats.firmware_starts},
            {"interrupts_raised", stats.interrupts_raised},
            {"batches_published", stats.batches_published},
            {"batches_fetched", stats.batches_fetched},
            {"repeated_reads", stats.repeated_reads},
            {"batch_messages", stats.batch_messages},
            {"writes", stats.writes},
            {"repeated_writes", stats.repeated_writes},
            {"requests", stats.requests},
            {"aggregate_messages", stats.aggregate_messages},
            {"transmits", stats.transmits},
            {"rx_frames_accepted", stats.rx_frames_accepted},
            {"rx_bytes_accepted", stats.rx_bytes_accepted},
            {"rx_frames_refused", stats.rx_frames_refused},
            {"rx_frames_filtered", stats.rx_frames_filtered},
            {"scans_completed", stats.scans_completed},
            {"scans_rejected", stats.scans_rejected},
            {"debug_dumps", stats.debug_dumps},
            {"unknown_mibs", stats.unknown_mibs},
            {"violations", violations},
            {"faults", faults}};
}

} // namespace

void arm(card::Process &process, const bench::FaultSpec &fault) {
    chip::Trigger trigger = fault.trigger;
    trigger.at_ns += process.now_ns();
    process.chip().arm(fault.fault, trigger);
}

std::expected<ControlLine, std::string> parse_control_line(std::string_view line) {
    constexpr std::array<std::pair<std::string_view, Order>, 6> orders = {
        {{"arm", Order::arm},
         {"disarm", Order::disarm},
         {"deauthenticate", Order::deauthenticate},
         {"violate", Order::violate},
         {"report", Order::report},
         {"stop", Order::stop}}};
    const auto [word, rest] = split(line, ' ');
    const auto *found = std::ranges::find(orders, word, &std::pair<std::string_view, Order>::first);
    if (found == orders.end()) {
        std::vector<std::string_view> known;
        for (const auto &order : orders)
            known.push_back(order.first);
        return std::unexpected(fmt::format("\"{}\" is no order; known: {}{}", word,
                                           fmt::join(known, ", "), did_you_mean(word, known)));
    }
    ControlLine parsed{found->second, std::nullopt};
    if (parsed.order == Order::arm) {
        const auto fault = bench::parse_fault(rest);
        if (!fault)
            return std::unexpected(fault.error());
        parsed.fault = *fault;
    } else if (parsed.order == Order::disarm) {
        const auto fault = bench::find_fault(rest);
        if (!fault)
            return std::unexpected(fault.error());
        parsed.fault = bench::FaultSpec{*fault, {}, false};
    } else if (!rest.empty()) {
        return std::unexpected(fmt::format("\"{}\" takes nothing after it", word));
    }
    return parsed;
}

void obey(card::Process &process, const ControlLine &line) {
    switch (line.order) {
    case Order::arm:
        return arm(process, *line.fault);
    case Order::disarm:
        return process.chip().disarm(line.fault->fault);
    case Order::deauthenticate:
        return process.air().deauthenticate(1); // unspecified (802.11-2020, Table 9-49)
    case Order::violate:
        return process.chip().count_known_violation();
    case Order::report:
        print("{}\n", report(process));
        std::fflush(stdout);
        return;
    case Order::stop:
        return process.stop();
    }
}

std::string report(card::Process &process) {
    const air::Counters &air = process.air().counters();
    const nlohmann::ordered_json document = {{"chip", of_chip(process.chip())},
                                             {"air",
                                              {{"associated", process.air().associated()},
                                               {"down", of_direction(air.down)},
                                               {"up", of_direction(air.up)},
                                               {"collisions", air.collisions},
                                               {"beacons", air.beacons},
                                               {"queue_drops", air.queue_drops},
                                               {"wire_drops", air.wire_drops},
                                               {"unassociated_drops", air.unassociated_drops},
                                               {"malformed", air.malformed},
                                               {"busy_ns", air.busy_ns}}},
                                             {"bus", of_bus(process.slot().stats())}};
    return document.dump();
}

} // namespace besser::cli
