// SPDX-License-Identifier: GPL-2.0-only
// What chip and air ask of the world they run in: time, and to be called back later.
#pragma once

#include <cstdint>

namespace besser::chip {

/// One instance per world. Callbacks run one at a time, never inside the call that scheduled them,
/// and in the order of their time; of equal times, in the order of scheduling.
class Scheduler {
  public:
    using Callback = void (*)(void *context, std::uint64_t argument);
    /// Names one scheduled call; 0 names none.
    using Token = std::uint64_t;

    [[nodiscard]] virtual std::int64_t now_ns() const = 0;
    /// Calls `callback(context, argument)` at `when_ns`, or as soon as possible if that has passed.
    virtual Token at(std::int64_t when_ns, Callback callback, void *context,
                     std::uint64_t argument) = 0;
    /// The call does not happen if it has not begun; an old or zero token is ignored.
    virtual void cancel(Token token) = 0;

  protected:
    ~Scheduler() = default;
};

} // namespace besser::chip
