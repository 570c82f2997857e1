// SPDX-License-Identifier: GPL-2.0-only
#include "agent/bus_counter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <span>

namespace besser::agent {

namespace {

constexpr std::size_t card_functions =
    BusCounts::accesses / 2; // of a card, the common one included
constexpr std::array<const char *, 2> commands = {"cmd52", "cmd53"};
constexpr std::array<const char *, 2> directions = {"read", "write"};

std::uint64_t sum(std::span<const std::uint64_t> numbers) {
    return std::accumulate(numbers.begin(), numbers.end(), std::uint64_t(0));
}

/// Those of all functions.
std::span<const std::uint64_t> of(const std::array<std::uint64_t, BusCounts::accesses> &by_access,
                                  std::size_t direction) {
    return std::span(by_access).subspan(direction * card_functions, card_functions);
}

BusCounts difference(const BusCounts &after, const BusCounts &before) {
    auto left = after;
    for (std::size_t command = 0; command < left.requests.size(); command++)
        for (std::size_t access = 0; access < BusCounts::accesses; access++)
            left.requests[command][access] -= before.requests[command][access];
    for (std::size_t access = 0; access < BusCounts::accesses; access++)
        left.bytes[access] -= before.bytes[access];
    for (std::size_t way = 0; way < left.of_length.size(); way++)
        for (std::size_t length = 0; length < BusCounts::lengths; length++)
            left.of_length[way][length] -= before.of_length[way][length];
    return left;
}

} // namespace

std::expected<BusCounter, std::string> BusCounter::start() {
    auto records = BusProgram::start_on_records();
    if (!records)
        return std::unexpected(records.error());
    BusCounter counter;
    counter.records_.emplace(std::move(*records));
    if (auto requests = BusProgram::start_on_requests()) {
        counter.requests_.emplace(std::move(*requests));
        auto at_start = counter.read_both();
        if (!at_start)
            return std::unexpected(at_start.error());
        counter.at_start_ = *at_start;
    }
    return counter;
}

std::expected<BusCounter::Both, std::string> BusCounter::read_both() const {
    const auto before = records_->read();
    const auto requests = requests_->read();
    const auto after = records_->read();
    if (!before || !requests || !after)
        return std::unexpected(!before     ? before.error()
                               : !requests ? requests.error()
                                           : after.error());
    return Both{*before, *requests, *after};
}

std::expected<void, std::string> BusCounter::settle() {
    if (!records_ || !requests_)
        return {};
    const auto now = read_both();
    if (!now)
        return std::unexpected(now.error());
    if (agree(at_start_, *now))
        records_.reset();
    else
        requests_.reset();
    return {};
}

bool BusCounter::agree(const Both &at_start, const Both &now) {
    const auto counted = difference(now.requests, at_start.requests);
    bench::Counters kinds;
    tell_kinds(counted, kinds);
    const auto any = std::ranges::any_of(kinds, [](const auto &kind) { return kind.second > 0; });
    return any && counts_within(counted, difference(now.before, at_start.after),
                                difference(now.after, at_start.before));
}

std::expected<BusCounts, std::string> BusCounter::read() const {
    return requests_ ? requests_->read() : records_->read();
}

std::uint64_t BusCounter::lost() const { return requests_ ? requests_->lost() : records_->lost(); }

std::string BusCounter::method() const {
    return records_ ? requests_ ? "BPF, twice" : "BPF on records" : "BPF";
}

void tell_kinds(const BusCounts &counts, bench::Counters &counters) {
    for (std::size_t command = 0; command < commands.size(); command++)
        for (std::size_t direction = 0; direction < directions.size(); direction++)
            counters[fmt::format("bus.{}_{}", commands[command], directions[direction])] =
                sum(of(counts.requests[command], direction));
}

void tell_details(const BusCounts &counts, bench::Counters &counters) {
    for (std::size_t direction = 0; direction < directions.size(); direction++) {
        const char *name = directions[direction];
        counters[fmt::format("sdio.{}_bytes", name)] = sum(of(counts.bytes, direction));
        for (std::size_t function = 0; function < card_functions; function++) {
            const auto access = direction * card_functions + function;
            for (std::size_t command = 0; command < commands.size(); command++)
                counters[fmt::format("sdio.{}_{}.function{}", commands[command], name, function)] =
                    counts.requests[command][access];
            counters[fmt::format("sdio.{}_bytes.function{}", name, function)] =
                counts.bytes[access];
        }
        for (std::size_t length = 0; length < BusCounts::lengths; length++)
            counters[fmt::format("sdio.{}_from_{}_bytes", name, std::uint64_t(1) << length)] =
                counts.of_length[direction][length];
    }
}

} // namespace besser::agent
