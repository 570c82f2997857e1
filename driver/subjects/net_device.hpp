// SPDX-License-Identifier: GPL-2.0-only
// The driver for an upper edge that compares data paths: which one it has is decided when it is
// made. The driver that ships has one, and is called without this. The contexts and errors are
// those of driver/device.hpp and driver/station.hpp.
#pragma once

#include "driver/counters.hpp"
#include "driver/port.hpp"

#include <array>
#include <optional>
#include <string_view>

namespace besser::driver::subjects {

/// The data paths by the names that plans and the kernel modules use: the one that ships, and its
/// predecessors.
enum class Variant : std::uint8_t { direct, relay, relay_direct, relay_atomic, v3 };

/// In the order of Variant.
inline constexpr std::array<std::string_view, 5> variant_names = {"direct", "relay", "relay-direct",
                                                                  "relay-atomic", "v3"};

[[nodiscard]] constexpr std::optional<Variant> variant_by_name(std::string_view name) {
    for (std::size_t i = 0; i < variant_names.size(); i++)
        if (variant_names[i] == name)
            return static_cast<Variant>(i);
    return std::nullopt;
}

template <Port P>
class NetDevice {
  public:
    using Edca = std::array<EdcaParameters, access_categories>;

    virtual Result<> probe() = 0;
    virtual Result<> start() = 0;
    virtual void stop() = 0;
    virtual void remove() = 0;
    virtual void power_lost() = 0;
    virtual void on_system_sleep() {}
    virtual void on_system_wakeup() {}
    /// A predecessor leaves its network when the system sleeps.
    virtual Result<> suspend() { return Errc::gone; }
    virtual void resume() {}
    [[nodiscard]] virtual bool transmit(typename P::Frame &frame, const TxInfo &info) = 0;
    virtual Result<> flush(bool drop) = 0;

    virtual Result<> set_edca(const Edca &edca) = 0;
    virtual Result<> scan(const ScanRequest &request, Bytes probe_request) = 0;
    virtual Result<> stop_scan() = 0;
    virtual Result<> join(const JoinParameters &parameters, Bytes probe_request) = 0;
    virtual Result<> associated(const AssociationParameters &parameters) = 0;
    virtual Result<> leave() = 0;
    virtual Result<> set_power_save(bool on) = 0;
    virtual Result<> switch_channel(std::uint16_t number, std::uint8_t type) = 0;
    virtual Result<> add_key(std::uint8_t slot, const Key &key) = 0;
    virtual Result<> remove_key(std::uint8_t slot) = 0;
    virtual Result<> watch_signal(const std::optional<SignalBounds> &bounds) = 0;
    virtual Result<> set_rts_threshold(std::uint32_t bytes) = 0;
    virtual Result<> set_tx_power(std::uint32_t tenth_dbm) = 0;

    [[nodiscard]] virtual const Counters &counters() const = 0;
    [[nodiscard]] virtual int credits_used() const = 0;
    [[nodiscard]] virtual int credits_total() const = 0;
    [[nodiscard]] virtual bool running() const = 0;

  protected:
    ~NetDevice() = default;
};

} // namespace besser::driver::subjects
