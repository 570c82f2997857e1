// SPDX-License-Identifier: GPL-2.0-only
#include "bench/plan/run_order.hpp"

#include "support/sha256.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace besser::bench {

namespace {

std::uint64_t draw(std::string_view purpose, const Plan &plan, std::uint32_t window,
                   std::string_view arm) {
    return sha256_seed(fmt::format("besser {}\n{}\n{}\n{}", purpose, plan.seed, window, arm));
}

} // namespace

std::vector<Cell> schedule(const Plan &plan, std::optional<Shard> shard) {
    std::vector<Cell> cells;
    for (std::uint32_t window = 0; window < plan.stress.windows; ++window) {
        if (shard && !shard->has(window))
            continue;
        std::vector<std::pair<std::uint64_t, std::size_t>> drawn;
        for (std::size_t arm = 0; arm < plan.arms.size(); ++arm)
            drawn.emplace_back(draw("order", plan, window, plan.arms[arm].name), arm);
        std::ranges::sort(drawn);
        const auto seed = draw("window", plan, window, "");
        for (const auto &[key, arm] : drawn)
            cells.push_back({arm, window, seed});
    }
    return cells;
}

std::vector<std::string> order_names(const Plan &plan, const std::vector<Cell> &cells) {
    std::vector<std::string> names;
    for (const auto &cell : cells)
        names.push_back(fmt::format("{}/{}", cell.window + 1, plan.arms[cell.arm].name));
    return names;
}

} // namespace besser::bench
