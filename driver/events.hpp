// SPDX-License-Identifier: GPL-2.0-only
// What the firmware says on its own account, handed from the bottom half to whoever waits for it
// (protocol.md 4.4, 4.5 and 5.6).
#pragma once

#include "driver/port.hpp"
#include "wire/wsm.hpp"

namespace besser::driver {

template <Port P>
class FirmwareEvents {
  public:
    using Env = typename P::Env;

    explicit FirmwareEvents(Env &env)
        : env_(env), startup_(env), power_saving_(env), channel_switched_(env), scan_lock_(env),
          scan_deadline_ns_(env, 0), startup_buffers_(env) {}
    FirmwareEvents(const FirmwareEvents &) = delete;
    FirmwareEvents &operator=(const FirmwareEvents &) = delete;

    /// Before Wi-Fi is activated. [process], no data path running
    void expect_startup() {
        startup_buffers_.write() = 0;
        startup_.reset();
    }
    /// How many input buffers the startup indication announces, at least 2; Errc::timeout, or
    /// Errc::gone after give_up_startup(). [process]
    Result<int> wait_startup(std::int64_t timeout_ns) {
        if (!startup_.wait(timeout_ns))
            return Errc::timeout;
        if (startup_buffers_.read() == 0)
            return Errc::gone;
        return startup_buffers_.read();
    }
    /// Whoever waits for it need not wait any longer: the firmware is lost. [any]
    void give_up_startup() { startup_.complete(); }

    void expect_power_saving() { power_saving_.reset(); }
    [[nodiscard]] bool wait_power_saving(std::int64_t timeout_ns) {
        return power_saving_.wait(timeout_ns);
    }
    void expect_channel_switched() { channel_switched_.reset(); }
    [[nodiscard]] bool wait_channel_switched(std::int64_t timeout_ns) {
        return channel_switched_.wait(timeout_ns);
    }

    /// A scan was asked for, which should take `expected_ns`; its end is reported once. False: one
    /// is under way. [process]
    [[nodiscard]] bool begin_scan(std::int64_t expected_ns) {
        Locked guard(scan_lock_);
        if (scan_deadline_ns_.load() != 0)
            return false;
        scan_deadline_ns_.store(env_.now_ns() + expected_ns + scan_grace_ns);
        return true;
    }
    /// A scan that the firmware should have ended long ago is over: nobody else would end it.
    /// [bottom half], now and then
    void enforce_scan_limit(std::int64_t now_ns) {
        const auto deadline_ns = scan_deadline_ns_.load();
        if (deadline_ns == 0 || now_ns < deadline_ns)
            return;
        env_.log(LogLevel::warning, "the firmware does not end its scan");
        end_scan(ScanOutcome::aborted);
    }
    /// Reports the end of a scan to the upper edge, if one is under way. [process]
    void end_scan(ScanOutcome outcome) {
        if (take_scan())
            env_.scan_done(outcome);
    }
    /// The request was not accepted: the caller reports it itself. False: its end has been reported
    /// already, by a restart. [process]
    [[nodiscard]] bool cancel_scan() { return take_scan(); }

    /// One indication other than receive. Errc::protocol: it is malformed or says the firmware has
    /// died. Unknown ones are nobody's: false. [bottom half]
    Result<bool> on_indication(std::uint16_t message, Bytes bytes) {
        using namespace wire::wsm;
        switch (message) {
        case id::startup:
            return with<Startup>(bytes,
                                 [&](const Startup &startup) { return on_startup(startup); });
        case id::exception:
            return on_exception(bytes);
        case id::event:
            return with<Event>(bytes, [&](const Event &event) { return on_event(event); });
        case id::scan_complete:
            return with<ScanComplete>(bytes, [&](const ScanComplete &scan) {
                end_scan(scan.status == 0 ? ScanOutcome::done : ScanOutcome::aborted);
                return Result<bool>(true);
            });
        case id::pm_indication:
            return with<PmIndication>(bytes, [&](const PmIndication &pm) {
                if (pm.status == 0 && (pm.psm & pm_mode::power_save) != 0)
                    power_saving_.complete();
                return Result<bool>(true);
            });
        case id::channel_switched:
            channel_switched_.complete();
            return true;
        default:
            return false;
        }
    }

  private:
    static constexpr std::int64_t scan_grace_ns = 5'000'000'000; ///< protocol.md 4.7, scan watchdog

    template <class T, class F>
    static Result<bool> with(Bytes bytes, F &&handle) {
        const auto *layout = wire::view<T>(bytes);
        return layout == nullptr ? Result<bool>(Errc::protocol) : handle(*layout);
    }

    Result<bool> on_startup(const wire::wsm::Startup &startup) {
        if (startup.status != 0 || startup.firmware_type > wire::wsm::last_firmware_type ||
            startup.input_buffers < 2)
            return Errc::protocol;
        if (startup_buffers_.read() != 0)
            return true; // said twice: whoever waits may be reading what was said first
        startup_buffers_.write() = startup.input_buffers;
        startup_.complete();
        return true;
    }

    /// The firmware describes its own end (protocol.md 4.4); only a restart helps.
    Result<bool> on_exception(Bytes bytes) {
        const auto *exception = wire::view<wire::wsm::Exception>(bytes);
        const unsigned reason = exception != nullptr ? static_cast<unsigned>(exception->reason)
                                                     : wire::wsm::exception_reason::unknown;
        env_.log(LogLevel::error, "firmware exception, reason %u", reason);
        return Errc::protocol;
    }

    Result<bool> on_event(const wire::wsm::Event &event) {
        switch (event.event) {
        case wire::wsm::event::bss_lost:
            env_.connection_lost();
            break;
        case wire::wsm::event::rssi_threshold:
            env_.signal_changed(wire::wsm::dbm_of_rcpi(static_cast<std::uint8_t>(event.data)));
            break;
        default:
            break;
        }
        return true;
    }

    /// Bottom half, restart and the caller of a scan may all find that it is over: only one of them
    /// says so. True: the calling one.
    [[nodiscard]] bool take_scan() {
        Locked guard(scan_lock_);
        const bool under_way = scan_deadline_ns_.load() != 0;
        scan_deadline_ns_.store(0);
        return under_way;
    }

    Env &env_;
    typename P::Completion startup_;
    typename P::Completion power_saving_;
    typename P::Completion channel_switched_;
    typename P::SpinLock scan_lock_;
    typename P::template Shared<std::int64_t> scan_deadline_ns_; ///< 0: no scan is under way
    /// Written once before startup_ completes, read after; 0: the firmware has not started.
    typename P::template Guarded<int> startup_buffers_;
};

} // namespace besser::driver
