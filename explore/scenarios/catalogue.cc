// SPDX-License-Identifier: GPL-2.0-only
#include "explore/scenarios/catalogue.hpp"

#include <algorithm>
#include <array>

namespace besser::explore {

using namespace scenarios;

std::span<const Scenario *const> all_scenarios() {
    static constexpr std::array all{&receive_burst, &transmit_without_credits,
                                    &receive_against_confirm};
    return all;
}

const Scenario *scenario_by_name(std::string_view name) {
    const auto all = all_scenarios();
    const auto found = std::ranges::find(all, name, [](const Scenario *s) { return s->name; });
    return found == all.end() ? nullptr : *found;
}

} // namespace besser::explore
