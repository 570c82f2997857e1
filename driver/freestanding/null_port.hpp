// SPDX-License-Identifier: GPL-2.0-only
// A port whose every call is an undefined symbol, as in a kernel module before it is linked: what
// the compile check instantiates the driver with. A symbol that is neither here nor known to the
// kernel betrays a dependency.
#pragma once

#include "driver/port.hpp"

namespace besser::driver {

struct NullEnv {
    [[gnu::format(printf, 3, 4)]] void log(LogLevel level, const char *format, ...);
    void warn(const char *reason);
    std::int64_t now_ns();
    void sleep(std::int64_t ns);
    void copy(MutableBytes out, Bytes in);
    void bus_claim();
    void bus_release();
    Result<std::uint8_t> bus_read_byte(std::uint32_t address);
    Result<> bus_write_byte(std::uint32_t address, std::uint8_t value);
    Result<> bus_read(const BusTransfer &transfer, MutableBytes data);
    Result<> bus_write(const BusTransfer &transfer, Bytes data);
    Result<> interrupt_enable(void (*function)(void *), void *context);
    void interrupt_disable();
    Result<> power_cycle();
    bool has_wakeup();
    void set_wakeup(bool high);
    void bus_hold_tuning(bool hold);
    void deliver(struct NullFrame frame, const RxStatus &status);
    void deliver_end();
    void tx_status(struct NullFrame frame, const TxReport &report);
    void stop_queue(AccessCategory category);
    void wake_queue(AccessCategory category);
    void scan_done(ScanOutcome outcome);
    void connection_lost();
    void connection_broken();
    void signal_changed(std::int8_t dbm);
    void restarted();
    void failed();
    void keep_dump(Bytes message);
    MacAddress mac_address();
    bool watches_receive();
};

struct NullFrame {
    NullFrame() = default;
    NullFrame(NullFrame &&) noexcept;
    NullFrame &operator=(NullFrame &&) noexcept;
    ~NullFrame();
    static NullFrame allocate(NullEnv &env, std::size_t bytes);
    explicit operator bool() const;
    MutableBytes bytes();
    Bytes bytes() const;
    void pull(std::size_t bytes);
};

struct NullPort {
    using Env = NullEnv;
    using Frame = NullFrame;

    struct SpinLock {
        explicit SpinLock(Env &env);
        void lock();
        void unlock();
    };
    struct Mutex {
        explicit Mutex(Env &env);
        void lock();
        void unlock();
    };
    struct WaitQueue {
        explicit WaitQueue(Env &env);
        void wake();
        template <class Condition>
        bool wait(Condition &&condition, std::int64_t timeout_ns) {
            while (!condition())
                if (!sleep(timeout_ns))
                    return condition();
            return true;
        }
        bool sleep(std::int64_t timeout_ns);
    };
    struct Completion {
        explicit Completion(Env &env);
        void reset();
        void complete();
        bool wait(std::int64_t timeout_ns);
    };
    struct Work {
        Work(Env &env, WorkFunction function, void (*run)(void *), void *context);
        bool queue();
        void cancel_sync();
    };
    template <class T>
    class Guarded {
      public:
        explicit Guarded(Env &) {}
        const T &read() const { return value_; }
        T &write() { return value_; }

      private:
        T value_{};
    };
    template <class T>
    class Shared {
      public:
        Shared(Env &, T value, const char * = nullptr) : value_(value) {}
        T load() const { return value_; }
        void store(T value) { value_ = value; }
        T add(T value) { return value_ = value_ + value; }

      private:
        T value_;
    };
    template <class T>
    class Atomic {
      public:
        Atomic(Env &, T value, const char * = nullptr) : value_(value) {}
        T load() const { return __atomic_load_n(&value_, __ATOMIC_RELAXED); }
        void store(T value) { __atomic_store_n(&value_, value, __ATOMIC_RELAXED); }
        T add(T value) { return __atomic_add_fetch(&value_, value, __ATOMIC_RELAXED); }

      private:
        T value_;
    };
    struct Firmware {
        Firmware(Env &env, const char *name);
        ~Firmware();
        Firmware(const Firmware &) = delete;
        Firmware &operator=(const Firmware &) = delete;
        Bytes bytes() const;
    };
};
static_assert(Port<NullPort>);

} // namespace besser::driver
