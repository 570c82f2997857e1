// SPDX-License-Identifier: GPL-2.0-only
// The driver as the host sees it, whichever data path it was built with. The contexts are those of
// driver/device.hpp.
#pragma once

#include "driver/counters.hpp"
#include "driver/station.hpp"
#include "port/virtual/virtual_port.hpp"

#include <optional>
#include <string_view>

namespace besser::host {

enum class Variant : std::uint8_t { direct, relay, relay_direct, relay_atomic, v3 };

/// By the names plans use: "direct", "relay", "relay-direct", "relay-atomic", "v3".
[[nodiscard]] std::optional<Variant> variant_by_name(std::string_view name);

class NetDevice {
  public:
    virtual driver::Result<> probe() = 0;
    virtual driver::Result<> start() = 0;
    virtual void stop() = 0;
    virtual void remove() = 0;
    [[nodiscard]] virtual bool transmit(vkernel::Frame &frame, const driver::TxInfo &info) = 0;
    virtual driver::Result<> flush() = 0;

    virtual driver::Result<>
    set_edca(const std::array<driver::EdcaParameters, driver::access_categories> &edca) = 0;
    virtual driver::Result<> scan(const driver::ScanRequest &request) = 0;
    virtual driver::Result<> join(const driver::JoinParameters &parameters,
                                  wire::Bytes probe_request) = 0;
    virtual driver::Result<> associated(const driver::AssociationParameters &parameters) = 0;
    virtual driver::Result<> leave() = 0;
    virtual driver::Result<> set_power_save(bool on) = 0;

    [[nodiscard]] virtual const driver::Counters &counters() const = 0;
    [[nodiscard]] virtual int credits_used() const = 0;
    [[nodiscard]] virtual int credits_total() const = 0;
    [[nodiscard]] virtual bool running() const = 0;

  protected:
    ~NetDevice() = default;
};

/// The driver with the data path `variant`, in the arena of `env`'s world.
[[nodiscard]] NetDevice &make_net_device(Variant variant, vkernel::Env &env);

} // namespace besser::host
