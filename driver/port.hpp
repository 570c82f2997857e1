// SPDX-License-Identifier: GPL-2.0-only
// What the driver asks of an operating system. A port is a struct of types; it is given twice: by a
// virtual kernel (model/vkernel) and by a kernel module. docs/contexts.md says which call is made
// in which context, and which kernel function each one stands for.
//
// Contexts: [any] everywhere; [bh-off] also in softirq; [process] may sleep.
#pragma once

#include "driver/result.hpp"
#include "driver/upper.hpp"

#include <concepts>
#include <cstdint>
#include <utility>

namespace besser::driver {

/// The driver's work functions. Each has a function of its own name in the kernel, because that
/// name is what workqueue_execute_start shows. The port decides the queue it runs on (contexts.md).
enum class WorkFunction : std::uint8_t {
    bes2600_bh_work,      ///< the bottom half: one item that runs as long as the interface is up
    sdio_rx_work,         ///< test subjects only
    sdio_tx_work,         ///< test subjects only
    bes2600_restart_work, ///< recovery from a dead chip
    bes2600_scan_work,    ///< one scan, from its first part to its end: may run for many seconds
};
inline constexpr std::size_t work_functions = 5;

enum class LogLevel : std::uint8_t { error, warning };

/// One CMD53. The 17-bit address is wire::sdio::Address.
struct BusTransfer {
    std::uint32_t address;
    bool block_mode; ///< else byte mode, at most 512 bytes
};

/// Any frame buffer: owning, movable, freed by its destructor (kfree_skb).
template <class F, class Env>
concept FrameBuffer = std::movable<F> && std::default_initializable<F> &&
    requires(F frame, const F &view) {
    {static_cast<bool>(view)};
    { frame.bytes() } -> std::same_as<MutableBytes>;
    { view.bytes() } -> std::same_as<Bytes>;
    {frame.pull(std::size_t{})}; // drops bytes at the front; at most bytes().size()
};

template <class T>
concept Lock = requires(T lock) {
    lock.lock();
    lock.unlock();
};

template <class P>
concept Port = requires(typename P::Env &env, typename P::Frame frame, MutableBytes out, Bytes in,
                        void (*function)(void *), void *context, std::int64_t ns,
                        typename P::template Shared<int> shared,
                        typename P::template Guarded<int> guarded,
                        typename P::template Atomic<int> atomic, typename P::WaitQueue queue,
                        typename P::Completion completion, typename P::Work work) {
    // Execution. All are constructed with the environment; none may be copied or moved.
    requires Lock<typename P::SpinLock>; // [bh-off] spin_lock_bh: never taken in hard interrupt
                                         // context
    requires Lock<typename P::Mutex>;    // [process] mutex_lock
    {queue.wake()};                      // [any] wake_up
    {
        queue.wait([] { return true; }, ns)
        } -> std::same_as<bool>;                   // [process] false: ns passed
    {completion.reset()};                          // [any] reinit_completion
    {completion.complete()};                       // [any]
    { completion.wait(ns) } -> std::same_as<bool>; // [process] false: ns passed
    requires std::constructible_from<typename P::Work, typename P::Env &, WorkFunction,
                                     void (*)(void *), void *>;
    { work.queue() } -> std::same_as<bool>; // [any] false: already pending
    {work.cancel_sync()};                   // [process] not pending and not running when it returns

    // State that several contexts touch. Shared is a plain variable: add() is load, then store, and
    // can lose an update. Atomic is atomic_t. Both take the environment, the first value and, for
    // reports, a name.
    { shared.load() } -> std::same_as<int>;
    {shared.store(1)};
    { shared.add(1) } -> std::same_as<int>; // the new value
    { atomic.load() } -> std::same_as<int>;
    {atomic.store(1)};
    { atomic.add(1) } -> std::same_as<int>;

    // Plain data that a lock, the host's claim or a wait orders; what it is must hold whenever
    // read() or write() is called. It takes the environment and begins as T{}.
    { std::as_const(guarded).read() } -> std::same_as<const int &>;
    { guarded.write() } -> std::same_as<int &>;

    // Time.
    { env.now_ns() } -> std::same_as<std::int64_t>; // [any] monotonic
    {env.sleep(ns)};                                // [process]

    // Buffers. An empty frame means: no memory.
    requires FrameBuffer<typename P::Frame, typename P::Env>;
    {
        P::Frame::allocate(env, std::size_t{})
        } -> std::same_as<typename P::Frame>; // [any] GFP_ATOMIC
    {env.copy(out, in)}; // [any] memcpy of in.size() bytes; out is at least as long

    // Bus. All [process] with the host claimed by the calling task; the interrupt entry is called
    // so.
    {env.bus_claim()};
    {env.bus_release()};
    { env.bus_read_byte(std::uint32_t{}) } -> std::same_as<Result<std::uint8_t>>;
    { env.bus_write_byte(std::uint32_t{}, std::uint8_t{}) } -> std::same_as<Result<>>;
    // The memory of a transfer is as driver/dma.hpp says.
    { env.bus_read(BusTransfer{}, out) } -> std::same_as<Result<>>;
    { env.bus_write(BusTransfer{}, in) } -> std::same_as<Result<>>;
    // While held, nobody tunes the bus anew before a request. Hold and release take turns.
    {env.bus_hold_tuning(bool{})};
    // Interrupts are delivered to `function(context)` from enable to the return of disable, with
    // the host claimed. [process], host not claimed.
    { env.interrupt_enable(function, context) } -> std::same_as<Result<>>;
    {env.interrupt_disable()};
    // Power off, on, enumerate again, function 1 enabled. [process], interrupts disabled.
    { env.power_cycle() } -> std::same_as<Result<>>;
    // The line that wakes the chip, if the board has one: high from the start. The chip has seen it
    // rise when set_wakeup() returns. [process]; the host may be claimed, for who waits for a chip
    // that sleeps keeps nobody else from it.
    { env.has_wakeup() } -> std::same_as<bool>;
    {env.set_wakeup(bool{})};

    // Upper edge. Frames pass with their ownership.
    {env.deliver(std::move(frame), RxStatus{})};   // [process], bottom half or rx work
    {env.deliver_end()};                           // [process] end of a batch
    {env.tx_status(std::move(frame), TxReport{})}; // [process] as deliver
    {env.stop_queue(AccessCategory{})};            // [bh-off]
    {env.wake_queue(AccessCategory{})};            // [any]
    {env.scan_done(ScanOutcome{})};                // [process]
    {env.connection_lost()};                       // [process] no beacon is heard any more
    {env.connection_broken()};           // [process] the network is there, and must be joined anew
    {env.signal_changed(std::int8_t{})}; // [process] dBm
    {env.restarted()}; // [process] the device was booted anew and lost all state: configure it
                       // again
    {env.failed()};    // [process] recovery was given up; the interface is dead

    // Files and messages. A firmware file is freed by its destructor; no bytes: it is absent.
    { typename P::Firmware(env, "name").bytes() } -> std::same_as<Bytes>; // [process]
    {env.log(LogLevel::error, "%s", "text")};                             // [any] printf's format
    {env.warn("reason")}; // [any] WARN: something cannot be
    {env.keep_dump(in)};  // [process] what the firmware said of its end, for whoever looks into it
    { env.mac_address() } -> std::same_as<MacAddress>; // [any]
    { env.watches_receive() } -> std::same_as<bool>;   // [any] whoever uses the driver wants it
};

/// The chip sent what the interface does not allow. [any]
template <class Env>
[[nodiscard]] Errc unexpected(Env &env, const char *what) {
    env.log(LogLevel::error, "unexpected %s from the chip", what);
    return Errc::protocol;
}

/// Holds a lock for a scope.
template <Lock L>
class [[nodiscard]] Locked {
  public:
    explicit Locked(L &lock) : lock_(lock) { lock_.lock(); }
    ~Locked() { lock_.unlock(); }
    Locked(const Locked &) = delete;
    Locked &operator=(const Locked &) = delete;

  private:
    L &lock_;
};

/// Holds the SDIO host for a scope. [process]
template <class Env>
class [[nodiscard]] Claimed {
  public:
    explicit Claimed(Env &env) : env_(env) { env_.bus_claim(); }
    ~Claimed() { env_.bus_release(); }
    Claimed(const Claimed &) = delete;
    Claimed &operator=(const Claimed &) = delete;

  private:
    Env &env_;
};

} // namespace besser::driver
