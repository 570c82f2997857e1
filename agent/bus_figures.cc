// SPDX-License-Identifier: GPL-2.0-only
#include "agent/bus_figures.hpp"

#include <fmt/format.h>

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

} // namespace

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
