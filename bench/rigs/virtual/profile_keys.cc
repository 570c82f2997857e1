// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/virtual/profile_keys.hpp"

#include "model/air/air_limits.hpp"
#include "model/chip/chip_limits.hpp"
#include "model/host/host_limits.hpp"
#include "model/vkernel/cost_limits.hpp"
#include "support/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <type_traits>

namespace besser::bench {

namespace {

using Set = std::expected<void, std::string>;

std::unexpected<std::string> wrong(std::string_view name, std::string_view what) {
    return std::unexpected(fmt::format("{} {}", name, what));
}

/// What a key may be, in its base unit.
struct Bounds {
    double low;
    double high;

    constexpr Bounds(double lowest, double highest) : low(lowest), high(highest) {}
    constexpr Bounds(chip::Limit limit)
        : low(static_cast<double>(limit.low)), high(static_cast<double>(limit.high)) {}
};

/// All that fits into the field.
template <class T>
constexpr Bounds fits{0, static_cast<double>(std::numeric_limits<T>::max())};

std::string in_unit(Dimension dimension, double value) {
    switch (dimension) {
    case Dimension::time:
        return fmt::format("{:.9g}s", value);
    case Dimension::bytes:
        return fmt::format("{:.0f}B", value);
    case Dimension::byte_rate:
        return fmt::format("{:.0f}B/s", value);
    case Dimension::bit_rate:
        return fmt::format("{:g}Mb/s", value / 1e6);
    case Dimension::frequency:
        return fmt::format("{:g}MHz", value / 1e6);
    case Dimension::share:
        return fmt::format("{:g}%", value * 100);
    case Dimension::number:
        break;
    }
    return fmt::format("{:.0f}", value);
}

/// Stores a number in the field, which holds `scale` times the base unit.
template <class T>
Set store(std::string_view name, T &field, double value, double scale, Dimension dimension,
          Bounds bounds) {
    if (!(value * scale >= bounds.low && value * scale <= bounds.high))
        return wrong(name, fmt::format("is {}, not from {} to {}", in_unit(dimension, value),
                                       in_unit(dimension, bounds.low / scale),
                                       in_unit(dimension, bounds.high / scale)));
    if constexpr (std::is_floating_point_v<T>) {
        field = static_cast<T>(value * scale);
    } else {
        const double whole = std::round(value * scale);
        constexpr double rounding = 1e-3; // of decimal fractions in binary, as in 1.1us
        if (std::abs(value * scale - whole) > std::max(rounding, whole * 1e-12))
            return wrong(name, fmt::format("is {:g}, but counts in steps of {}", value * scale,
                                           in_unit(dimension, 1 / scale)));
        field = static_cast<T>(whole);
    }
    return {};
}

template <class Field>
ProfileKey quantity(std::string_view name, Dimension dimension, Field field, Bounds bounds,
                    double scale = 1) {
    return {name, [=](Profile &profile, const ProfileValue &value) -> Set {
                const auto *text = std::get_if<std::string>(&value);
                if (text == nullptr)
                    return wrong(name, "needs a value with a unit, in quotes");
                const auto parsed = parse_quantity(*text, dimension);
                if (!parsed)
                    return wrong(name, parsed.error());
                return store(name, field(profile), *parsed, scale, dimension, bounds);
            }};
}

template <class Field>
ProfileKey duration(std::string_view name, Field field,
                    Bounds bounds = chip::profile_limits::time_ns) {
    return quantity(name, Dimension::time, field, bounds, 1e9);
}

/// Without bounds of its own a number is whatever its field holds.
template <class Field>
ProfileKey number(std::string_view name, Field field, std::optional<Bounds> bounds = {}) {
    return {name, [=](Profile &profile, const ProfileValue &value) -> Set {
                auto &stored = field(profile);
                if (const auto *integer = std::get_if<std::int64_t>(&value))
                    return store(name, stored, static_cast<double>(*integer), 1, Dimension::number,
                                 bounds.value_or(fits<std::decay_t<decltype(stored)>>));
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

constexpr std::string_view drawn = "drawn";

/// A CPU by its number, or "drawn".
ProfileKey bring_up_cpu() {
    constexpr std::string_view name = "kernel.bring_up_cpu";
    return {name, [=](Profile &profile, const ProfileValue &value) -> Set {
                const auto *text = std::get_if<std::string>(&value);
                if (text != nullptr && *text == drawn) {
                    profile.machine.bring_up_cpu.reset();
                    return {};
                }
                const auto *cpu = std::get_if<std::int64_t>(&value);
                if (cpu == nullptr)
                    return wrong(name, "needs the number of a CPU, or \"drawn\"");
                return store(name, profile.machine.bring_up_cpu.emplace(),
                             static_cast<double>(*cpu), 1, Dimension::number,
                             Bounds(0, vkernel::World::max_cpus - 1));
            }};
}

namespace chip_limits = chip::profile_limits;
namespace air_limits = air::profile_limits;
namespace host_limits = host::profile_limits;
using namespace vkernel::cost_limits;

constexpr Bounds errors(0, air_limits::most_error);
constexpr Bounds bluetooth(0, air_limits::most_bluetooth);
constexpr Bounds chance(0, 1);
constexpr Bounds cpus(1, vkernel::World::max_cpus);
constexpr Bounds time_slice(shortest_slice_ns, longest_operation_ns);
constexpr Bounds bus_clock(slowest_bus_hz, fastest_bus_hz);
constexpr Bounds bus_width(1, widest_bus_bits);
constexpr Bounds bus_clocks(1, most_bus_clocks);

/// The field of a profile, for whatever sets it.
#define FIELD(member)                                                                              \
    [](Profile & profile) -> auto & { return profile.member; }

// clang-format off
std::vector<ProfileKey> make_keys() {
    return {
        number("chip.cccr_revision", FIELD(chip.cccr_revision)),
        number("chip.uhs_modes", FIELD(chip.uhs_modes)),
        number("chip.enable_timeout_10ms", FIELD(chip.enable_timeout_10ms)),
        boolean("chip.second_function", FIELD(chip.second_function)),
        number("chip.hardware_id", FIELD(chip.hardware_id)),
        number("chip.hardware_sub_id", FIELD(chip.hardware_sub_id)),
        number("chip.firmware_capabilities", FIELD(chip.firmware_capabilities)),
        number("chip.firmware_type", FIELD(chip.firmware_type)),
        number("chip.api_version", FIELD(chip.api_version)),
        number("chip.firmware_build", FIELD(chip.firmware_build)),
        number("chip.firmware_version", FIELD(chip.firmware_version)),
        number("chip.input_buffers", FIELD(chip.input_buffers), chip_limits::input_buffers),
        quantity("chip.input_buffer", Dimension::bytes, FIELD(chip.input_buffer_bytes),
             chip_limits::input_buffer_bytes),
        number("chip.boot_free_buffers", FIELD(chip.boot_free_buffers), chip_limits::boot_free_buffers),
        quantity("chip.boot_max_write", Dimension::bytes, FIELD(chip.boot_max_write_bytes),
             chip_limits::boot_write_bytes),
        duration("chip.boot_reply", FIELD(chip.boot_reply_ns)),
        duration("chip.calibration", FIELD(chip.calibration_ns)),
        duration("chip.firmware_boot", FIELD(chip.firmware_boot_ns)),
        duration("chip.mcu_wake", FIELD(chip.mcu_wake_ns)),
        duration("chip.mcu_sleep", FIELD(chip.mcu_sleep_ns)),
        duration("chip.wifi_on", FIELD(chip.wifi_on_ns)),
        duration("chip.wifi_off", FIELD(chip.wifi_off_ns)),
        duration("chip.bt", FIELD(chip.bt_ns)),
        duration("chip.startup", FIELD(chip.startup_ns)),
        boolean("chip.bt_before_wifi", FIELD(chip.bt_before_wifi)),
        boolean("chip.registers_answer_asleep", FIELD(chip.registers_answer_asleep)),
        number("chip.rx_buffer_frames", FIELD(chip.rx_buffer_frames), chip_limits::rx_buffer_frames),
        quantity("chip.rx_buffer", Dimension::bytes, FIELD(chip.rx_buffer_bytes), chip_limits::rx_buffer_bytes),
        duration("chip.settle", FIELD(chip.settle_ns)),
        choice<chip::Unsettled>(
            "chip.unsettled",
            {{"stale-toggle", chip::Unsettled::stale_toggle}, {"zero", chip::Unsettled::zero}},
            FIELD(chip.unsettled)),
        choice<chip::Publish>(
            "chip.publish",
            {{"at-once", chip::Publish::at_once},
             {"per-ampdu", chip::Publish::per_ampdu},
             {"held", chip::Publish::held}},
            FIELD(chip.publish)),
        number("chip.batch_limit", FIELD(chip.batch_limit), chip_limits::batch_messages),
        duration("chip.hold", FIELD(chip.hold_ns)),
        choice<chip::InterruptKind>(
            "chip.interrupt",
            {{"level", chip::InterruptKind::level}, {"pulse", chip::InterruptKind::pulse}},
            FIELD(chip.interrupt)),
        duration("chip.interrupt_pulse", FIELD(chip.interrupt_pulse_ns)),
        boolean("chip.settled_read_clears_interrupt", FIELD(chip.settled_read_clears_interrupt)),
        choice<chip::Repeat>(
            "chip.repeat",
            {{"by-toggle", chip::Repeat::by_toggle}, {"ignored", chip::Repeat::ignored}},
            FIELD(chip.repeat)),
        duration("chip.command", FIELD(chip.command_ns)),
        duration("chip.mib", FIELD(chip.mib_ns)),
        duration("chip.configuration", FIELD(chip.configuration_ns)),
        duration("chip.start_scan", FIELD(chip.start_scan_ns)),
        duration("chip.join", FIELD(chip.join_ns)),
        duration("chip.reset", FIELD(chip.reset_ns)),
        duration("chip.key", FIELD(chip.key_ns)),
        duration("chip.mcu_command", FIELD(chip.mcu_command_ns)),
        duration("chip.pm_indication", FIELD(chip.pm_indication_ns)),
        quantity("chip.pm_indication_missing", Dimension::share, FIELD(chip.pm_indication_missing), chance),
        duration("chip.channel_switched", FIELD(chip.channel_switched_ns)),
        duration("chip.gather", FIELD(chip.gather_ns)),
        number("chip.gather_max", FIELD(chip.gather_max), chip_limits::gathered),
        boolean("chip.single_as_multi", FIELD(chip.single_as_multi)),
        duration("chip.scan_switch", FIELD(chip.scan_switch_ns)),
        duration("chip.scan_home", FIELD(chip.scan_home_ns)),
        number("chip.scan_5ghz_channels", FIELD(chip.scan_5ghz_channels), chip_limits::scan_channels),
        number("chip.scan_interface", FIELD(chip.scan_interface), chip_limits::interfaces),
        boolean("chip.scan_tells_absence", FIELD(chip.scan_tells_absence)),
        quantity("chip.join_refused_2ghz", Dimension::share, FIELD(chip.join_refused_2ghz), chance),
        quantity("chip.join_refused_5ghz", Dimension::share, FIELD(chip.join_refused_5ghz), chance),
        choice<chip::SecondJoin>(
            "chip.second_join",
            {{"tried", chip::SecondJoin::tried},
             {"refused", chip::SecondJoin::refused},
             {"breaks-bus", chip::SecondJoin::breaks_bus}},
            FIELD(chip.second_join)),
        quantity("chip.wrong_key_after_rekey", Dimension::share, FIELD(chip.wrong_key_after_rekey), chance),
        quantity("chip.deaf_after_loss", Dimension::share, FIELD(chip.deaf_after_loss), chance),
        number("chip.refused_mib", FIELD(chip.refused_mib)),
        boolean("chip.filters_checked", FIELD(chip.filters_checked)),
        number("chip.bands", FIELD(chip.bands), chip_limits::bands),
        number("chip.rate_mask", FIELD(chip.rate_mask)),
        number("chip.min_power_dbm10", FIELD(chip.min_power_dbm10), chip_limits::power_dbm10),
        number("chip.max_power_dbm10", FIELD(chip.max_power_dbm10), chip_limits::power_dbm10),
        duration("chip.bug5_onset", FIELD(chip.bug5_onset_ns), chip_limits::interval_ns),
        duration("chip.bug5_halving", FIELD(chip.bug5_halving_ns), chip_limits::halving_ns),
        quantity("chip.bug5_fresh", Dimension::byte_rate, FIELD(chip.bug5_fresh_bytes_per_s), chip_limits::bytes_per_s),
        duration("chip.stale_toggle", FIELD(chip.stale_toggle_ns)),
        boolean("chip.power_cycle_cuts", FIELD(chip.power_cycle_cuts)),
        boolean("chip.suspend_keeps_power", FIELD(chip.suspend_keeps_power)),
        boolean("chip.bluetooth_boots_on", FIELD(chip.bluetooth_boots_on)),
        quantity("chip.interrupt_while_off", Dimension::share, FIELD(chip.interrupt_while_off), chance),
        boolean("chip.reset_needs_wakeup", FIELD(chip.reset_needs_wakeup)),
        boolean("chip.reset_keeps_function0", FIELD(chip.reset_keeps_function0)),
        quantity("air.phy_rate", Dimension::bit_rate, FIELD(air.phy_rate_bps), air_limits::rate_bps),
        number("air.phy_rate_index", FIELD(air.phy_rate_index), air_limits::rate_index),
        duration("air.ht_preamble", FIELD(air.ht_preamble_ns)),
        quantity("air.control_rate", Dimension::bit_rate, FIELD(air.control_rate_bps), air_limits::rate_bps),
        duration("air.legacy_preamble", FIELD(air.legacy_preamble_ns)),
        duration("air.symbol", FIELD(air.symbol_ns), air_limits::symbol_ns),
        duration("air.signal_extension", FIELD(air.signal_extension_ns)),
        quantity("air.management_rate", Dimension::bit_rate, FIELD(air.management_rate_bps), air_limits::rate_bps),
        number("air.management_rate_index", FIELD(air.management_rate_index), air_limits::rate_index),
        duration("air.dsss_preamble", FIELD(air.dsss_preamble_ns)),
        duration("air.slot", FIELD(air.slot_ns), air_limits::slot_ns),
        duration("air.sifs", FIELD(air.sifs_ns)),
        number("air.retry_limit", FIELD(air.retry_limit), air_limits::tries),
        quantity("air.bluetooth", Dimension::share, FIELD(air.bluetooth), bluetooth),
        duration("air.bluetooth_period", FIELD(air.bluetooth_period_ns), air_limits::bluetooth_period_ns),
        number("air.window_mpdus", FIELD(air.window_mpdus), air_limits::window_mpdus),
        number("air.max_ampdu_mpdus", FIELD(air.max_ampdu_mpdus), air_limits::window_mpdus),
        quantity("air.max_ampdu", Dimension::bytes, FIELD(air.max_ampdu_bytes), air_limits::ampdu_bytes),
        duration("air.max_ppdu", FIELD(air.max_ppdu_ns)),
        number("air.path_loss_db", FIELD(air.path_loss_db), air_limits::path_loss_db),
        quantity("air.mpdu_error_min", Dimension::share, FIELD(air.mpdu_error_min), errors),
        quantity("air.mpdu_error_max", Dimension::share, FIELD(air.mpdu_error_max), errors),
        quantity("air.management_error", Dimension::share, FIELD(air.management_error), errors),
        number("air.channel", FIELD(air.channel), air_limits::channel),
        duration("air.beacon_interval", FIELD(air.beacon_interval_ns), air_limits::beacon_ns),
        number("air.queue_limit_frames", FIELD(air.queue_limit_frames), air_limits::queued_frames),
        quantity("air.wired_rate", Dimension::bit_rate, FIELD(air.wired_rate_bps), air_limits::wired_rate_bps),
        duration("air.wired_round_trip", FIELD(air.wired_round_trip_ns)),
        number("air.wired_queue_frames", FIELD(air.wired_queue_frames), air_limits::queued_frames),
        number("air.rcpi", FIELD(air.rcpi), air_limits::rcpi),
        number("kernel.cpus", FIELD(machine.cpus), cpus),
        choice<vkernel::Preemption>("kernel.preemption",
            {{"voluntary", vkernel::Preemption::voluntary}, {"full", vkernel::Preemption::full}},
            FIELD(machine.preemption)),
        choice<vkernel::Fairness>("kernel.fairness",
            {{"by-class", vkernel::Fairness::by_class}, {"by-weight", vkernel::Fairness::by_weight}},
            FIELD(machine.fairness)),
        boolean("kernel.ksoftirqd", FIELD(machine.ksoftirqd)),
        boolean("kernel.card_process", FIELD(machine.card.process)),
        duration("kernel.card_command", FIELD(machine.card.command_ns)),
        duration("kernel.card_wake", FIELD(machine.card.wake_ns)),
        duration("kernel.card_copy_per_kib", FIELD(machine.card.copy_ns_per_kib)),
        duration("kernel.card_frame_in", FIELD(machine.card.frame_in_ns)),
        duration("kernel.card_frame_out", FIELD(machine.card.frame_out_ns)),
        bring_up_cpu(),
        duration("kernel.context_switch", FIELD(kernel.context_switch_ns)),
        duration("kernel.wake_up", FIELD(kernel.wake_up_ns)),
        duration("kernel.wake_latency", FIELD(kernel.wake_latency_ns)),
        duration("kernel.wake_jitter", FIELD(kernel.wake_jitter_ns)),
        duration("kernel.time_slice", FIELD(kernel.time_slice_ns), time_slice),
        duration("kernel.wakeup_granularity", FIELD(kernel.wakeup_granularity_ns)),
        duration("kernel.sleeper_credit", FIELD(kernel.sleeper_credit_ns)),
        duration("kernel.jiffy", FIELD(kernel.jiffy_ns)),
        duration("kernel.irq_entry", FIELD(kernel.irq_entry_ns)),
        duration("kernel.softirq", FIELD(kernel.softirq_ns)),
        duration("kernel.timer", FIELD(kernel.timer_ns)),
        duration("kernel.queue_work", FIELD(kernel.queue_work_ns)),
        duration("kernel.work_dispatch", FIELD(kernel.work_dispatch_ns)),
        duration("kernel.sdio_irq_work", FIELD(kernel.sdio_irq_work_ns)),
        duration("kernel.lock", FIELD(kernel.lock_ns)),
        duration("kernel.lock_handover", FIELD(kernel.lock_handover_ns)),
        duration("kernel.claim", FIELD(kernel.claim_ns)),
        duration("kernel.frame_allocation", FIELD(kernel.frame_allocation_ns)),
        duration("kernel.copy_per_kib", FIELD(kernel.copy_ns_per_kib)),
        duration("kernel.dma_per_kib", FIELD(kernel.dma_ns_per_kib)),
        duration("kernel.torn_update", FIELD(kernel.torn_update_ns)),
        quantity("kernel.bus_clock", Dimension::frequency, FIELD(kernel.bus_clock_hz), bus_clock),
        number("kernel.bus_width_bits", FIELD(kernel.bus_width_bits), bus_width),
        number("kernel.command_bus_clocks", FIELD(kernel.command_bus_clocks), bus_clocks),
        number("kernel.block_bus_clocks", FIELD(kernel.block_bus_clocks), bus_clocks),
        duration("kernel.cmd52_issue", FIELD(kernel.cmd52_issue_ns)),
        duration("kernel.cmd53_issue", FIELD(kernel.cmd53_issue_ns)),
        duration("kernel.request_done", FIELD(kernel.request_done_ns)),
        duration("kernel.power_off", FIELD(kernel.power_off_ns)),
        duration("kernel.power_on", FIELD(kernel.power_on_ns)),
        duration("host.rx_call", FIELD(host.rx_call_ns)),
        duration("host.rx_frame", FIELD(host.rx_frame_ns)),
        duration("host.tx_frame", FIELD(host.tx_frame_ns)),
        duration("host.tx_status", FIELD(host.tx_status_ns)),
        duration("host.read_call", FIELD(host.read_call_ns)),
        boolean("host.rx_list", FIELD(host.rx_list)),
        duration("host.management_timeout", FIELD(host.management_timeout_ns), host_limits::pause_ns),
        number("host.management_tries", FIELD(host.management_tries), host_limits::tries),
        duration("host.retry_pause", FIELD(host.retry_pause_ns), host_limits::pause_ns),
        duration("host.scan_interval", FIELD(host.scan_interval_ns), chip_limits::interval_ns),
        number("host.scan_channels", FIELD(host.scan_channels), host_limits::scan_channels),
        boolean("host.rate_control", FIELD(host.rate_control)),
        boolean("host.scan_5ghz", FIELD(host.scan_5ghz)),
        boolean("host.power_save", FIELD(host.power_save)),
        duration("sender.chunk_interval", FIELD(sender.chunk_interval_ns), host_limits::pause_ns),
        duration("sender.chunk_backlog", FIELD(sender.chunk_backlog_ns)),
        number("sender.initial_window_segments", FIELD(sender.initial_window_segments), host_limits::segments),
        quantity("sender.send_buffer", Dimension::bytes, FIELD(sender.send_buffer_bytes),
             host_limits::send_buffer_bytes),
        duration("sender.rto_initial", FIELD(sender.rto_initial_ns), host_limits::pause_ns),
        duration("sender.rto_min", FIELD(sender.rto_min_ns), host_limits::pause_ns),
        duration("sender.rto_max", FIELD(sender.rto_max_ns), host_limits::long_pause_ns),
        quantity("receiver.window", Dimension::bytes, FIELD(receiver.receive_window_bytes),
             host_limits::receive_window_bytes),
        number("receiver.ack_every_segments", FIELD(receiver.ack_every_segments), host_limits::tries),
        duration("receiver.delayed_ack", FIELD(receiver.delayed_ack_ns)),
        boolean("receiver.compresses_sacks", FIELD(receiver.compresses_sacks)),
    };
}
// clang-format on

#undef FIELD

} // namespace

std::optional<ProfileValue> read_value(const toml::node &node) {
    if (const auto integer = node.value_exact<std::int64_t>())
        return *integer;
    if (const auto number = node.value_exact<double>())
        return *number;
    if (const auto boolean = node.value_exact<bool>())
        return *boolean;
    if (const auto text = node.value_exact<std::string>())
        return *text;
    return std::nullopt;
}

std::span<const ProfileKey> all_profile_keys() {
    static const std::vector<ProfileKey> keys = make_keys();
    return keys;
}

} // namespace besser::bench
