// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace besser::bench {

/// A receipt: what must be shown for a result to count.
struct ReceiptName {
    std::string_view id;    ///< as a plan names it
    std::string_view title; ///< for people
};

constexpr std::array receipt_names = {
    ReceiptName{"fresh_uptime", "every rep ended within the chip's fresh uptime"},
    ReceiptName{"same_instruments", "the same instrumentation in all arms"},
    ReceiptName{"probes_alive", "every probe that read zero is proven alive"},
    ReceiptName{"receiver_restarted", "the receiver was restarted for every rep"},
    ReceiptName{"offer_saturates", "the offer exceeded what was received"},
    ReceiptName{"separate_telemetry", "telemetry took another path than the stress"},
    ReceiptName{"no_kernel_warning", "no kernel warning but those the plan allows"},
    ReceiptName{"module_identity", "the module of every arm is identified"},
    ReceiptName{"no_lost_events", "no trace event was lost"},
    ReceiptName{"no_missed_deadlines", "no modelled deadline was missed"},
    ReceiptName{"variant_only", "compared arms differ in what the plan names alone"},
    ReceiptName{"same_conditions", "compared arms ran the same reps under the same stress"},
};

constexpr bool contains_receipt(std::string_view id) {
    return std::ranges::find(receipt_names, id, &ReceiptName::id) != receipt_names.end();
}

/// "known: fresh_uptime, ...": for error messages.
inline std::string known_receipts() {
    std::string list = "known:";
    for (const auto &receipt : receipt_names)
        list.append(list.back() == ':' ? " " : ", ").append(receipt.id);
    return list;
}

} // namespace besser::bench
