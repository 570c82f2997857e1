// SPDX-License-Identifier: GPL-2.0-only
#include "agent/network_namespace.hpp"

#include "support/file_descriptor.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>

namespace besser::agent {

namespace {

std::unexpected<std::string> refused(const std::string &step) {
    return std::unexpected(fmt::format("{}: {}", step, std::strerror(errno)));
}

} // namespace

std::string namespace_file(const std::string &name) { return "/run/netns/" + name; }

int enter_namespace(const std::string &name) {
    const FileDescriptor file(
        ::open(namespace_file(name).c_str(), O_RDONLY | O_CLOEXEC)); // NOLINT: variadic
    return file.get() >= 0 && ::setns(file.get(), CLONE_NEWNET) == 0 ? 0 : errno;
}

std::expected<void, std::string> live_in_namespace(const std::string &name) {
    if (enter_namespace(name) != 0)
        return refused(fmt::format("the network namespace {}", name));
    if (::unshare(CLONE_NEWNS) != 0 ||
        ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
        return refused("mounts of its own");
    // A sysfs shows the interfaces of the namespace that it was mounted in.
    if (::mount("sysfs", "/sys", "sysfs", 0, nullptr) != 0)
        return refused("mounting /sys");
    if (::mount("tracefs", "/sys/kernel/tracing", "tracefs", 0, nullptr) != 0)
        return refused("mounting /sys/kernel/tracing");
    // Not every kernel has it, and then nobody looks for files in it.
    (void)::mount("debugfs", "/sys/kernel/debug", "debugfs", 0, nullptr);
    return {};
}

} // namespace besser::agent
