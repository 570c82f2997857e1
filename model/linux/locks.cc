// SPDX-License-Identifier: GPL-2.0-only
// Spin locks, mutexes and semaphores, and what keeps others away without one: softirqs, interrupts
// and preemption off, RCU read sections (linux/spinlock.h, mutex.h, semaphore.h, rcupdate.h).
//
// A spin lock of the virtual kernel keeps an interrupt's softirqs off its CPU in each variant. That
// spin_lock() does not, in the kernel, is what the check for its use in both contexts is for
// (lockdep's).
#include "model/linux/storage.hpp"
#include "model/vkernel/lock.hpp"

#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/semaphore.h>
#include <linux/spinlock.h>

#include <cassert>

using namespace besser::linux_api;
namespace vkernel = besser::vkernel;

namespace {

struct Spin {
    Spin(vkernel::World &world, LockClass kind)
        : lock(world, vkernel::SpinLock::Variant::plain), lock_class(kind) {}
    vkernel::SpinLock lock;
    LockClass lock_class;
    bool in_softirq = false;       ///< a softirq has taken it
    bool softirqs_were_on = false; ///< a task has taken it and left them on
    bool told = false;
};

Spin &spin_in(Kernel &kernel, spinlock_t *lock, const char *call, const void *from) {
    return object_in<Spin>(kernel, *lock, call, from, kernel.world(), LockClass{lock, nullptr});
}

/// A softirq that comes on the CPU of a task which holds the lock waits for it for ever.
void check_use(Kernel &kernel, Spin &spin, const char *call, const void *from) {
    const Held &held = kernel.held();
    if (kernel.in_softirq())
        spin.in_softirq = true;
    else if (held.softirqs_off == 0 && held.hardirqs_off == 0)
        spin.softirqs_were_on = true;
    if (!spin.in_softirq || !spin.softirqs_were_on || spin.told)
        return;
    spin.told = true;
    kernel.finding(from, "%s: a softirq takes the lock, too, and a task holds it with softirqs on",
                   call);
}

void take(spinlock_t *lock, const char *call, const void *from) {
    Kernel &kernel = Kernel::here();
    Spin &spin = spin_in(kernel, lock, call, from);
    check_use(kernel, spin, call, from);
    if (spin.lock.owner() == kernel.world().current())
        return kernel.finding(from, "%s of a lock that the caller holds", call);
    kernel.will_wait_for(spin.lock_class, call, from);
    spin.lock.lock();
    kernel.held().locks.add(spin.lock_class);
}

void give(spinlock_t *lock, const char *call, const void *from) {
    Kernel &kernel = Kernel::here();
    Spin &spin = spin_in(kernel, lock, call, from);
    if (spin.lock.owner() != kernel.world().current())
        return kernel.finding(from, "%s of a lock that the caller does not hold", call);
    kernel.held().locks.remove(spin.lock_class);
    spin.lock.unlock();
}

/// __local_bh_enable_ip: what was raised runs once nothing keeps softirqs off any more, also below
/// a plain spin lock.
void run_softirqs(Kernel &kernel) {
    if (kernel.held().softirqs_off == 0 && kernel.held().hardirqs_off == 0)
        kernel.world().softirqs_on();
}

struct Sleeping {
    Sleeping(vkernel::World &world, LockClass kind) : mutex(world), lock_class(kind) {}
    vkernel::Mutex mutex;
    LockClass lock_class;
};

Sleeping &mutex_in(Kernel &kernel, struct mutex *mutex, const char *call, const void *from) {
    return object_in<Sleeping>(kernel, *mutex, call, from, kernel.world(),
                               LockClass{mutex, nullptr});
}

/// First come, first served: up() hands on to the waiter that is longest there.
struct Counting {
    explicit Counting(int n) : count(n) {}
    int count;
    vkernel::List<vkernel::Waiter> waiters;
};

Counting &semaphore_in(Kernel &kernel, struct semaphore *semaphore, const char *call,
                       const void *from) {
    return object_in<Counting>(kernel, *semaphore, call, from, 1);
}

/// False: `timeout` jiffies have passed.
bool take(struct semaphore *semaphore, long timeout, const char *call, const void *from) {
    Kernel &kernel = Kernel::here();
    vkernel::World &world = kernel.world();
    kernel.may_sleep(call, from);
    Counting &counting = semaphore_in(kernel, semaphore, call, from);
    world.charge(world.costs().lock_ns);
    world.before(vkernel::Operation::sync, &counting);
    if (counting.count > 0) {
        counting.count--;
        return true;
    }
    vkernel::Task &self = *world.current();
    vkernel::Waiter waiter(&self);
    counting.waiters.push_back(waiter);
    const std::int64_t deadline_ns =
        timeout < 0 ? vkernel::never_ns : world.now_ns() + timeout * Kernel::tick_ns;
    while (waiter.linked()) {
        self.woken = false;
        if (!world.block(deadline_ns) && waiter.linked()) {
            waiter.unlink();
            return false;
        }
    }
    return true;
}

} // namespace

extern "C" {

// --- Spin locks --------------------------------------------------------------------------------

void vk_spin_lock_init(spinlock_t *lock, const struct lock_class_key *key) {
    construct<Spin>(*lock, Kernel::here().world(), LockClass{key, key->name});
}

void spin_lock(spinlock_t *lock) { take(lock, "spin_lock", BESSER_CALLER); }

void spin_lock_bh(spinlock_t *lock) {
    Kernel::here().held().softirqs_off++;
    take(lock, "spin_lock_bh", BESSER_CALLER);
}

void spin_lock_irq(spinlock_t *lock) {
    Kernel::here().held().hardirqs_off++;
    take(lock, "spin_lock_irq", BESSER_CALLER);
}

unsigned long vk_spin_lock_irqsave(spinlock_t *lock) {
    const auto flags = static_cast<unsigned long>(Kernel::here().held().hardirqs_off++);
    take(lock, "spin_lock_irqsave", BESSER_CALLER);
    return flags;
}

int spin_trylock(spinlock_t *lock) {
    Kernel &kernel = Kernel::here();
    Spin &spin = spin_in(kernel, lock, "spin_trylock", BESSER_CALLER);
    if (!spin.lock.try_lock())
        return 0;
    kernel.held().locks.add(spin.lock_class); // whoever only tries waits for nobody
    return 1;
}

void spin_unlock(spinlock_t *lock) { give(lock, "spin_unlock", BESSER_CALLER); }

void spin_unlock_bh(spinlock_t *lock) {
    Kernel &kernel = Kernel::here();
    if (kernel.held().softirqs_off == 0)
        kernel.finding(BESSER_CALLER, "spin_unlock_bh with softirqs on");
    else
        kernel.held().softirqs_off--;
    give(lock, "spin_unlock_bh", BESSER_CALLER);
    run_softirqs(kernel);
}

void spin_unlock_irq(spinlock_t *lock) {
    Kernel &kernel = Kernel::here();
    if (kernel.held().hardirqs_off > 1)
        kernel.finding(BESSER_CALLER, "spin_unlock_irq inside a section with interrupts off");
    kernel.held().hardirqs_off = 0;
    give(lock, "spin_unlock_irq", BESSER_CALLER);
}

void spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags) {
    Kernel::here().held().hardirqs_off = static_cast<int>(flags);
    give(lock, "spin_unlock_irqrestore", BESSER_CALLER);
}

int spin_is_locked(spinlock_t *lock) {
    Kernel &kernel = Kernel::here();
    return spin_in(kernel, lock, "spin_is_locked", BESSER_CALLER).lock.owner() != nullptr ? 1 : 0;
}

// --- Sections ----------------------------------------------------------------------------------

void local_bh_disable(void) {
    Kernel &kernel = Kernel::here();
    kernel.held().softirqs_off++;
    kernel.world().atomic_enter();
}

void local_bh_enable(void) {
    Kernel &kernel = Kernel::here();
    if (kernel.held().softirqs_off == 0)
        return kernel.finding(BESSER_CALLER, "local_bh_enable with softirqs on");
    kernel.held().softirqs_off--;
    kernel.world().atomic_leave();
    kernel.world().charge(0);
    run_softirqs(kernel);
}

unsigned long vk_irq_save(void) {
    Kernel &kernel = Kernel::here();
    kernel.world().atomic_enter();
    return static_cast<unsigned long>(kernel.held().hardirqs_off++);
}

void vk_irq_restore(unsigned long flags) {
    Kernel &kernel = Kernel::here();
    if (kernel.held().hardirqs_off == 0)
        return kernel.finding(BESSER_CALLER, "local_irq_restore with interrupts on");
    kernel.held().hardirqs_off = static_cast<int>(flags);
    kernel.world().atomic_leave();
    kernel.world().charge(0);
}

void preempt_disable(void) { Kernel::here().world().atomic_enter(); }

void preempt_enable(void) {
    Kernel::here().world().atomic_leave();
    Kernel::here().world().charge(0);
}

void rcu_read_lock(void) {
    Kernel &kernel = Kernel::here();
    kernel.held().rcu++;
    kernel.world().atomic_enter();
}

void rcu_read_unlock(void) {
    Kernel &kernel = Kernel::here();
    if (kernel.held().rcu == 0)
        return kernel.finding(BESSER_CALLER, "rcu_read_unlock without rcu_read_lock");
    kernel.held().rcu--;
    kernel.world().atomic_leave();
}

/// Read sections never sleep, so none is under way where a task stands that may.
void synchronize_rcu(void) {
    Kernel &kernel = Kernel::here();
    if (kernel.may_sleep("synchronize_rcu", BESSER_CALLER))
        kernel.world().sleep(Kernel::tick_ns);
}

bool in_interrupt(void) {
    Kernel &kernel = Kernel::here();
    return kernel.in_softirq() || kernel.in_hardirq() || kernel.held().softirqs_off != 0;
}
bool in_softirq(void) {
    Kernel &kernel = Kernel::here();
    return kernel.in_softirq() || kernel.held().softirqs_off != 0;
}
bool in_hardirq(void) { return Kernel::here().in_hardirq(); }
bool in_atomic(void) { return Kernel::here().atomic(); }
bool irqs_disabled(void) {
    Kernel &kernel = Kernel::here();
    return kernel.in_hardirq() || kernel.held().hardirqs_off != 0;
}

void vk_might_sleep(const char *function) { Kernel::here().may_sleep(function, BESSER_CALLER); }

// --- Mutexes -----------------------------------------------------------------------------------

void vk_mutex_init(struct mutex *mutex, const struct lock_class_key *key) {
    construct<Sleeping>(*mutex, Kernel::here().world(), LockClass{key, key->name});
}

void mutex_lock(struct mutex *mutex) {
    Kernel &kernel = Kernel::here();
    kernel.may_sleep("mutex_lock", BESSER_CALLER);
    Sleeping &sleeping = mutex_in(kernel, mutex, "mutex_lock", BESSER_CALLER);
    if (sleeping.mutex.owner() == kernel.world().current())
        return kernel.finding(BESSER_CALLER, "mutex_lock of a mutex that the caller holds");
    kernel.will_wait_for(sleeping.lock_class, "mutex_lock", BESSER_CALLER);
    sleeping.mutex.lock();
    kernel.held().mutexes++;
    kernel.held().locks.add(sleeping.lock_class);
}

int mutex_lock_interruptible(struct mutex *mutex) {
    mutex_lock(mutex);
    return 0;
}

int mutex_trylock(struct mutex *mutex) {
    Kernel &kernel = Kernel::here();
    Sleeping &sleeping = mutex_in(kernel, mutex, "mutex_trylock", BESSER_CALLER);
    if (!sleeping.mutex.try_lock())
        return 0;
    kernel.held().mutexes++;
    kernel.held().locks.add(sleeping.lock_class);
    return 1;
}

void mutex_unlock(struct mutex *mutex) {
    Kernel &kernel = Kernel::here();
    Sleeping &sleeping = mutex_in(kernel, mutex, "mutex_unlock", BESSER_CALLER);
    if (sleeping.mutex.owner() != kernel.world().current())
        return kernel.finding(BESSER_CALLER,
                              "mutex_unlock of a mutex that the caller does not hold");
    kernel.held().mutexes--;
    kernel.held().locks.remove(sleeping.lock_class);
    sleeping.mutex.unlock();
}

int mutex_is_locked(struct mutex *mutex) {
    Kernel &kernel = Kernel::here();
    return mutex_in(kernel, mutex, "mutex_is_locked", BESSER_CALLER).mutex.owner() != nullptr;
}

// --- Semaphores --------------------------------------------------------------------------------

void sema_init(struct semaphore *semaphore, int count) { construct<Counting>(*semaphore, count); }

void down(struct semaphore *semaphore) { (void)take(semaphore, -1, "down", BESSER_CALLER); }

int down_interruptible(struct semaphore *semaphore) {
    (void)take(semaphore, -1, "down_interruptible", BESSER_CALLER);
    return 0;
}

int down_timeout(struct semaphore *semaphore, long timeout) {
    return take(semaphore, timeout, "down_timeout", BESSER_CALLER) ? 0 : -ETIME;
}

int down_trylock(struct semaphore *semaphore) {
    Kernel &kernel = Kernel::here();
    Counting &counting = semaphore_in(kernel, semaphore, "down_trylock", BESSER_CALLER);
    kernel.world().before(vkernel::Operation::sync, &counting);
    if (counting.count == 0) {
        kernel.world().changed_nothing();
        return 1;
    }
    counting.count--;
    return 0;
}

void up(struct semaphore *semaphore) {
    Kernel &kernel = Kernel::here();
    vkernel::World &world = kernel.world();
    Counting &counting = semaphore_in(kernel, semaphore, "up", BESSER_CALLER);
    world.before(vkernel::Operation::sync, &counting);
    if (vkernel::Waiter *next = counting.waiters.pop_front()) {
        world.wake(*next->task);
        world.charge(world.costs().wake_up_ns);
    } else {
        counting.count++;
    }
    world.charge(world.costs().lock_ns);
}

} // extern "C"
