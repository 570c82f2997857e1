// SPDX-License-Identifier: GPL-2.0-only
// driver::Port on the Linux kernel. Everything passes through boundary.h; no kernel header is seen
// here.
#pragma once

#include "driver/linux/boundary.h"
#include "driver/port.hpp"

#include <cerrno>
#include <cstring>
#include <type_traits>
#include <utility>

namespace besser::lkernel {

/// Of a negative errno.
[[nodiscard]] constexpr driver::Errc to_errc(int status) {
    switch (status) {
    case -EILSEQ:
        return driver::Errc::bus_crc;
    case -ETIMEDOUT:
        return driver::Errc::bus_timeout;
    default:
        return driver::Errc::bus_error;
    }
}

/// Of 0, or a negative errno.
[[nodiscard]] inline driver::Result<> to_result(int status) {
    if (status < 0)
        return to_errc(status);
    return {};
}

class Frame;

/// What one driver instance has of its kernel: the shim's device.
class Env {
  public:
    explicit Env(bes_device *device) : device_(device) {}
    Env(const Env &) = delete;
    Env &operator=(const Env &) = delete;
    [[nodiscard]] bes_device *device() const { return device_; }

    [[nodiscard]] std::int64_t now_ns() const { return bes_now_ns(); }
    void sleep(std::int64_t ns) { bes_sleep_ns(ns); }
    void copy(driver::MutableBytes out, driver::Bytes in) {
        std::memcpy(out.data(), in.data(), in.size());
    }

    void bus_claim() { bes_bus_claim(device_); }
    void bus_release() { bes_bus_release(device_); }
    driver::Result<std::uint8_t> bus_read_byte(std::uint32_t address) {
        const int byte = bes_bus_read_byte(device_, address);
        if (byte < 0)
            return to_errc(byte);
        return static_cast<std::uint8_t>(byte);
    }
    driver::Result<> bus_write_byte(std::uint32_t address, std::uint8_t value) {
        return to_result(bes_bus_write_byte(device_, address, value));
    }
    driver::Result<> bus_read(driver::BusTransfer transfer, driver::MutableBytes out) {
        return to_result(
            bes_bus_read(device_, transfer.address, transfer.block_mode, out.data(), out.size()));
    }
    driver::Result<> bus_write(driver::BusTransfer transfer, driver::Bytes in) {
        return to_result(
            bes_bus_write(device_, transfer.address, transfer.block_mode, in.data(), in.size()));
    }
    driver::Result<> interrupt_enable(void (*function)(void *), void *context) {
        return to_result(bes_interrupt_enable(device_, function, context));
    }
    void interrupt_disable() { bes_interrupt_disable(device_); }
    driver::Result<> power_cycle() { return to_result(bes_power_cycle(device_)); }
    [[nodiscard]] bool has_wakeup() const { return bes_has_wakeup(device_); }
    void set_wakeup(bool high) { bes_set_wakeup(device_, high); }
    void bus_hold_tuning(bool hold) { bes_bus_hold_tuning(device_, hold); }

    void deliver(Frame frame, const driver::RxStatus &status);
    /// Each frame went up on its own.
    void deliver_end() {}
    void tx_status(Frame frame, const driver::TxReport &report);
    void stop_queue(driver::AccessCategory category) { bes_stop_queue(device_, category); }
    void wake_queue(driver::AccessCategory category) { bes_wake_queue(device_, category); }
    void scan_done(driver::ScanOutcome outcome) { bes_scan_done(device_, outcome); }
    void connection_lost() { bes_connection_lost(device_); }
    void connection_broken() { bes_connection_broken(device_); }
    void signal_changed(std::int8_t dbm) { bes_signal_changed(device_, dbm); }
    void restarted() { bes_restarted(device_); }
    void failed() { bes_failed(device_); }
    void keep_dump(wire::Bytes message) { bes_keep_dump(device_, message.data(), message.size()); }

    [[gnu::format(printf, 3, 4)]] void log(driver::LogLevel level, const char *format, ...) {
        std::va_list arguments;
        va_start(arguments, format);
        switch (level) {
        case driver::LogLevel::error:
            bes_log_error(device_, format, arguments);
            break;
        case driver::LogLevel::warning:
            bes_log_warning(device_, format, arguments);
            break;
        }
        va_end(arguments);
    }
    void warn(const char *reason) { bes_warn(device_, reason); }
    [[nodiscard]] driver::MacAddress mac_address() const {
        driver::MacAddress address;
        bes_mac_address(device_, address.data());
        return address;
    }
    [[nodiscard]] bool watches_receive() const { return bes_watches_receive(); }

  private:
    bes_device *device_;
};

/// Owns at most one sk_buff.
class Frame {
  public:
    Frame() = default;
    explicit Frame(sk_buff *skb) : skb_(skb) {}
    ~Frame() { reset(); }
    Frame(Frame &&other) noexcept : skb_(other.release()) {}
    Frame &operator=(Frame &&other) noexcept {
        if (this != &other) {
            reset();
            skb_ = other.release();
        }
        return *this;
    }
    Frame(const Frame &) = delete;
    Frame &operator=(const Frame &) = delete;

    [[nodiscard]] static Frame allocate(Env &, std::size_t bytes) {
        return Frame(bes_frame_allocate(bytes));
    }
    [[nodiscard]] sk_buff *release() { return std::exchange(skb_, nullptr); }

    explicit operator bool() const { return skb_ != nullptr; }
    [[nodiscard]] driver::MutableBytes bytes() {
        const auto view = bes_frame_bytes(skb_);
        return {view.data, view.size};
    }
    [[nodiscard]] driver::Bytes bytes() const {
        const auto view = bes_frame_bytes(skb_);
        return {view.data, view.size};
    }
    void pull(std::size_t count) { bes_frame_pull(skb_, count); }

  private:
    void reset() {
        if (skb_ != nullptr)
            bes_frame_free(release());
    }
    sk_buff *skb_ = nullptr;
};

inline void Env::deliver(Frame frame, const driver::RxStatus &status) {
    bes_deliver(device_, frame.release(), &status);
}

inline void Env::tx_status(Frame frame, const driver::TxReport &report) {
    bes_tx_status(device_, frame.release(), &report);
}

/// READ_ONCE and WRITE_ONCE of a plain variable: add() can lose an update.
template <class T>
class Shared {
  public:
    explicit Shared(Env &, T initial = {}, const char * = nullptr) : raw_(to_raw(initial)) {}
    Shared(const Shared &) = delete;
    Shared &operator=(const Shared &) = delete;

    [[nodiscard]] T load() const {
        const Raw raw = __atomic_load_n(&raw_, __ATOMIC_RELAXED);
        T value;
        std::memcpy(static_cast<void *>(&value), &raw, sizeof(T));
        return value;
    }
    void store(T value) { __atomic_store_n(&raw_, to_raw(value), __ATOMIC_RELAXED); }
    T add(T delta) {
        const T sum = static_cast<T>(load() + delta);
        store(sum);
        return sum;
    }

  private:
    static_assert(sizeof(T) <= sizeof(std::uint64_t) && std::is_trivially_copyable_v<T>);
    using Raw = std::conditional_t<
        sizeof(T) == 1, std::uint8_t,
        std::conditional_t<sizeof(T) == 2, std::uint16_t,
                           std::conditional_t<(sizeof(T) <= 4), std::uint32_t, std::uint64_t>>>;
    static Raw to_raw(T value) {
        Raw raw = 0;
        std::memcpy(&raw, &value, sizeof(T));
        return raw;
    }
    Raw raw_;
};

/// Plain data that a lock, the host's claim or a wait orders.
template <class T>
class Guarded {
  public:
    explicit Guarded(Env &) {}
    Guarded(const Guarded &) = delete;
    Guarded &operator=(const Guarded &) = delete;

    [[nodiscard]] const T &read() const { return value_; }
    [[nodiscard]] T &write() { return value_; }

  private:
    T value_{};
};

/// atomic_t.
template <class T>
class Atomic {
  public:
    explicit Atomic(Env &, T initial = {}, const char * = nullptr) : value_(initial) {}
    Atomic(const Atomic &) = delete;
    Atomic &operator=(const Atomic &) = delete;

    [[nodiscard]] T load() const { return __atomic_load_n(&value_, __ATOMIC_RELAXED); }
    void store(T value) { __atomic_store_n(&value_, value, __ATOMIC_RELAXED); }
    T add(T delta) { return __atomic_add_fetch(&value_, delta, __ATOMIC_RELAXED); }

  private:
    T value_;
};

class SpinLock {
  public:
    explicit SpinLock(Env &) { bes_spinlock_init(&lock_); }
    ~SpinLock() { bes_spinlock_destroy(&lock_); }
    SpinLock(const SpinLock &) = delete;
    SpinLock &operator=(const SpinLock &) = delete;
    void lock() { bes_spinlock_lock(&lock_); }
    void unlock() { bes_spinlock_unlock(&lock_); }

  private:
    bes_spinlock lock_;
};

class Mutex {
  public:
    explicit Mutex(Env &) { bes_mutex_init(&mutex_); }
    ~Mutex() { bes_mutex_destroy(&mutex_); }
    Mutex(const Mutex &) = delete;
    Mutex &operator=(const Mutex &) = delete;
    void lock() { bes_mutex_lock(&mutex_); }
    void unlock() { bes_mutex_unlock(&mutex_); }

  private:
    bes_mutex mutex_;
};

class WaitQueue {
  public:
    explicit WaitQueue(Env &) { bes_wait_queue_init(&queue_); }
    WaitQueue(const WaitQueue &) = delete;
    WaitQueue &operator=(const WaitQueue &) = delete;
    void wake() { bes_wait_queue_wake(&queue_); }
    template <class Ready>
    [[nodiscard]] bool wait(Ready ready, std::int64_t timeout_ns) {
        if (ready())
            return true;
        const auto check = [](void *context) -> bool { return (*static_cast<Ready *>(context))(); };
        return bes_wait_queue_wait(&queue_, check, &ready, timeout_ns);
    }

  private:
    bes_wait_queue queue_;
};

class Completion {
  public:
    explicit Completion(Env &) { bes_completion_init(&completion_); }
    Completion(const Completion &) = delete;
    Completion &operator=(const Completion &) = delete;
    void reset() { bes_completion_reset(&completion_); }
    void complete() { bes_completion_complete(&completion_); }
    [[nodiscard]] bool wait(std::int64_t timeout_ns) {
        return bes_completion_wait(&completion_, timeout_ns);
    }

  private:
    bes_completion completion_;
};

class Work {
  public:
    Work(Env &env, driver::WorkFunction function, void (*run)(void *), void *context) {
        init(env, function, run, context);
    }
    Work(const Work &) = delete;
    Work &operator=(const Work &) = delete;
    bool queue() { return bes_work_queue(&work_); }
    void cancel_sync() { bes_work_cancel(&work_); }

  protected:
    Work() = default;
    void init(Env &env, driver::WorkFunction function, void (*run)(void *), void *context) {
        switch (function) {
        case driver::WorkFunction::bes2600_bh_work:
            return bes_bh_work_init(env.device(), &work_, run, context);
        case driver::WorkFunction::bes2600_restart_work:
            return bes_restart_work_init(env.device(), &work_, run, context);
        case driver::WorkFunction::bes2600_scan_work:
            return bes_scan_work_init(env.device(), &work_, run, context);
        case driver::WorkFunction::sdio_rx_work:
        case driver::WorkFunction::sdio_tx_work:
            break; // the predecessors' port makes these
        }
        bes_panic(__FILE__, __LINE__, "a work function that this module does not have");
    }

    bes_work work_;
};

class Firmware {
  public:
    Firmware(Env &env, const char *name) : firmware_(bes_firmware_open(env.device(), name)) {}
    ~Firmware() { bes_firmware_close(firmware_); }
    Firmware(const Firmware &) = delete;
    Firmware &operator=(const Firmware &) = delete;
    [[nodiscard]] driver::Bytes bytes() const {
        const auto view = bes_firmware_bytes(firmware_);
        return {view.data, view.size};
    }

  private:
    const firmware *firmware_;
};

struct LinuxPort {
    using Env = lkernel::Env;
    using Frame = lkernel::Frame;
    using SpinLock = lkernel::SpinLock;
    using Mutex = lkernel::Mutex;
    using WaitQueue = lkernel::WaitQueue;
    using Completion = lkernel::Completion;
    using Work = lkernel::Work;
    using Firmware = lkernel::Firmware;
    template <class T>
    using Shared = lkernel::Shared<T>;
    template <class T>
    using Guarded = lkernel::Guarded<T>;
    template <class T>
    using Atomic = lkernel::Atomic<T>;
};

static_assert(driver::Port<LinuxPort>);

} // namespace besser::lkernel
