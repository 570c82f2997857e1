// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <expected>
#include <string>

namespace besser::agent {

/// Where `ip netns` keeps a namespace of this name.
[[nodiscard]] std::string namespace_file(const std::string &name);

/// Moves this thread, and what it starts from now on, into the named namespace; the value is an
/// errno, 0 when it is there.
[[nodiscard]] int enter_namespace(const std::string &name);

/// Moves this thread there together with what /sys shows: the namespace's interfaces, and the
/// tracefs and debugfs of the machine. Mounts are seen by this thread, and by what it starts,
/// alone. The error says which step the machine forbids.
[[nodiscard]] std::expected<void, std::string> live_in_namespace(const std::string &name);

} // namespace besser::agent
