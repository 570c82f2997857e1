// SPDX-License-Identifier: GPL-2.0-only
// One device class for each data path.
#pragma once

#include "driver/device.hpp"
#include "driver/subjects/net_device.hpp"
#include "driver/subjects/relay_direct_path.hpp"
#include "driver/subjects/relay_path.hpp"
#include "driver/subjects/v3_path.hpp"

namespace besser::driver::subjects {

/// A device with one data path.
template <Port P, template <class> class Path>
class NetDeviceOn final : public NetDevice<P> {
  public:
    explicit NetDeviceOn(typename P::Env &env) : device_(env) {}

    Result<> probe() override { return device_.probe(); }
    Result<> start() override { return device_.start(); }
    void stop() override { device_.stop(); }
    void remove() override { device_.remove(); }
    void power_lost() override { device_.power_lost(); }
    void on_system_sleep() override { device_.on_system_sleep(); }
    void on_system_wakeup() override { device_.on_system_wakeup(); }
    Result<> suspend() override { return device_.suspend(); }
    void resume() override { device_.resume(); }
    bool transmit(typename P::Frame &frame, const TxInfo &info) override {
        return device_.transmit(frame, info);
    }
    Result<> flush(bool drop) override { return device_.flush(drop); }

    Result<> set_edca(const typename NetDevice<P>::Edca &edca) override {
        return device_.station().set_edca(edca);
    }
    Result<> scan(const ScanRequest &request, Bytes probe_request) override {
        return device_.station().scan(request, probe_request);
    }
    Result<> stop_scan() override { return device_.station().stop_scan(); }
    Result<> join(const JoinParameters &parameters, Bytes probe_request) override {
        return device_.station().join(parameters, probe_request);
    }
    Result<> associated(const AssociationParameters &parameters) override {
        return device_.station().associated(parameters);
    }
    Result<> leave() override { return device_.station().leave(); }
    Result<> set_power_save(bool on) override { return device_.station().set_power_save(on); }
    Result<> switch_channel(std::uint16_t number, std::uint8_t type) override {
        return device_.station().switch_channel(number, type);
    }
    Result<> add_key(std::uint8_t slot, const Key &key) override {
        return device_.station().add_key(slot, key);
    }
    Result<> remove_key(std::uint8_t slot) override { return device_.station().remove_key(slot); }
    Result<> watch_signal(const std::optional<SignalBounds> &bounds) override {
        return device_.station().watch_signal(bounds);
    }
    Result<> set_rts_threshold(std::uint32_t bytes) override {
        return device_.station().set_rts_threshold(bytes);
    }
    Result<> set_tx_power(std::uint32_t tenth_dbm) override {
        return device_.station().set_tx_power(tenth_dbm);
    }

    const Counters &counters() const override { return device_.counters(); }
    int credits_used() const override { return device_.credits_used(); }
    int credits_total() const override { return device_.credits_total(); }
    bool running() const override { return device_.running(); }

  private:
    Device<P, Path> device_;
};

/// Calls `make.template operator()<D>()`, D being the NetDeviceOn with the data path of `variant`,
/// which is a predecessor. For any other nothing is made: the answer is that type's T{}.
template <Port P, class Make>
auto with_predecessor(Variant variant, Make &&make) {
    using Made = decltype(make.template operator()<NetDeviceOn<P, RelayPath>>());
    switch (variant) {
    case Variant::relay:
        return make.template operator()<NetDeviceOn<P, RelayPath>>();
    case Variant::relay_direct:
        return make.template operator()<NetDeviceOn<P, RelayDirectPath>>();
    case Variant::relay_atomic:
        return make.template operator()<NetDeviceOn<P, RelayAtomicPath>>();
    case Variant::v3:
        return make.template operator()<NetDeviceOn<P, V3Path>>();
    case Variant::direct:
        break;
    }
    return Made{};
}

} // namespace besser::driver::subjects
