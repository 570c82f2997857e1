// SPDX-License-Identifier: GPL-2.0-only
#include "model/vkernel/lock.hpp"

#include <cassert>

namespace besser::vkernel {

void SpinLock::lock() {
    Task &self = *world_.current();
    if (self.options.task_class == TaskClass::irq)
        world_.warn("BUG: spin_lock_bh in hard interrupt context");
    if (owner_ == &self)
        world_.warn("BUG: spinlock recursion");
    world_.before(Operation::acquire, this, &owner_);
    world_.atomic_enter(); // local_bh_disable comes first: no softirq between it and the lock
    self.softirqs_off += softirqs_;
    world_.charge(world_.costs().lock_ns);
    if (owner_ == nullptr) {
        owner_ = &self;
        return;
    }
    Waiter waiter(&self);
    waiters_.push_back(waiter);
    world_.spin();
    assert(owner_ == &self); // unlock() has passed it on
}

bool SpinLock::try_lock() {
    world_.before(Operation::sync, this);
    if (owner_ != nullptr) {
        world_.changed_nothing();
        return false;
    }
    world_.atomic_enter();
    world_.current()->softirqs_off += softirqs_;
    world_.charge(world_.costs().lock_ns);
    owner_ = world_.current();
    return true;
}

void SpinLock::unlock() {
    if (owner_ != world_.current())
        world_.warn("BUG: spinlock released by another task");
    world_.also(Operation::release, this);
    Waiter *next = waiters_.pop_front();
    owner_ = next != nullptr ? next->task : nullptr;
    if (next != nullptr)
        world_.stop_spinning(*next->task, world_.costs().lock_handover_ns);
    world_.current()->softirqs_off -= softirqs_;
    world_.atomic_leave();
    world_.charge(world_.costs().lock_ns); // local_bh_enable runs what was held off
}

void Mutex::lock() {
    world_.might_sleep("mutex_lock");
    world_.charge(world_.costs().lock_ns);
    Task &self = *world_.current();
    if (owner_ == &self)
        world_.warn("BUG: mutex recursion");
    world_.before(Operation::acquire, this, &owner_);
    if (owner_ == nullptr) {
        owner_ = &self;
        return;
    }
    Waiter waiter(&self);
    waiters_.push_back(waiter);
    do {
        self.woken = false;
        world_.block();
    } while (owner_ != &self || waiter.linked());
}

bool Mutex::try_lock() {
    world_.charge(world_.costs().lock_ns);
    world_.before(Operation::sync, this);
    if (owner_ != nullptr) {
        world_.changed_nothing();
        return false;
    }
    owner_ = world_.current();
    return true;
}

void Mutex::unlock() {
    if (owner_ != world_.current())
        world_.warn("BUG: mutex released by another task");
    world_.also(Operation::release, this);
    Waiter *next = waiters_.pop_front();
    owner_ = next != nullptr ? next->task : nullptr;
    if (next != nullptr)
        world_.wake(*next->task);
    world_.charge(world_.costs().lock_ns + (next != nullptr ? world_.costs().wake_up_ns : 0));
}

} // namespace besser::vkernel
