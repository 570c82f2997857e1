// SPDX-License-Identifier: GPL-2.0-only
// The one place where the driver is instantiated for the virtual kernel.
#include "host/net_device.hpp"

#include "driver/device.hpp"
#include "driver/subjects/relay_direct_path.hpp"
#include "driver/subjects/relay_path.hpp"
#include "driver/subjects/v3_path.hpp"

#include <array>
#include <utility>

namespace besser::host {

using vkernel::VirtualPort;

namespace {

template <template <class> class Path>
class Adapter final : public NetDevice {
  public:
    explicit Adapter(vkernel::Env &env) : device_(env) {}

    driver::Result<> probe() override { return device_.probe(); }
    driver::Result<> start() override { return device_.start(); }
    void stop() override { device_.stop(); }
    void remove() override { device_.remove(); }
    bool transmit(vkernel::Frame &frame, const driver::TxInfo &info) override {
        return device_.transmit(frame, info);
    }
    driver::Result<> flush() override { return device_.flush(); }

    driver::Result<>
    set_edca(const std::array<driver::EdcaParameters, driver::access_categories> &edca) override {
        return device_.station().set_edca(edca);
    }
    driver::Result<> scan(const driver::ScanRequest &request) override {
        return device_.station().scan(request);
    }
    driver::Result<> join(const driver::JoinParameters &parameters,
                          wire::Bytes probe_request) override {
        return device_.station().join(parameters, probe_request);
    }
    driver::Result<> associated(const driver::AssociationParameters &parameters) override {
        return device_.station().associated(parameters);
    }
    driver::Result<> leave() override { return device_.station().leave(); }
    driver::Result<> set_power_save(bool on) override {
        return device_.station().set_power_save(on);
    }

    const driver::Counters &counters() const override { return device_.counters(); }
    int credits_used() const override { return device_.credits_used(); }
    int credits_total() const override { return device_.credits_total(); }
    bool running() const override { return device_.running(); }

  private:
    driver::Device<VirtualPort, Path> device_;
};

} // namespace

std::optional<Variant> variant_by_name(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, Variant>, 5> names{
        {{"direct", Variant::direct},
         {"relay", Variant::relay},
         {"relay-direct", Variant::relay_direct},
         {"relay-atomic", Variant::relay_atomic},
         {"v3", Variant::v3}}};
    for (const auto &[known, variant] : names)
        if (known == name)
            return variant;
    return std::nullopt;
}

NetDevice &make_net_device(Variant variant, vkernel::Env &env) {
    auto &arena = env.world().memory();
    switch (variant) {
    case Variant::direct:
        return arena.make<Adapter<driver::DirectPath>>(env);
    case Variant::relay:
        return arena.make<Adapter<driver::subjects::RelayPath>>(env);
    case Variant::relay_direct:
        return arena.make<Adapter<driver::subjects::RelayDirectPath>>(env);
    case Variant::relay_atomic:
        return arena.make<Adapter<driver::subjects::RelayAtomicPath>>(env);
    case Variant::v3:
        return arena.make<Adapter<driver::subjects::V3Path>>(env);
    }
    std::unreachable();
}

} // namespace besser::host
