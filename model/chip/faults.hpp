// SPDX-License-Identifier: GPL-2.0-only
// The faults of the chip, by name, and what is a driver's duty in each. Each takes effect at one
// place, where that place asks FaultInjector::fires() at every opportunity.
#pragma once

#include "model/chip/chance.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace besser::chip {

enum class Fault : std::uint8_t {
    crc_error_byte,
    crc_error_read,
    crc_error_write,
    crc_status_lost,
    timeout,
    lost_interrupt,
    spurious_interrupt,
    stale_toggle,
    never_settles,
    length_short,
    length_overlong,
    malformed_message,
    wrong_sequence,
    withheld_confirm,
    double_confirm,
    credit_overrun,
    credits_overannounced,
    frame_returned,
    scan_rejected,
    scan_unfinished,
    decrypt_failed,
    beacon_lost,
    deauthenticated,
    exception,
    dead_silent,
    dead_frozen,
    self_reset,
    rx_collapse,
    scans_refused,
    bug5,
    count
};
inline constexpr auto fault_count = static_cast<std::size_t>(Fault::count);

enum class Duty : std::uint8_t {
    recovers,   ///< traffic flows again within `within_ns`
    carries_on, ///< nothing to repair: what the chip still does is used, nothing is lost or flooded
    stops_cleanly ///< and says so
};

/// When an armed fault takes effect. All conditions must hold.
struct Trigger {
    std::int64_t at_ns = 0;        ///< scheduler time, not before
    std::uint32_t after_count = 0; ///< opportunities to let pass from then on
    std::int64_t every_ns = 0;     ///< from one time to the next, at least
    std::uint32_t burst = 1;       ///< opportunities in a row at each of these times
    std::uint32_t repeat = 1;      ///< times it takes effect
    double probability = 1.0;      ///< at each opportunity
};

struct FaultInfo {
    Fault fault;
    std::string_view name;
    std::string_view what;
    std::string_view opportunity; ///< what after_count counts
    bool at_moment; ///< needs no traffic: also takes effect at Trigger::at_ns by itself
    Duty duty;
    bool restart;           ///< the duty includes a power cycle and a boot; their time comes on top
    std::int64_t within_ns; ///< from effect to recovery, for Duty::recovers
};

/// One row per fault, in the order of the enumeration.
extern const std::array<FaultInfo, fault_count> fault_table;

[[nodiscard]] std::optional<Fault> fault_by_name(std::string_view name);
[[nodiscard]] inline const FaultInfo &info(Fault fault) {
    return fault_table[static_cast<std::size_t>(fault)];
}

class FaultInjector final {
  public:
    explicit FaultInjector(std::uint64_t seed) : chance_(seed) {}

    /// Replaces an earlier trigger of the same fault. bug5 arms rx_collapse and scans_refused;
    /// neither is an event, so their trigger means nothing.
    void arm(Fault fault, const Trigger &trigger);
    void disarm(Fault fault);
    /// What is left of a burst that has begun does not come; the next comes at its time.
    void end_burst(Fault fault, std::int64_t now_ns);
    [[nodiscard]] bool any_armed() const { return armed_ != 0; }
    [[nodiscard]] std::int64_t at_ns(Fault fault) const {
        return triggers_[static_cast<std::size_t>(fault)].at_ns;
    }
    [[nodiscard]] bool armed(Fault fault) const { return (armed_ & bit(fault)) != 0; }
    /// Called at an opportunity: whether the fault takes effect now.
    [[nodiscard]] bool fires(Fault fault, std::int64_t now_ns) {
        return armed(fault) && decide(fault, now_ns);
    }
    /// How often it took effect since construction.
    [[nodiscard]] std::uint64_t fired(Fault fault) const {
        return fired_[static_cast<std::size_t>(fault)];
    }

  private:
    static constexpr std::uint32_t bit(Fault fault) { return 1u << static_cast<unsigned>(fault); }
    [[nodiscard]] bool decide(Fault fault, std::int64_t now_ns);

    std::uint32_t armed_ = 0;
    Chance chance_;
    std::array<Trigger, fault_count> triggers_{};
    std::array<std::uint32_t, fault_count> in_burst_{}; ///< how often it took effect in this one
    std::array<std::uint64_t, fault_count> fired_{};
};
static_assert(fault_count <= 32);

} // namespace besser::chip
