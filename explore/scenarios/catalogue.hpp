// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "explore/scenario.hpp"

namespace besser::explore::scenarios {

extern const Scenario receive_burst, transmit_without_credits, full_queue, receive_against_confirm,
    softirq_against_bottom_half;
extern const Scenario shutdown_against_interrupt, shutdown_against_work, suspend_against_receive,
    removal_against_interrupt, flush_against_transmit, flush_after_transmit,
    dropping_flush_against_transmit, resume_against_receive, start_against_stop,
    power_loss_against_start, unplug_against_data, sleep_against_data;
extern const Scenario scan_against_data, scan_in_a_burst, command_against_data,
    ladders_against_command, ladders_against_restart, power_save, keys_against_data,
    new_key_against_data, leave_and_join_against_data, join_after_a_refusal, commands_side_by_side,
    command_against_shutdown, command_timeout_against_confirm, expiry_against_confirm;
extern const Scenario interrupt_against_sleep, sleep_against_frames, sleep_against_command,
    shutdown_against_sleep, suspend_in_a_network, tuning_against_data;
extern const Scenario reset_in_burst, late_confirm_of_a_frame, restart_against_interrupt,
    restart_against_shutdown, restart_against_removal, restart_against_start,
    command_against_restart, scan_against_restart, transmit_against_restart,
    protected_frames_against_restart, returned_frame_against_transmit, unplug_against_data,
    sleep_against_data, any_fault_in_traffic, any_fault_in_a_scan;

} // namespace besser::explore::scenarios
