// SPDX-License-Identifier: GPL-2.0-only
// What must not outlive the program: process groups that it started, its temporary directories, its
// network namespaces and its instances of tracefs. A small process beside it, the guardian, learns
// of each through a pipe. When the program ends, in whatever way (a kill that it cannot catch
// included), the pipe ends too, and the guardian kills the groups and removes what is left.
#pragma once

#include <filesystem>

#include <sys/types.h>

namespace besser {

/// Starts the guardian. Called once, before the program starts threads; without it the calls below
/// do nothing, and a killed program leaves things behind. [main]
void start_guardian();

/// A forked process that does not exec calls this first, or the guardian would wait for its end,
/// too.
void leave_guardian();

/// A forked process that does not exec ends when its parent does, also when that ended before this
/// call. `parent` is what ::getpid() said before the fork.
void end_with(pid_t parent);

/// [any thread]
void guard_group(pid_t group);
void forget_group(pid_t group);
void guard_directory(const std::filesystem::path &directory);
void forget_directory(const std::filesystem::path &directory);
/// A file of /run/netns that a namespace is mounted on, as `ip netns` makes it. With the namespace
/// go its interfaces, and the other ends of its veth pairs.
void guard_namespace(const std::filesystem::path &file);
void forget_namespace(const std::filesystem::path &file);
/// An instance of tracefs: a directory whose files nobody can remove, and that goes away as a
/// whole.
void guard_trace_instance(const std::filesystem::path &directory);
void forget_trace_instance(const std::filesystem::path &directory);

/// Unmounts the namespace and removes its file; false with errno set when that is impossible.
bool remove_namespace(const std::filesystem::path &file);

} // namespace besser
