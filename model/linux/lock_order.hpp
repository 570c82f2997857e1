// SPDX-License-Identifier: GPL-2.0-only
// In which order a driver takes its locks, as lockdep looks at it (Documentation/locking/
// lockdep-design.rst): not lock by lock but by class. Two that are taken in both orders can wait
// for each other for ever, also where they never did.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <memory_resource>
#include <optional>
#include <utility>

namespace besser::linux_api {

/// What one line initialises; of a lock that is initialised statically, that one.
struct LockClass {
    const void *key = nullptr;
    const char *name = nullptr; ///< as that line has it; nullptr: it is the variable's
    bool operator==(const LockClass &other) const { return key == other.key; }
    bool operator<(const LockClass &other) const { return key < other.key; }
};

/// The locks that one context holds, the last one taken last. More than it has room for are not
/// looked at.
class HeldLocks {
  public:
    void add(LockClass lock) {
        if (count_ < locks_.size())
            locks_[count_++] = lock;
    }
    /// In whatever order; one that is not held is none.
    void remove(LockClass lock);
    [[nodiscard]] const LockClass *begin() const { return locks_.data(); }
    [[nodiscard]] const LockClass *end() const { return locks_.data() + count_; }

  private:
    std::array<LockClass, 8> locks_{};
    std::size_t count_ = 0;
};

class LockOrder {
  public:
    explicit LockOrder(std::pmr::memory_resource *memory) : taken_at_(memory) {}

    struct Inversion {
        LockClass held;
        const void *other_way_at; ///< code that takes a lock while it holds the one at hand
    };
    /// Whoever holds `held` is about to take a lock of that class, and waits for it. What is wrong
    /// with the order is told once.
    std::optional<Inversion> takes(const HeldLocks &held, LockClass lock, const void *from);

  private:
    /// The first step of the way by which `to` was taken after `from`; nullptr: there is none.
    [[nodiscard]] const void *way(LockClass from, LockClass to) const;

    /// By the lock that was held and the one that was taken.
    std::pmr::map<std::pair<LockClass, LockClass>, const void *> taken_at_;
};

} // namespace besser::linux_api
