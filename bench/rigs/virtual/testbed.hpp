// SPDX-License-Identifier: GPL-2.0-only
// A whole virtual tablet with its network: one world in one arena.
//
//   LatencyProber - wire - Air (access point, medium) - Chip - SDIO bus - driver - StationHost
//   (TcpSender)                                                                    (TcpReceiver)
#pragma once

#include "bench/rigs/virtual/tablet_profile.hpp"
#include "model/air/air.hpp"
#include "model/air/latency_prober.hpp"
#include "model/chip/chip.hpp"
#include "model/host/card_tap.hpp"
#include "model/host/station_host.hpp"
#include "model/linux/kernel.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>

namespace besser::bench {

/// Looks on at the two edges of the driver.
class Tap {
  public:
    /// A batch crossed the bus undamaged.
    virtual void on_fetched(wire::Bytes batch) = 0;
    /// The driver hands a frame up.
    virtual void on_delivered(wire::Bytes frame) = 0;

  protected:
    ~Tap() = default;
};

struct TestbedConfig {
    Profile profile;
    host::Variant variant = host::Variant::direct;
    std::uint64_t seed = 1;
    Tap *tap = nullptr;          ///< outlives the testbed
    bool watches_receive = true; ///< of the driver: host::EnvConfig
    /// Becomes true when the world is to stand still, wherever it is; may be null.
    const std::atomic<bool> *stop = nullptr;
    /// A C driver in the place of ours; outlives the testbed, and is of no other. Null: `variant`.
    const linux_api::Module *module = nullptr;
};

class Testbed {
  public:
    static constexpr std::int64_t connect_limit_ns = 30'000'000'000;

    explicit Testbed(const TestbedConfig &config);
    ~Testbed();
    Testbed(const Testbed &) = delete;
    Testbed &operator=(const Testbed &) = delete;

    /// Powers the chip on, boots it and connects. False: not connected within `limit_ns`.
    [[nodiscard]] bool connect(std::int64_t limit_ns = connect_limit_ns);
    /// Waits until the station is connected. False: it is not within `limit_ns`, or the driver gave
    /// the device up, or the world does not go on (run_for).
    [[nodiscard]] bool await_connection(std::int64_t limit_ns = connect_limit_ns);
    /// While the driver restarts the chip, mac80211 takes the station for connected; no frame gets
    /// anywhere.
    [[nodiscard]] bool connected() const {
        return mlme_->state() == host::LinkState::connected && device_->running();
    }
    /// Lets the world run for `ns`. False: it cannot go on (deadlock), or was asked to stop.
    bool run_for(std::int64_t ns) { return run_until(world().now_ns() + ns); }
    bool run_until(std::int64_t when_ns);
    /// The system sleeps for so long: the interface goes down as mac80211 takes it down, the card
    /// keeps its power or not (chip.suspend_keeps_power), the interface comes up again, and the
    /// station connects by itself. False: the interface did not go down.
    [[nodiscard]] bool suspend(std::chrono::nanoseconds length);
    /// Restarts receiver and sender: a new connection, and data.
    void start_stress();
    void stop_stress();
    /// Interface down, driver removed. False: that did not end within `limit_ns`.
    [[nodiscard]] bool shut_down(std::int64_t limit_ns = 30'000'000'000);

    [[nodiscard]] vkernel::World &world() { return *world_; }
    [[nodiscard]] chip::Chip &chip() { return *chip_; }
    [[nodiscard]] air::Air &air() { return *air_; }
    [[nodiscard]] host::Env &env() { return *env_; }
    /// What a C driver sees as the kernel; null: ours is there.
    [[nodiscard]] linux_api::Kernel *kernel() { return kernel_; }
    [[nodiscard]] host::NetDevice &device() { return *device_; }
    [[nodiscard]] host::Mlme &mlme() { return *mlme_; }
    [[nodiscard]] host::Network &network() { return *network_; }
    [[nodiscard]] air::TcpSender &sender() { return *sender_; }
    [[nodiscard]] air::LatencyProber &prober() { return *prober_; }
    [[nodiscard]] vkernel::Arena &arena() { return arena_; }

  private:
    [[nodiscard]] host::NetDevice &make_device();
    static void probe(void *self);
    /// Lets the world run until `done()`. False: it is not within `limit_ns`, or the world does not
    /// go on (run_for).
    template <class Done>
    [[nodiscard]] bool run_until_true(Done done, std::int64_t limit_ns) {
        constexpr std::int64_t look_ns = 10'000'000;
        const auto deadline = world_->now_ns() + limit_ns;
        while (!done() && world_->now_ns() < deadline)
            if (!run_for(look_ns))
                break;
        return done();
    }
    void add_firmware();
    /// What chip and air take for time.
    [[nodiscard]] chip::Scheduler &clock();

    vkernel::Arena arena_;
    TestbedConfig config_;
    vkernel::World *world_;
    vkernel::CardProcess *card_process_ = nullptr; ///< the card is one of this machine
    host::CardTap *tap_ = nullptr;                 ///< of that process
    air::Air *air_;
    chip::Chip *chip_;
    host::StationHost *station_;
    host::Env *env_;
    linux_api::Kernel *kernel_ = nullptr;
    host::NetDevice *device_;
    host::Network *network_;
    host::Mlme *mlme_;
    air::TcpSender *sender_;
    air::LatencyProber *prober_;
};

} // namespace besser::bench
