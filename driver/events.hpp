// SPDX-License-Identifier: GPL-2.0-only
// What the firmware says on its own account, handed from the bottom half to whoever waits for it
// (protocol.md 4.4, 4.5 and 5.6).
#pragma once

#include "driver/port.hpp"
#include "wire/wsm.hpp"

#include <utility>

namespace besser::driver {

template <Port P>
class FirmwareEvents {
  public:
    using Env = typename P::Env;

    explicit FirmwareEvents(Env &env)
        : env_(env), startup_(env), part_(env), scan_lock_(env), scan_(env),
          part_status_(env, part_lost), power_save_asked_ns_(env, not_asked),
          startup_buffers_(env, 0) {}
    FirmwareEvents(const FirmwareEvents &) = delete;
    FirmwareEvents &operator=(const FirmwareEvents &) = delete;

    /// Before Wi-Fi is activated. [process], no data path running
    void expect_startup() {
        startup_buffers_.store(0);
        startup_.reset();
    }
    /// How many input buffers the startup indication announces, at least 2; Errc::timeout, or
    /// Errc::gone after give_up_startup(). [process]
    Result<int> wait_startup(std::int64_t timeout_ns) {
        if (!startup_.wait(timeout_ns))
            return Errc::timeout;
        const int buffers = startup_buffers_.load();
        return buffers == 0 ? Result<int>(Errc::gone) : Result<int>(buffers);
    }
    /// Nobody need wait for the firmware any longer: it is lost. [any]
    void give_up() {
        startup_.complete();
        end_part(part_lost);
    }

    /// Power save was asked for: the firmware should say when it is in force. It often never does
    /// (field.md F4), so nobody waits for it. [operation]
    void expect_power_saving() { power_save_asked_ns_.store(env_.now_ns()); }
    /// Whether it has not said so for longer than the vendor's driver waits. [operation]
    [[nodiscard]] bool power_saving_overdue() const {
        const auto asked_ns = power_save_asked_ns_.load();
        return asked_ns != not_asked && env_.now_ns() - asked_ns > power_save_limit_ns;
    }
    void forget_power_saving() { power_save_asked_ns_.store(not_asked); }

    // A scan has one end for the upper edge, and consists of parts for the firmware.

    /// Scans may be asked for. [process]
    void admit_scans() {
        Locked guard(scan_lock_);
        scan_.write().admitted = true;
    }
    /// None may from here on, and one that is under way is over. [process]
    void refuse_scans() {
        {
            Locked guard(scan_lock_);
            scan_.write().admitted = false;
        }
        end_scan(ScanOutcome::aborted);
    }
    /// A scan was asked for; its end is reported once. False: one is under way, or none may be.
    /// [process]
    [[nodiscard]] bool begin_scan() {
        Locked guard(scan_lock_);
        auto &scan = scan_.write();
        if (scan.under_way || !scan.admitted)
            return false;
        scan.under_way = true;
        scan.stopped = false;
        return true;
    }
    /// No further part is to begin. [process]
    void stop_scan() {
        Locked guard(scan_lock_);
        scan_.write().stopped = true;
    }
    /// Whether the scan is under way and nobody has stopped it. [process]
    [[nodiscard]] bool scan_wanted() {
        Locked guard(scan_lock_);
        return scan_.read().under_way && !scan_.read().stopped;
    }
    /// Whether a scan is under way. [process]
    [[nodiscard]] bool scanning() {
        Locked guard(scan_lock_);
        return scan_.read().under_way;
    }
    /// Before a part is asked for. [scan work]
    void expect_part() { part_.reset(); }
    /// Waits until the firmware has ended the part. Errc::rejected: it says that it failed.
    /// Errc::timeout: it says nothing. Errc::gone: the device is lost. [scan work]
    Result<> wait_part(std::int64_t timeout_ns) {
        if (!part_.wait(timeout_ns))
            return Errc::timeout;
        const auto status = part_status_.load();
        if (status == part_lost)
            return Errc::gone;
        return status == 0 ? Result<>() : Errc::rejected;
    }
    /// Sleeps between two parts, less long if the device is lost. [scan work]
    void rest(std::int64_t ns) {
        part_.reset();
        (void)part_.wait(ns);
    }
    /// Reports the end of a scan to the upper edge, if one is under way. [process]
    void end_scan(ScanOutcome outcome) {
        if (take_scan())
            env_.scan_done(outcome);
    }
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
                end_part(scan.status);
                return Result<bool>(true);
            });
        case id::pm_indication:
            return with<PmIndication>(bytes, [&](const PmIndication &pm) {
                if (pm.status == 0 && (pm.psm & pm_mode::power_save) != 0)
                    forget_power_saving();
                return Result<bool>(true);
            });
        case id::channel_switched: // the chip has moved by itself; nothing waits for it
            return true;
        default:
            return false;
        }
    }

  private:
    static constexpr std::int64_t power_save_limit_ns = 5'000'000'000; ///< protocol.md 4.7
    static constexpr std::int64_t not_asked = -1;                      ///< or it has said so
    static constexpr std::uint32_t part_lost = ~std::uint32_t{0}; ///< no status of the firmware's

    struct Scan {
        bool admitted = false;
        bool under_way = false;
        bool stopped = false;
    };

    template <class T, class F>
    static Result<bool> with(Bytes bytes, F &&handle) {
        const auto *layout = wire::view<T>(bytes);
        return layout == nullptr ? Result<bool>(Errc::protocol) : handle(*layout);
    }

    Result<bool> on_startup(const wire::wsm::Startup &startup) {
        if (startup.status != 0 || startup.firmware_type > wire::wsm::last_firmware_type ||
            startup.input_buffers < 2)
            return Errc::protocol;
        if (startup_buffers_.load() != 0)
            return true; // said twice: whoever waits may be reading what was said first
        startup_buffers_.store(startup.input_buffers);
        startup_.complete();
        return true;
    }

    /// The firmware describes its own end (protocol.md 4.4); only a restart helps.
    Result<bool> on_exception(Bytes bytes) {
        if (const auto *exception = wire::view<wire::wsm::Exception>(bytes))
            log_exception(*exception);
        else
            env_.log(LogLevel::error, "firmware exception, not described");
        env_.keep_dump(bytes);
        return Errc::protocol;
    }
    /// The file's name may lack its end, and is the firmware's: the log's escaping is the kernel's.
    void log_exception(const wire::wsm::Exception &exception) {
        namespace place = wire::wsm::exception_register;
        const auto reason = static_cast<std::uint32_t>(exception.reason);
        const auto word = [&](std::size_t i) {
            return static_cast<std::uint32_t>(exception.registers[i]);
        };
        if (reason >= wire::wsm::exception_reason::assertion)
            env_.log(LogLevel::error, "firmware assertion at %.*s:%u",
                     static_cast<int>(exception.file.size()), exception.file.data(),
                     word(place::source_line));
        else
            env_.log(LogLevel::error, "firmware exception, reason %u, pc %#x, lr %#x, sp %#x",
                     reason, word(place::pc), word(place::lr), word(place::sp));
    }

    Result<bool> on_event(const wire::wsm::Event &event) {
        switch (event.event) {
        case wire::wsm::event::bss_lost:
            if (lost_too_often())
                return Errc::deaf;
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

    /// Sometimes only a restart has the firmware hear again (field.md F8).
    bool lost_too_often() {
        const auto now_ns = env_.now_ns();
        if (losses_ == 0 || now_ns - losses_since_ns_ > losses_span_ns) {
            losses_since_ns_ = now_ns;
            losses_ = 0;
        }
        if (++losses_ < most_losses)
            return false;
        losses_ = 0;
        return true;
    }
    /// A tablet loses its network less than once in an hour; more in a minute is no radio's doing.
    static constexpr unsigned most_losses = 3;
    static constexpr std::int64_t losses_span_ns = 60'000'000'000;

    void end_part(std::uint32_t status) {
        part_status_.store(status);
        part_.complete();
    }

    /// Scan work, restart and teardown may all find that the scan is over: only one of them says
    /// so. True: the calling one.
    [[nodiscard]] bool take_scan() {
        Locked guard(scan_lock_);
        return std::exchange(scan_.write().under_way, false);
    }

    Env &env_;
    typename P::Completion startup_;
    typename P::Completion part_; ///< of a scan
    typename P::SpinLock scan_lock_;
    typename P::template Guarded<Scan> scan_; ///< by scan_lock_
    typename P::template Shared<std::uint32_t> part_status_;
    typename P::template Shared<std::int64_t> power_save_asked_ns_;
    // The bottom half.
    unsigned losses_ = 0; ///< of the network, since then
    std::int64_t losses_since_ns_ = 0;
    /// 0: the firmware has not started. Whoever gives it up wakes who waits beside the bottom half.
    typename P::template Shared<int> startup_buffers_;
};

} // namespace besser::driver
