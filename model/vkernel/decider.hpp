// SPDX-License-Identifier: GPL-2.0-only
// The seam between the virtual kernel and an explorer of its interleavings (docs/explore.md). A
// world with a decider costs no time: nothing is charged, and who runs next is the decider's word.
#pragma once

#include <cstdint>

namespace besser::vkernel {

struct Task;

/// An operation that another context may notice, by what it means for the order of memory accesses.
enum class Operation : std::uint8_t {
    load,         ///< READ_ONCE: of a flag or counter, orders nothing
    store,        ///< WRITE_ONCE
    update_load,  ///< the first half of an unlocked read-modify-write
    update_store, ///< its second half
    atomic,       ///< atomic_t, fully ordered
    touch,        ///< of a kernel object: who comes first matters, but it orders no memory accesses
    sync,         ///< under a kernel object's internal lock: ordered with all others on that object
    acquire,      ///< of a lock, the host's claim included
    release,
    device,     ///< a request that crosses the bus
    plain_read, ///< of data that something else must order; nobody gets a turn for it
    plain_write,
};

/// What a context does with memory that has no name here: the code of a driver not written here
/// tells of each access. It is no operation: nobody gets a turn for it.
struct MemoryAccess {
    enum class Kind : std::uint8_t {
        read,
        write,
        marked_read, ///< READ_ONCE and the like, volatile, atomic_t: made beside others on purpose
        marked_write,
        freed,      ///< a write: nobody may touch it any more
        handed_out, ///< what was done to the memory before was done by somebody who had it
    };
    const void *address;
    const void *code; ///< where the driver does it; nullptr: not known
    std::uint32_t bytes;
    Kind kind;
    [[nodiscard]] bool writes() const {
        return kind == Kind::write || kind == Kind::marked_write || kind == Kind::freed;
    }
};

class Decider {
  public:
    /// The task that runs now; nullptr: the run ends. Hard interrupts and device steps are carried
    /// out inside this call. [between tasks]
    virtual Task *next() = 0;
    /// The current context is about to do `operation` on `object`. Returns when it is its turn and,
    /// where `owner` is given (a lock is to be acquired), `*owner` is nullptr.
    virtual void before(Operation operation, const void *object, Task *const *owner) = 0;
    /// The current context does this in the same step as the operation announced last.
    virtual void also(Operation operation, const void *object) = 0;
    /// The current context does this in the same step, too.
    virtual void accesses([[maybe_unused]] const MemoryAccess &access) {}
    /// The operation announced last leaves its object as it was: it counts as a read.
    virtual void changed_nothing() = 0;
    /// In a world with weak memory: what the load announced last returns, of the variable `object`
    /// whose last store is `newest`. Values are passed as their bytes.
    virtual std::uint64_t loads([[maybe_unused]] const void *object, std::uint64_t newest) {
        return newest;
    }
    /// In a world with weak memory: the store announced last replaces `before` by `value`.
    virtual void stores([[maybe_unused]] const void *object, [[maybe_unused]] std::uint64_t before,
                        [[maybe_unused]] std::uint64_t value) {}
    /// The current context makes `task` runnable.
    virtual void wakes(Task &task) = 0;

  protected:
    ~Decider() = default;
};

} // namespace besser::vkernel
