// SPDX-License-Identifier: GPL-2.0-only
// The seam between the virtual kernel and an explorer of its interleavings (docs/explore.md). A
// world with a decider costs no time: nothing is charged, and who runs next is the decider's word.
#pragma once

#include <cstdint>

namespace besser::vkernel {

struct Task;

/// An operation that another context may notice, by what it means for the order of memory.
enum class Operation : std::uint8_t {
    load,         ///< READ_ONCE: of a flag or counter, orders nothing
    store,        ///< WRITE_ONCE
    update_load,  ///< the first half of an unlocked read-modify-write
    update_store, ///< its second half
    atomic,       ///< atomic_t, fully ordered
    touch,        ///< of something the kernel keeps: the turn matters, but orders nothing
    sync,         ///< under the internal lock of a kernel object: orders with all others there
    acquire,      ///< of a lock, the host's claim included
    release,
    device,     ///< a request that crosses the bus
    plain_read, ///< of data that something else must order; nobody gets a turn for it
    plain_write,
};

class Decider {
  public:
    /// Who runs now; nullptr: the run ends. Interrupts and device steps are run inside. [between
    /// tasks]
    virtual Task *next() = 0;
    /// The current context is about to do `operation` on `object`. Returns when it is its turn and,
    /// for acquire, `*owner` is nullptr.
    virtual void before(Operation operation, const void *object, Task *const *owner) = 0;
    /// It does this, too, in the same step.
    virtual void also(Operation operation, const void *object) = 0;
    /// What was announced last turns out to change nothing here: it is no more than a look.
    virtual void changed_nothing() = 0;
    /// It makes `task` runnable.
    virtual void wakes(Task &task) = 0;

  protected:
    ~Decider() = default;
};

} // namespace besser::vkernel
