// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace besser::bench {

/// The receipts as a plan names them, in the order of reports. What each asks for stands in
/// evidence/receipt_rules.cc, which does not compile unless it has exactly these.
constexpr std::array<std::string_view, 13> receipt_ids = {
    "fresh_uptime",    "same_instruments",   "probes_alive",        "receiver_restarted",
    "offer_saturates", "separate_telemetry", "no_kernel_warning",   "no_violation",
    "module_identity", "no_lost_events",     "no_missed_deadlines", "variant_only",
    "same_conditions",
};

constexpr bool is_receipt(std::string_view id) {
    return std::ranges::find(receipt_ids, id) != receipt_ids.end();
}

/// "known: fresh_uptime, ...": for error messages.
inline std::string known_receipts() {
    std::string list = "known:";
    for (const auto id : receipt_ids)
        list.append(list.back() == ':' ? " " : ", ").append(id);
    return list;
}

} // namespace besser::bench
