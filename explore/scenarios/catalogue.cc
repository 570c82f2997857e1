// SPDX-License-Identifier: GPL-2.0-only
#include "explore/scenarios/catalogue.hpp"

#include <algorithm>
#include <array>

namespace besser::explore {

using namespace scenarios;

std::span<const Scenario *const> all_scenarios() {
    static constexpr std::array all{
        // The core suite.
        &receive_burst, &transmit_without_credits, &receive_against_confirm,
        &softirq_against_bottom_half, &shutdown_against_interrupt, &shutdown_against_work,
        &suspend_against_receive, &removal_against_interrupt, &flush_against_transmit,
        &flush_after_transmit, &scan_against_data, &command_against_data, &power_save, &full_queue,
        // Longer ones.
        &scan_in_a_burst, &dropping_flush_against_transmit, &resume_against_receive,
        &start_against_stop, &power_loss_against_start, &commands_side_by_side,
        &command_against_shutdown, &ladders_against_command, &ladders_against_restart,
        &command_timeout_against_confirm, &expiry_against_confirm, &reset_in_burst,
        &late_confirm_of_a_frame, &restart_against_interrupt, &restart_against_shutdown,
        &restart_against_removal, &restart_against_start, &command_against_restart,
        &scan_against_restart, &transmit_against_restart, &protected_frames_against_restart,
        &keys_against_data, &new_key_against_data, &leave_and_join_against_data,
        &join_after_a_refusal, &returned_frame_against_transmit, &unplug_against_data,
        &sleep_against_data, &interrupt_against_sleep, &sleep_against_frames,
        &sleep_against_command, &shutdown_against_sleep, &suspend_in_a_network,
        &tuning_against_data, &any_fault_in_traffic, &any_fault_in_a_scan};
    return all;
}

const Scenario *scenario_by_name(std::string_view name) {
    const auto all = all_scenarios();
    const auto found = std::ranges::find(all, name, [](const Scenario *s) { return s->name; });
    return found == all.end() ? nullptr : *found;
}

} // namespace besser::explore
