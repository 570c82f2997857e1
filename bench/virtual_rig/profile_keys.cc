// SPDX-License-Identifier: GPL-2.0-only
#include "bench/virtual_rig/profile_keys.hpp"

#include "bench/quantity.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <type_traits>

namespace besser::bench {

namespace {

using Set = std::expected<void, std::string>;

std::unexpected<std::string> wrong(std::string_view name, std::string_view what) {
    return std::unexpected(fmt::format("{} {}", name, what));
}

/// Stores a number that was checked to be whole and in range of the field.
template <class T>
Set store(std::string_view name, T &field, double value) {
    if constexpr (std::is_floating_point_v<T>) {
        field = static_cast<T>(value);
    } else {
        const double whole = std::round(value);
        if (whole < 0 || whole > static_cast<double>(std::numeric_limits<T>::max()))
            return wrong(name, "is out of range");
        field = static_cast<T>(whole);
    }
    return {};
}

template <class Field>
ProfileKey quantity(std::string_view name, Dimension dimension, Field field, double scale = 1) {
    return {name, [=](Profile &profile, const ProfileValue &value) -> Set {
                const auto *text = std::get_if<std::string>(&value);
                if (text == nullptr)
                    return wrong(name, "needs a value with a unit, in quotes");
                const auto parsed = parse_quantity(*text, dimension);
                if (!parsed)
                    return wrong(name, parsed.error());
                return store(name, field(profile), *parsed * scale);
            }};
}

template <class Field>
ProfileKey duration(std::string_view name, Field field) {
    return quantity(name, Dimension::time, field, 1e9);
}

template <class Field>
ProfileKey number(std::string_view name, Field field) {
    return {name, [=](Profile &profile, const ProfileValue &value) -> Set {
                if (const auto *integer = std::get_if<std::int64_t>(&value))
                    return store(name, field(profile), static_cast<double>(*integer));
                return wrong(name, "needs a whole number");
            }};
}

template <class Field>
ProfileKey boolean(std::string_view name, Field field) {
    return {name, [=](Profile &profile, const ProfileValue &value) -> Set {
                const auto *boolean = std::get_if<bool>(&value);
                if (boolean == nullptr)
                    return wrong(name, "needs true or false");
                field(profile) = *boolean;
                return {};
            }};
}

template <class T>
struct Choice {
    std::string_view name;
    T value;
};

template <class T, class Field>
ProfileKey choice(std::string_view name, std::vector<Choice<T>> choices, Field field) {
    return {name, [=](Profile &profile, const ProfileValue &value) -> Set {
                std::string known;
                for (const auto &each : choices) {
                    if (const auto *text = std::get_if<std::string>(&value);
                        text != nullptr && *text == each.name) {
                        field(profile) = each.value;
                        return {};
                    }
                    known += fmt::format("{}\"{}\"", known.empty() ? "" : ", ", each.name);
                }
                return wrong(name, "is one of " + known);
            }};
}

std::vector<ProfileKey> make_keys() {
    return {
        number(
            "chip.cccr_revision", [](Profile & p) -> auto & { return p.chip.cccr_revision; }),
        number(
            "chip.uhs_modes", [](Profile & p) -> auto & { return p.chip.uhs_modes; }),
        number(
            "chip.enable_timeout_10ms",
            [](Profile & p) -> auto & { return p.chip.enable_timeout_10ms; }),
        number(
            "chip.hardware_id", [](Profile & p) -> auto & { return p.chip.hardware_id; }),
        number(
            "chip.hardware_sub_id", [](Profile & p) -> auto & { return p.chip.hardware_sub_id; }),
        number(
            "chip.firmware_capabilities",
            [](Profile & p) -> auto & { return p.chip.firmware_capabilities; }),
        number(
            "chip.firmware_type", [](Profile & p) -> auto & { return p.chip.firmware_type; }),
        number(
            "chip.api_version", [](Profile & p) -> auto & { return p.chip.api_version; }),
        number(
            "chip.firmware_build", [](Profile & p) -> auto & { return p.chip.firmware_build; }),
        number(
            "chip.firmware_version", [](Profile & p) -> auto & { return p.chip.firmware_version; }),
        number(
            "chip.input_buffers", [](Profile & p) -> auto & { return p.chip.input_buffers; }),
        quantity(
            "chip.input_buffer", Dimension::bytes,
            [](Profile & p) -> auto & { return p.chip.input_buffer_bytes; }),
        number(
            "chip.boot_free_buffers",
            [](Profile & p) -> auto & { return p.chip.boot_free_buffers; }),
        quantity(
            "chip.boot_max_write", Dimension::bytes,
            [](Profile & p) -> auto & { return p.chip.boot_max_write_bytes; }),
        duration(
            "chip.boot_reply", [](Profile & p) -> auto & { return p.chip.boot_reply_ns; }),
        duration(
            "chip.calibration", [](Profile & p) -> auto & { return p.chip.calibration_ns; }),
        duration(
            "chip.firmware_boot", [](Profile & p) -> auto & { return p.chip.firmware_boot_ns; }),
        duration(
            "chip.mcu_wake", [](Profile & p) -> auto & { return p.chip.mcu_wake_ns; }),
        duration(
            "chip.mcu_sleep", [](Profile & p) -> auto & { return p.chip.mcu_sleep_ns; }),
        duration(
            "chip.wifi_on", [](Profile & p) -> auto & { return p.chip.wifi_on_ns; }),
        duration(
            "chip.wifi_off", [](Profile & p) -> auto & { return p.chip.wifi_off_ns; }),
        duration(
            "chip.bt", [](Profile & p) -> auto & { return p.chip.bt_ns; }),
        duration(
            "chip.startup", [](Profile & p) -> auto & { return p.chip.startup_ns; }),
        boolean(
            "chip.bt_before_wifi", [](Profile & p) -> auto & { return p.chip.bt_before_wifi; }),
        boolean(
            "chip.registers_answer_asleep",
            [](Profile & p) -> auto & { return p.chip.registers_answer_asleep; }),
        number(
            "chip.rx_buffer_frames", [](Profile & p) -> auto & { return p.chip.rx_buffer_frames; }),
        quantity(
            "chip.rx_buffer", Dimension::bytes,
            [](Profile & p) -> auto & { return p.chip.rx_buffer_bytes; }),
        duration(
            "chip.settle", [](Profile & p) -> auto & { return p.chip.settle_ns; }),
        choice<chip::Unsettled>(
            "chip.unsettled",
            {{"stale-toggle", chip::Unsettled::stale_toggle}, {"zero", chip::Unsettled::zero}},
            [](Profile & p) -> auto & { return p.chip.unsettled; }),
        choice<chip::Publish>(
            "chip.publish",
            {{"at-once", chip::Publish::at_once},
             {"per-ampdu", chip::Publish::per_ampdu},
             {"held", chip::Publish::held}},
            [](Profile & p) -> auto & { return p.chip.publish; }),
        duration(
            "chip.hold", [](Profile & p) -> auto & { return p.chip.hold_ns; }),
        choice<chip::InterruptKind>(
            "chip.interrupt",
            {{"level", chip::InterruptKind::level}, {"pulse", chip::InterruptKind::pulse}},
            [](Profile & p) -> auto & { return p.chip.interrupt; }),
        duration(
            "chip.interrupt_pulse",
            [](Profile & p) -> auto & { return p.chip.interrupt_pulse_ns; }),
        boolean(
            "chip.settled_read_clears_interrupt",
            [](Profile & p) -> auto & { return p.chip.settled_read_clears_interrupt; }),
        choice<chip::Repeat>(
            "chip.repeat",
            {{"by-toggle", chip::Repeat::by_toggle}, {"ignored", chip::Repeat::ignored}},
            [](Profile & p) -> auto & { return p.chip.repeat; }),
        duration(
            "chip.command", [](Profile & p) -> auto & { return p.chip.command_ns; }),
        duration(
            "chip.mib", [](Profile & p) -> auto & { return p.chip.mib_ns; }),
        duration(
            "chip.configuration", [](Profile & p) -> auto & { return p.chip.configuration_ns; }),
        duration(
            "chip.start_scan", [](Profile & p) -> auto & { return p.chip.start_scan_ns; }),
        duration(
            "chip.join", [](Profile & p) -> auto & { return p.chip.join_ns; }),
        duration(
            "chip.reset", [](Profile & p) -> auto & { return p.chip.reset_ns; }),
        duration(
            "chip.key", [](Profile & p) -> auto & { return p.chip.key_ns; }),
        duration(
            "chip.mcu_command", [](Profile & p) -> auto & { return p.chip.mcu_command_ns; }),
        duration(
            "chip.pm_indication", [](Profile & p) -> auto & { return p.chip.pm_indication_ns; }),
        duration(
            "chip.channel_switched",
            [](Profile & p) -> auto & { return p.chip.channel_switched_ns; }),
        duration(
            "chip.gather", [](Profile & p) -> auto & { return p.chip.gather_ns; }),
        number(
            "chip.gather_max", [](Profile & p) -> auto & { return p.chip.gather_max; }),
        boolean(
            "chip.single_as_multi", [](Profile & p) -> auto & { return p.chip.single_as_multi; }),
        duration(
            "chip.scan_switch", [](Profile & p) -> auto & { return p.chip.scan_switch_ns; }),
        duration(
            "chip.scan_home", [](Profile & p) -> auto & { return p.chip.scan_home_ns; }),
        number(
            "chip.scan_interface", [](Profile & p) -> auto & { return p.chip.scan_interface; }),
        number(
            "chip.bands", [](Profile & p) -> auto & { return p.chip.bands; }),
        number(
            "chip.rate_mask", [](Profile & p) -> auto & { return p.chip.rate_mask; }),
        number(
            "chip.min_power_dbm10", [](Profile & p) -> auto & { return p.chip.min_power_dbm10; }),
        number(
            "chip.max_power_dbm10", [](Profile & p) -> auto & { return p.chip.max_power_dbm10; }),
        duration(
            "chip.bug5_onset", [](Profile & p) -> auto & { return p.chip.bug5_onset_ns; }),
        duration(
            "chip.bug5_halving", [](Profile & p) -> auto & { return p.chip.bug5_halving_ns; }),
        quantity(
            "chip.bug5_fresh", Dimension::byte_rate,
            [](Profile & p) -> auto & { return p.chip.bug5_fresh_bytes_per_s; }),
        duration(
            "chip.bug5_scan_onset",
            [](Profile & p) -> auto & { return p.chip.bug5_scan_onset_ns; }),
        duration(
            "chip.stale_toggle", [](Profile & p) -> auto & { return p.chip.stale_toggle_ns; }),
        boolean(
            "chip.reset_keeps_function0",
            [](Profile & p) -> auto & { return p.chip.reset_keeps_function0; }),
        quantity(
            "air.phy_rate", Dimension::bit_rate,
            [](Profile & p) -> auto & { return p.air.phy_rate_bps; }),
        number(
            "air.phy_rate_index", [](Profile & p) -> auto & { return p.air.phy_rate_index; }),
        duration(
            "air.ht_preamble", [](Profile & p) -> auto & { return p.air.ht_preamble_ns; }),
        quantity(
            "air.control_rate", Dimension::bit_rate,
            [](Profile & p) -> auto & { return p.air.control_rate_bps; }),
        duration(
            "air.legacy_preamble", [](Profile & p) -> auto & { return p.air.legacy_preamble_ns; }),
        duration(
            "air.symbol", [](Profile & p) -> auto & { return p.air.symbol_ns; }),
        duration(
            "air.signal_extension",
            [](Profile & p) -> auto & { return p.air.signal_extension_ns; }),
        quantity(
            "air.management_rate", Dimension::bit_rate,
            [](Profile & p) -> auto & { return p.air.management_rate_bps; }),
        number(
            "air.management_rate_index",
            [](Profile & p) -> auto & { return p.air.management_rate_index; }),
        duration(
            "air.dsss_preamble", [](Profile & p) -> auto & { return p.air.dsss_preamble_ns; }),
        duration(
            "air.slot", [](Profile & p) -> auto & { return p.air.slot_ns; }),
        duration(
            "air.sifs", [](Profile & p) -> auto & { return p.air.sifs_ns; }),
        number(
            "air.retry_limit", [](Profile & p) -> auto & { return p.air.retry_limit; }),
        number(
            "air.window_mpdus", [](Profile & p) -> auto & { return p.air.window_mpdus; }),
        number(
            "air.max_ampdu_mpdus", [](Profile & p) -> auto & { return p.air.max_ampdu_mpdus; }),
        quantity(
            "air.max_ampdu", Dimension::bytes,
            [](Profile & p) -> auto & { return p.air.max_ampdu_bytes; }),
        duration(
            "air.max_ppdu", [](Profile & p) -> auto & { return p.air.max_ppdu_ns; }),
        quantity(
            "air.mpdu_error_min", Dimension::share,
            [](Profile & p) -> auto & { return p.air.mpdu_error_min; }),
        quantity(
            "air.mpdu_error_max", Dimension::share,
            [](Profile & p) -> auto & { return p.air.mpdu_error_max; }),
        quantity(
            "air.management_error", Dimension::share,
            [](Profile & p) -> auto & { return p.air.management_error; }),
        number(
            "air.channel", [](Profile & p) -> auto & { return p.air.channel; }),
        duration(
            "air.beacon_interval", [](Profile & p) -> auto & { return p.air.beacon_interval_ns; }),
        number(
            "air.queue_limit_frames",
            [](Profile & p) -> auto & { return p.air.queue_limit_frames; }),
        quantity(
            "air.wired_rate", Dimension::bit_rate,
            [](Profile & p) -> auto & { return p.air.wired_rate_bps; }),
        duration(
            "air.wired_round_trip",
            [](Profile & p) -> auto & { return p.air.wired_round_trip_ns; }),
        number(
            "air.wired_queue_frames",
            [](Profile & p) -> auto & { return p.air.wired_queue_frames; }),
        number(
            "air.rcpi", [](Profile & p) -> auto & { return p.air.rcpi; }),
        duration(
            "kernel.context_switch",
            [](Profile & p) -> auto & { return p.kernel.context_switch_ns; }),
        duration(
            "kernel.wake_up", [](Profile & p) -> auto & { return p.kernel.wake_up_ns; }),
        duration(
            "kernel.wake_latency", [](Profile & p) -> auto & { return p.kernel.wake_latency_ns; }),
        duration(
            "kernel.time_slice", [](Profile & p) -> auto & { return p.kernel.time_slice_ns; }),
        duration(
            "kernel.jiffy", [](Profile & p) -> auto & { return p.kernel.jiffy_ns; }),
        duration(
            "kernel.irq_entry", [](Profile & p) -> auto & { return p.kernel.irq_entry_ns; }),
        duration(
            "kernel.softirq", [](Profile & p) -> auto & { return p.kernel.softirq_ns; }),
        duration(
            "kernel.timer", [](Profile & p) -> auto & { return p.kernel.timer_ns; }),
        duration(
            "kernel.queue_work", [](Profile & p) -> auto & { return p.kernel.queue_work_ns; }),
        duration(
            "kernel.work_dispatch",
            [](Profile & p) -> auto & { return p.kernel.work_dispatch_ns; }),
        duration(
            "kernel.sdio_irq_work",
            [](Profile & p) -> auto & { return p.kernel.sdio_irq_work_ns; }),
        duration(
            "kernel.lock", [](Profile & p) -> auto & { return p.kernel.lock_ns; }),
        duration(
            "kernel.lock_handover",
            [](Profile & p) -> auto & { return p.kernel.lock_handover_ns; }),
        duration(
            "kernel.claim", [](Profile & p) -> auto & { return p.kernel.claim_ns; }),
        duration(
            "kernel.frame_allocation",
            [](Profile & p) -> auto & { return p.kernel.frame_allocation_ns; }),
        duration(
            "kernel.copy_per_kib", [](Profile & p) -> auto & { return p.kernel.copy_ns_per_kib; }),
        duration(
            "kernel.dma_per_kib", [](Profile & p) -> auto & { return p.kernel.dma_ns_per_kib; }),
        duration(
            "kernel.torn_update", [](Profile & p) -> auto & { return p.kernel.torn_update_ns; }),
        quantity(
            "kernel.bus_clock", Dimension::frequency,
            [](Profile & p) -> auto & { return p.kernel.bus_clock_hz; }),
        number(
            "kernel.bus_width_bits", [](Profile & p) -> auto & { return p.kernel.bus_width_bits; }),
        number(
            "kernel.command_bus_clocks",
            [](Profile & p) -> auto & { return p.kernel.command_bus_clocks; }),
        number(
            "kernel.block_bus_clocks",
            [](Profile & p) -> auto & { return p.kernel.block_bus_clocks; }),
        duration(
            "kernel.cmd52_issue", [](Profile & p) -> auto & { return p.kernel.cmd52_issue_ns; }),
        duration(
            "kernel.cmd53_issue", [](Profile & p) -> auto & { return p.kernel.cmd53_issue_ns; }),
        duration(
            "kernel.request_done", [](Profile & p) -> auto & { return p.kernel.request_done_ns; }),
        duration(
            "kernel.power_off", [](Profile & p) -> auto & { return p.kernel.power_off_ns; }),
        duration(
            "kernel.power_on", [](Profile & p) -> auto & { return p.kernel.power_on_ns; }),
        duration(
            "host.rx_call", [](Profile & p) -> auto & { return p.host.rx_call_ns; }),
        duration(
            "host.rx_frame", [](Profile & p) -> auto & { return p.host.rx_frame_ns; }),
        duration(
            "host.tx_frame", [](Profile & p) -> auto & { return p.host.tx_frame_ns; }),
        duration(
            "host.tx_status", [](Profile & p) -> auto & { return p.host.tx_status_ns; }),
        boolean(
            "host.rx_list", [](Profile & p) -> auto & { return p.host.rx_list; }),
        number(
            "host.reorder_window", [](Profile & p) -> auto & { return p.host.reorder_window; }),
        duration(
            "host.reorder_timeout",
            [](Profile & p) -> auto & { return p.host.reorder_timeout_ns; }),
        duration(
            "host.management_timeout",
            [](Profile & p) -> auto & { return p.host.management_timeout_ns; }),
        number(
            "host.management_tries", [](Profile & p) -> auto & { return p.host.management_tries; }),
        duration(
            "host.retry_pause", [](Profile & p) -> auto & { return p.host.retry_pause_ns; }),
        duration(
            "host.scan_interval", [](Profile & p) -> auto & { return p.host.scan_interval_ns; }),
        number(
            "host.scan_channels", [](Profile & p) -> auto & { return p.host.scan_channels; }),
    };
}

} // namespace

std::span<const ProfileKey> all_profile_keys() {
    static const std::vector<ProfileKey> keys = make_keys();
    return keys;
}

} // namespace besser::bench
