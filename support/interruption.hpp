// SPDX-License-Identifier: GPL-2.0-only
// How the program answers SIGINT, SIGTERM and SIGHUP: within a second, in words, and at the second
// one at once.
#pragma once

#include <atomic>
#include <string_view>

namespace besser {

/// Blocks these signals in this thread and all that it starts, and has a thread of its own wait for
/// them. SIGPIPE is ignored: a write to a closed pipe fails, and is told as any failed write. Until
/// finish_first() is called the first signal says that there is no result, and ends the program.
/// Called once, before other threads are started. [main]
void watch_signals();

/// From now on the first signal says `message` on standard error and makes interrupted() true; the
/// program then ends by itself, within a second. A second signal ends it at once. `message` must
/// live until the end. [any thread]
void finish_first(std::string_view message);

/// Whether a signal asked for the end. [any thread]
[[nodiscard]] bool interrupted();
/// The same, for whoever is given a flag to look at.
[[nodiscard]] const std::atomic<bool> &interruption();

/// A descriptor that becomes readable, and stays so, when interrupted() becomes true: for programs
/// that wait for others.
[[nodiscard]] int interrupt_descriptor();

/// A forked process that does not exec calls this first: signals end it as they end any program.
void answer_signals_as_usual();

} // namespace besser
