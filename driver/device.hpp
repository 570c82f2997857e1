// SPDX-License-Identifier: GPL-2.0-only
// One BES2600: its life from power-on to removal, recovery, and the operations the upper edge
// calls.
#pragma once

#include "driver/bootloader.hpp"
#include "driver/direct_path.hpp"
#include "driver/station.hpp"

namespace besser::driver {

/// `Path` is the data path: DirectPath, or one of the test subjects.
template <Port P, template <class> class Path>
class Device {
  public:
    using Env = typename P::Env;
    using Frame = typename P::Frame;
    using Policy = typename Path<P>::Policy;

    explicit Device(Env &env)
        : env_(env), core_(env, {&Device::on_lost, this}), station_(core_), path_(core_),
          boot_(env, core_.link()), life_(env), phase_(env, Phase::off), lost_(env, false),
          restart_(env, WorkFunction::bes2600_restart_work, &Device::restart, this) {}
    Device(const Device &) = delete;
    Device &operator=(const Device &) = delete;

    /// The card was found and function 1 enabled: takes over firmware that runs already, or boots
    /// it, if need be after a power cycle. [process], before anything else is called
    Result<> probe() {
        if (adopt())
            return {};
        const auto booted = boot();
        return booted || booted.error() == Errc::no_firmware ? booted : power_up();
    }

    /// Interface up: activates Wi-Fi and starts the data path; station() may be used when it
    /// returns. [process]
    Result<> start() {
        Locked life(life_);
        if (phase_.load() == Phase::running)
            return Errc::busy;
        BESSER_TRY(phase_.load() == Phase::booted ? bring_up() : power_up_again());
        core_.admit_scans();
        return {};
    }

    /// Interface down: after it no frame, no indication and no work of the data path comes any
    /// more. [process]
    void stop() {
        Locked life(life_);
        if (phase_.load() == Phase::running)
            take_down();
    }

    /// The card was without power while the interface was down, as in a suspend that does not keep
    /// it: the next start boots the firmware again. [process]
    void power_lost() {
        Locked life(life_);
        if (phase_.load() == Phase::booted)
            phase_.store(Phase::lost);
    }

    /// Before the card goes away or the module is unloaded. [process]; nothing may be called after
    /// it
    void remove() {
        stop();
        restart_.cancel_sync();
        env_.interrupt_disable();
    }

    /// Queues a frame with its 802.11 header. False: it was not taken and is still the caller's.
    /// [bh-off]
    [[nodiscard]] bool transmit(Frame &frame, const TxInfo &info) {
        if (frame.bytes().size() < sizeof(wire::ieee80211::Header) ||
            frame.bytes().size() > max_frame_bytes)
            return false;
        return core_.put(frame, info);
    }

    /// Waits until the fate of each frame that was taken has been reported. Errc::timeout after
    /// 10 s. [process]
    Result<> flush() {
        const auto deadline = env_.now_ns() + flush_timeout_ns;
        while (core_.outstanding()) {
            if (phase_.load() != Phase::running)
                return Errc::gone;
            if (env_.now_ns() > deadline)
                return Errc::timeout;
            env_.sleep(1'000'000);
        }
        return {};
    }

    [[nodiscard]] Station<P, Policy> &station() { return station_; }
    [[nodiscard]] const Counters &counters() const { return core_.counters(); }
    [[nodiscard]] int credits_used() const { return core_.credits().used(); }
    [[nodiscard]] int credits_total() const { return core_.credits().total(); }
    [[nodiscard]] bool running() const { return phase_.load() == Phase::running; }

  private:
    enum class Phase : std::uint8_t {
        off,     ///< no firmware runs, or it is being loaded
        booted,  ///< the firmware waits to be activated
        running, ///< the data path runs
        lost,    ///< the chip did not even switch Wi-Fi off, or had no power meanwhile
    };

    static constexpr std::int64_t startup_timeout_ns = 10'000'000'000; ///< protocol.md 3.6
    static constexpr std::int64_t flush_timeout_ns = 10'000'000'000;   ///< protocol.md 4.7
    static constexpr unsigned power_cycle_tries = 3;
    /// How soon another restart shows that switching Wi-Fi off and on was not enough.
    static constexpr std::int64_t wifi_restart_rest_ns = 10'000'000'000;
    static constexpr std::size_t max_frame_bytes = wire::sdio::max_message_bytes -
                                                   sizeof(wire::wsm::TransmitRequest) -
                                                   wire::wsm::host_timestamp_bytes;

    /// [interrupt, host claimed]
    static void on_interrupt(void *self) {
        auto &device = *static_cast<Device *>(self);
        if (device.phase_.load() == Phase::off)
            device.boot_.on_interrupt();
        else
            device.path_.interrupt();
    }

    Result<> boot() {
        BESSER_TRY(env_.interrupt_enable(&Device::on_interrupt, this));
        auto booted = boot_.boot();
        if (booted)
            phase_.store(Phase::booted);
        else
            env_.interrupt_disable(); // nobody would acknowledge it
        return booted;
    }

    /// Firmware that runs already listens to no download: an earlier driver's, or the one before a
    /// power cycle that cut nothing (field.md H1). Told to switch Wi-Fi off it is as if just
    /// booted. False: none runs, or it does not obey.
    [[nodiscard]] bool adopt() {
        auto &link = core_.link();
        {
            Claimed host(env_);
            const auto runs = link.firmware_runs();
            if (!runs || !*runs || !link.deactivate())
                return false;
        }
        if (!env_.interrupt_enable(&Device::on_interrupt, this))
            return false;
        core_.counters().adoptions.add();
        phase_.store(Phase::booted);
        return true;
    }

    Result<> bring_up() {
        auto up = activate();
        if (!up)
            take_down();
        return up;
    }

    Result<> activate() {
        lost_.store(false);
        core_.prepare();
        {
            Claimed host(env_);
            BESSER_TRY(core_.link().activate());
        }
        path_.start();
        phase_.store(Phase::running);
        BESSER_TRY(core_.open(startup_timeout_ns));
        const typename P::Firmware sdd(env_, "bes2600/bes2600_sdd.bin");
        return station_.configure(env_.mac_address(), sdd.bytes());
    }

    /// The chip may be dead: what fails here does not matter.
    void take_down() {
        stop_path();
        if (switch_off())
            return phase_.store(Phase::booted);
        phase_.store(Phase::lost);
        env_.interrupt_disable(); // nobody would acknowledge it
    }

    /// After it nothing of the data path runs, nobody waits for the chip, and nothing of theirs is
    /// left here.
    void stop_path() {
        path_.stop();
        core_.abandon();
        station_.wait_for_scan_work();
    }

    Result<> switch_off() {
        Claimed host(env_);
        return core_.link().deactivate();
    }

    /// Driver and chip no longer agree. The test subjects stop for good, as the vendor's force
    /// close does. [any]
    static void on_lost(void *self, Errc why) {
        auto &device = *static_cast<Device *>(self);
        device.lost_.store(true);
        if constexpr (Path<P>::recovers) {
            device.env_.log(LogLevel::error, "restarting the device: %s", to_string(why));
            device.restart_.queue();
        } else {
            device.env_.log(LogLevel::error, "giving the device up: %s", to_string(why));
            device.env_.failed();
        }
    }

    static void restart(void *self) { static_cast<Device *>(self)->restart_locked(); }

    void restart_locked() {
        Locked life(life_);
        if (phase_.load() != Phase::running || !lost_.load())
            return; // stopped meanwhile, or started anew
        stop_path();
        core_.counters().restarts.add();
        if (!come_back()) {
            env_.log(LogLevel::error, "the device does not come back");
            return env_.failed();
        }
        env_.restarted();
        core_.admit_scans();
    }

    /// Recovery as a ladder. Each step counts only if the firmware has started anew and was
    /// configured.
    [[nodiscard]] bool come_back() {
        if (env_.now_ns() >= wifi_restarts_from_ns_ && restart_wifi())
            return true;
        for (unsigned attempt = 0; attempt < power_cycle_tries; attempt++)
            if (power_up_again())
                return true;
        return false;
    }

    /// Wi-Fi off and on: a tenth of a second, and no boot. Lost again soon after, the device gets a
    /// power cycle.
    [[nodiscard]] bool restart_wifi() {
        {
            Claimed host(env_);
            if (!core_.link().deactivate(SdioLink<P>::short_handshake))
                return false;
        }
        phase_.store(Phase::booted);
        if (!bring_up())
            return false;
        wifi_restarts_from_ns_ = env_.now_ns() + wifi_restart_rest_ns;
        core_.counters().wifi_restarts.add();
        return true;
    }

    Result<> power_up() {
        env_.interrupt_disable();
        phase_.store(Phase::off);
        core_.counters().power_cycles.add();
        BESSER_TRY(env_.power_cycle());
        return adopt() ? Result<>() : boot();
    }

    Result<> power_up_again() {
        BESSER_TRY(power_up());
        return bring_up();
    }

    Env &env_;
    Core<P, Policy> core_;
    Station<P, Policy> station_;
    Path<P> path_;
    Bootloader<P> boot_;
    typename P::Mutex life_; ///< start, stop and restart, one after the other
    typename P::template Shared<Phase> phase_;
    typename P::template Shared<bool> lost_; ///< driver and chip no longer agree
    typename P::Work restart_;
    std::int64_t wifi_restarts_from_ns_ = 0; ///< the restart work
};

} // namespace besser::driver
