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
        : env_(env),
          core_(env, {&Device::on_lost, this}, Path<P>::recovers && env.watches_receive()),
          station_(core_), path_(core_), boot_(env, core_.link()), life_(env),
          phase_(env, Phase::off), lost_(env, false), why_(env, Errc::gone),
          restart_(env, WorkFunction::bes2600_restart_work, &Device::restart, this), asleep_(env) {}
    Device(const Device &) = delete;
    Device &operator=(const Device &) = delete;

    /// The card was found and function 1 enabled: takes over firmware that runs already, or boots
    /// it, if need be after a power cycle. [process], before anything else is called
    Result<> probe() {
        auto booted = take_over_or_boot();
        if (!booted && booted.error() != Errc::no_firmware)
            booted = power_up();
        if (booted)
            let_sleep();
        return booted;
    }

    /// Interface up: activates Wi-Fi and starts the data path; station() may be used when it
    /// returns. [process]
    Result<> start() {
        Locked life(life_);
        if (phase_.load() == Phase::running)
            return Errc::busy;
        wake();
        BESSER_TRY(still_booted() ? bring_up() : power_up_again());
        core_.admit_scans();
        return {};
    }

    /// Interface down: after it no frame, no indication and no work of the data path comes any
    /// more. A restart under way is cut short: it would take seconds. [process]
    void stop() {
        auto &cancellation = core_.link().cancellation();
        cancellation.ask();
        boot_.cancel();
        core_.give_up();
        Locked life(life_);
        cancellation.take_back();
        if (phase_.load() == Phase::running)
            take_down();
        if (phase_.load() == Phase::booted)
            let_sleep();
    }

    /// Before the system sleeps, if it is to be woken by what the chip receives: the chip sleeps,
    /// and stays in its network. An error: it does not, and the network must be left. [process]
    Result<> suspend() {
        Locked life(life_);
        if constexpr (Path<P>::recovers)
            if (phase_.load() == Phase::running && core_.in_network())
                return path_.park();
        return Errc::gone;
    }
    /// After it. A chip that had no power meanwhile shows that when it is asked for something, and
    /// is restarted. [process]
    void resume() {
        Locked life(life_);
        if constexpr (Path<P>::recovers)
            if (phase_.load() == Phase::running)
                path_.unpark();
    }

    /// The card was without power while the interface was down, as in a suspend that does not keep
    /// it: the next start boots the firmware again. [process]
    void power_lost() {
        Locked life(life_);
        if (phase_.load() == Phase::booted)
            phase_.store(Phase::lost);
    }

    /// The system is about to sleep, and the interface is down; or it has woken. [process]
    void on_system_sleep() { core_.reconnect().on_system_sleep(); }
    void on_system_wakeup() { core_.reconnect().on_system_wakeup(); }

    /// Before the card goes away or the module is unloaded. [process]; nothing may be called after
    /// it
    void remove() {
        stop();
        restart_.cancel_sync();
        env_.interrupt_disable();
        core_.link().admit_tuning(); // a chip that sleeps would have it held for ever
    }

    /// Queues a frame with its 802.11 header. False: it was not taken and is still the caller's.
    /// [bh-off]
    [[nodiscard]] bool transmit(Frame &frame, const TxInfo &info) {
        if (frame.bytes().size() < sizeof(wire::ieee80211::Header) ||
            frame.bytes().size() > max_frame_bytes)
            return false;
        return core_.put(frame, info);
    }

    /// Waits until the fate of each frame that was taken has been reported. With `drop` those that
    /// wait are given back unsent, and what the chip holds is not waited for. Errc::timeout after
    /// 10 s. [process]
    Result<> flush(bool drop) {
        if (drop)
            core_.drop_waiting();
        const auto deadline = env_.now_ns() + flush_timeout_ns;
        while (drop ? core_.waiting() : core_.outstanding()) {
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
        off,        ///< no firmware runs, or it is being loaded
        booted,     ///< the firmware waits to be activated
        activating, ///< and is told to
        running,    ///< the data path runs
        lost,       ///< the chip did not even switch Wi-Fi off, or had no power meanwhile
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
        switch (device.phase_.load()) {
        case Phase::off:
            return device.boot_.on_interrupt();
        case Phase::booted: // nothing is due; left alone, it would be served for ever
            return device.core_.link().acknowledge_stray();
        default:
            return device.path_.interrupt();
        }
    }

    Result<> take_over_or_boot() {
        if (!adopt())
            BESSER_TRY(boot());
        switch_bluetooth_on();
        return {};
    }

    /// Wi-Fi works without it, so all that can be done about a failure is to say so. Some chips may
    /// not do it before Wi-Fi is on (protocol.md, B.10): it is asked for once more then.
    void switch_bluetooth_on() {
        if (core_.link().bluetooth_on())
            boot_.on_obeyed();
        else
            env_.log(LogLevel::warning, "Bluetooth does not switch on");
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
        const auto runs = link.firmware_runs();
        if (!runs || !*runs)
            return false;
        (void)link.wake(); // the earlier driver may have let the chip sleep
        if (!link.deactivate())
            return false;
        if (!env_.interrupt_enable(&Device::on_interrupt, this))
            return false;
        core_.counters().adoptions.add();
        phase_.store(Phase::booted);
        return true;
    }

    /// The firmware waits to be activated, for days perhaps, and the chip sleeps meanwhile, if the
    /// board has the line that wakes it. One that does not go to sleep is awake, and as good.
    void let_sleep() {
        if (asleep_.read() || !env_.has_wakeup())
            return;
        const auto slept = core_.link().let_sleep();
        if (!slept && slept.error() == Errc::timeout)
            return;
        asleep_.write() = true; // or the bus is silent already (protocol.md 8)
        Claimed host(env_);
        core_.link().lower_line();
    }
    /// Whether it is awake shows in what it is asked for next: Wi-Fi on wakes it, too (protocol.md,
    /// B.11).
    void wake() {
        if (!std::exchange(asleep_.write(), false))
            return;
        {
            Claimed host(env_);
            core_.link().raise_line();
        }
        (void)core_.link().wake();
    }

    /// Whether the firmware waits, as it did when it was left: a suspend may have cut the power
    /// although it was to be kept (field.md H3).
    [[nodiscard]] bool still_booted() {
        if (phase_.load() != Phase::booted)
            return false;
        const auto runs = core_.link().firmware_runs();
        if (runs && *runs)
            return true;
        env_.log(LogLevel::warning, "the firmware is gone: booting it anew");
        core_.counters().power_losses.add();
        return false;
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
        if (core_.link().cancellation().asked()) // what cancelling ended has just begun anew
            return Errc::gone;
        phase_.store(Phase::activating);
        BESSER_TRY(core_.link().activate());
        boot_.on_obeyed();
        path_.start();
        phase_.store(Phase::running);
        BESSER_TRY(core_.open(startup_timeout_ns));
        // Who cancels closes what was opened here; unless that was before it was opened.
        if (core_.link().cancellation().asked())
            return Errc::gone;
        const typename P::Firmware sdd(env_, "bes2600/bes2600_sdd.bin");
        BESSER_TRY(station_.configure(env_.mac_address(), sdd.bytes()));
        switch_bluetooth_on();
        return {};
    }

    /// The chip may be dead: what fails here does not matter. One that is known to be lost is not
    /// waited for.
    void take_down() {
        stop_path();
        const bool lost = lost_.load();
        auto &link = core_.link();
        if (lost ? link.deactivate_lost() : link.deactivate())
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

    /// Driver and chip no longer agree. The test subjects stop for good, as the vendor's force
    /// close does. While somebody stops the device it is as it must be: the chip answers a command
    /// that he gave up. [any]
    static void on_lost(void *self, Errc why) {
        auto &device = *static_cast<Device *>(self);
        device.why_.store(why);
        device.lost_.store(true);
        if (device.core_.link().cancellation().asked())
            return;
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
        const Errc why = why_.load();
        stop_path();
        core_.counters().restarts.add();
        core_.counters().restarts_by_reason[place_of(why)].add();
        const bool back = come_back(why);
        if (core_.link().cancellation().asked())
            return core_.counters().restarts_cancelled.add();
        if (!back) {
            env_.log(LogLevel::error, "the device does not come back");
            return env_.failed();
        }
        env_.restarted();
        core_.admit_scans();
    }

    /// Recovery as a ladder. A step counts only if the firmware has started anew and was
    /// configured; only then, or when it was proven that it was not enough, is the next one taken.
    [[nodiscard]] bool come_back(Errc why) {
        if (wifi_restart_may_help(why) && restart_wifi())
            return true;
        for (unsigned attempt = 0; attempt < power_cycle_tries; attempt++) {
            if (core_.link().cancellation().asked())
                return false;
            if (power_up_again())
                return true;
        }
        return false;
    }

    /// Not if another restart was needed soon after the last one of the kind. Nor where the chip
    /// receives ever less: that goes with the time since it got its power (measurements.md).
    [[nodiscard]] bool wifi_restart_may_help(Errc why) const {
        return why != Errc::starved && env_.now_ns() >= wifi_restarts_from_ns_;
    }

    /// Wi-Fi off and on: a tenth of a second, and no boot. Lost again soon after, the device gets a
    /// power cycle.
    [[nodiscard]] bool restart_wifi() {
        core_.counters().wifi_restarts_tried.add();
        if (!core_.link().deactivate_lost()) {
            core_.confirm_suspicion();
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
        return take_over_or_boot();
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
    typename P::template Shared<Errc> why_;  ///< the last time
    typename P::Work restart_;
    typename P::template Guarded<bool> asleep_; ///< the chip; by life_, and probe before all else
    std::int64_t wifi_restarts_from_ns_ = 0;    ///< the restart work
};

} // namespace besser::driver
