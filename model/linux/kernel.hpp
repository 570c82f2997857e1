// SPDX-License-Identifier: GPL-2.0-only
// The kernel that a C driver sees: what the functions declared in include/ have in common. One per
// world, in its arena; the functions find it by the thread that runs the world.
//
//     driver (C, a shared object)  ->  include/linux/*.h  ->  locks.cc, work.cc, skb.cc, sdio.cc
//     ...
//                                                                 |
//                                      vkernel (tasks, locks, work queues, time), host::Env (bus)
//
// A misuse of a call is a finding: a warning of the world that begins with "BUG: " and names the
// call and the driver's function it came from. The world goes on after it as well as it can.
#pragma once

#include "model/host/virtual_port.hpp"
#include "model/linux/heap.hpp"
#include "model/linux/lock_order.hpp"
#include "model/linux/module.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <memory_resource>
#include <string>
#include <vector>

struct workqueue_struct;

namespace besser::linux_api {

class Mac;
class SdioBus;

/// What a context has taken and has to give back. The depth of spin locks is the task's own.
struct Held {
    int softirqs_off = 0; ///< local_bh_disable, spin_lock_bh
    int hardirqs_off = 0; ///< local_irq_save, spin_lock_irqsave
    int rcu = 0;
    int mutexes = 0;
    int host_claims = 0;
    HeldLocks locks;
};

/// What the virtual kernel keeps of an object of the driver's that may not vanish while it is in
/// use: a work item or a timer.
class Tracked {
  public:
    /// "work item queued" and the like; nullptr: not in use.
    [[nodiscard]] virtual const char *in_use() const = 0;
    [[nodiscard]] virtual const char *function_name() const = 0;
    virtual void stop_use() = 0;

  protected:
    ~Tracked() = default;
};

class Kernel {
  public:
    /// Lives in the arena of `env`'s world, as all it allocates does; `module` outlives it.
    Kernel(host::Env &env, const Module &module);
    Kernel(const Kernel &) = delete;
    Kernel &operator=(const Kernel &) = delete;

    /// The one whose world this thread runs.
    [[nodiscard]] static Kernel &here();
    [[nodiscard]] static bool is_here();
    static void enter(Kernel *kernel); ///< from here on it is here(); nullptr: none
    static void leave(const Kernel *kernel) {
        if (is_here() && &here() == kernel)
            enter(nullptr);
    }

    [[nodiscard]] vkernel::World &world() { return world_; }
    [[nodiscard]] host::Env &env() { return env_; }
    [[nodiscard]] Heap &heap() { return heap_; }
    [[nodiscard]] Mac &mac() { return *mac_; }
    [[nodiscard]] SdioBus &sdio() { return *sdio_; }
    /// A place for what crosses the bus; one request crosses it at a time.
    [[nodiscard]] void *bounce(std::size_t bytes);
    [[nodiscard]] const Module &module() const { return module_; }

    /// A misuse. `from` is an address in the driver, where the call returns to.
    [[gnu::format(printf, 3, 4)]] void finding(const void *from, const char *format, ...);
    /// A call that does nothing but return: said once of each. `effect` is what it does not do.
    void stub(const char *call, const char *effect);
    void log(const char *format, ...) __attribute__((format(printf, 2, 3)));

    // Contexts.
    /// What the running context holds. One for all that run outside tasks.
    [[nodiscard]] Held &held();
    [[nodiscard]] bool atomic();
    [[nodiscard]] bool in_softirq();
    [[nodiscard]] bool in_hardirq();
    /// `call` may sleep: a finding where that is not allowed. False: it must not.
    bool may_sleep(const char *call, const void *from);
    /// Before a lock of that class is waited for: a finding if it is taken the other way about with
    /// one that is held.
    void will_wait_for(LockClass lock, const char *call, const void *from);
    /// `memory` lies on a stack, below what its task has in use: the frame is gone.
    [[nodiscard]] bool on_dead_stack(const void *memory);

    /// Where in the driver the code at `place` is, or was called (one of the kernel's calls, a copy
    /// by the C library): then one of the nearest words on the stack leads back there. Null: the
    /// code is not the driver's matter.
    [[nodiscard]] const void *place_in_driver(const void *place, std::uintptr_t stack) const;

    // Objects.
    void track(const void *object, Tracked &tracked) { tracked_[object] = &tracked; }
    [[nodiscard]] Tracked *tracked(const void *object);
    /// [begin, begin + bytes) is freed: what lies in it may not be in use.
    void forget(const void *begin, std::size_t bytes, const void *from);
    /// What a report calls that variable: its name, or where it lies in which block. Empty: neither
    /// the module's nor its memory.
    [[nodiscard]] std::string describe(const void *variable) const;
    using AccessKind = vkernel::MemoryAccess::Kind;
    /// A call of the driver's, which returns to `from`, does that to memory for it.
    void touches(const void *memory, std::size_t bytes, AccessKind kind, const void *from);
    /// `call` takes from the bus to memory, or from it: a finding, one for each place, where that
    /// lies beyond the end of what was allocated, which a transfer of whole blocks of the card may
    /// do.
    void transfers(const void *memory, std::size_t bytes, AccessKind kind, const char *call,
                   const void *from);
    /// The block of the heap that it lies in, freed ones included; empty: in none.
    [[nodiscard]] std::span<const std::uint8_t> block_of(const void *variable) const;
    template <class Visit>
    void for_each_tracked(Visit visit) {
        for (const auto &[object, tracked] : tracked_)
            visit(*tracked);
    }

    /// system_wq, system_highpri_wq, system_long_wq, system_unbound_wq, by this order.
    [[nodiscard]] struct workqueue_struct *system_queue(int which) const {
        return system_queues_[static_cast<std::size_t>(which)];
    }

    static constexpr std::int64_t tick_ns = 4'000'000; ///< HZ is 250
    [[nodiscard]] std::uint64_t jiffies() const {
        return static_cast<std::uint64_t>(world_.now_ns() / tick_ns) + first_jiffy;
    }
    [[nodiscard]] std::int64_t time_of(std::uint64_t jiffies) const {
        return static_cast<std::int64_t>(jiffies - first_jiffy) * tick_ns;
    }
    [[nodiscard]] std::uint64_t random();

    /// Jiffies start five minutes before they wrap at 32 bits (INITIAL_JIFFIES), so that whoever
    /// compares them without time_after() is found out.
    static constexpr std::uint64_t first_jiffy = 0xFFFF'FFFFu - 300 * 250;

  private:
    /// What a report calls the locks of a class: what is initialised, as the driver writes it.
    [[nodiscard]] std::string name_of(LockClass lock) const;

    vkernel::World &world_;
    host::Env &env_;
    const Module &module_;
    Heap heap_;
    Mac *mac_ = nullptr;
    SdioBus *sdio_ = nullptr;
    void *bounce_ = nullptr;
    std::size_t bounce_bytes_ = 0;
    std::pmr::vector<Held> held_; ///< by task
    Held outside_;
    LockOrder lock_order_;
    std::pmr::map<const void *, Tracked *> tracked_;
    std::array<struct workqueue_struct *, 4> system_queues_{};
    std::pmr::vector<const char *> stubs_;    ///< that were called
    std::pmr::vector<const void *> overruns_; ///< places whose transfers were found too long
    std::uint64_t random_state_ = 0x9E37'79B9'7F4A'7C15u;
};

/// While a function of the driver's runs that the kernel has called: what it has taken it must have
/// given back when it returns.
class Called {
  public:
    Called(Kernel &kernel, const char *as, const void *function);
    ~Called();
    Called(const Called &) = delete;
    Called &operator=(const Called &) = delete;

  private:
    Kernel &kernel_;
    const char *as_;
    const void *function_;
    int locks_;
    Held before_;
};

} // namespace besser::linux_api

/// Where the driver called from. In a function that the driver calls directly.
#define BESSER_CALLER __builtin_return_address(0)
