// SPDX-License-Identifier: GPL-2.0-only
// Spin lock and mutex.
#pragma once

#include "model/vkernel/wait.hpp"

namespace besser::vkernel {

/// spin_lock_bh: no softirq and no preemption on this CPU while held; contention spins, in the
/// order of arrival (queued spin locks). One that is plain (spin_lock) keeps off only those
/// softirqs that an interrupt raises, not what World::softirqs_on() lets run. [process, softirq]
class SpinLock {
  public:
    enum class Variant : std::uint8_t { bh, plain };

    explicit SpinLock(World &world, Variant variant = Variant::bh)
        : world_(world), softirqs_(variant == Variant::bh ? 1 : 0) {}
    void lock();
    [[nodiscard]] bool try_lock();
    void unlock();
    [[nodiscard]] const Task *owner() const { return owner_; }

  private:
    World &world_;
    const int softirqs_; ///< it adds to Task::softirqs_off
    Task *owner_ = nullptr;
    List<Waiter> waiters_;
};

/// Sleeping lock that passes on in the order of arrival. Linux lets a running task overtake
/// (optimistic spinning) until a waiter has waited too long; that is not modelled. [process]
class Mutex {
  public:
    explicit Mutex(World &world) : world_(world) {}
    void lock();
    [[nodiscard]] bool try_lock();
    void unlock();
    [[nodiscard]] const Task *owner() const { return owner_; }

  private:
    World &world_;
    Task *owner_ = nullptr;
    List<Waiter> waiters_;
};

} // namespace besser::vkernel
