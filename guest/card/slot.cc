// SPDX-License-Identifier: GPL-2.0-only
#include "guest/card/slot.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include <atomic>
#include <cerrno>
#include <cstring>

namespace besser::card {

namespace {
constexpr const char *device = "/dev/vsdio";

std::string failed(std::string_view what) {
    return fmt::format("{}: {}: {}", device, what, std::strerror(errno));
}
} // namespace

std::expected<Slot, std::string> Slot::open(const SlotConfig &config) {
    FileDescriptor file(::open(device, O_RDWR | O_CLOEXEC | O_NONBLOCK)); // NOLINT: variadic
    if (file.get() < 0)
        return std::unexpected(failed("cannot be opened (is vsdio.ko loaded?)"));
    void *memory =
        ::mmap(nullptr, sizeof(vsdio_shared), PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
    if (memory == MAP_FAILED)
        return std::unexpected(failed("cannot be mapped"));
    vsdio_host host{};
    host.version = VSDIO_VERSION;
    host.flags = config.bus_time ? VSDIO_BUS_TIME : 0;
    host.max_hz = config.max_hz;
    host.command_ns = config.command_ns;
    if (::ioctl(file.get(), VSDIO_START, &host) != 0) {
        const std::string why = failed("the host does not start");
        ::munmap(memory, sizeof(vsdio_shared));
        return std::unexpected(why);
    }
    return Slot(std::move(file), static_cast<vsdio_shared *>(memory), host.index);
}

Slot::Slot(Slot &&other) noexcept
    : file_(std::move(other.file_)), shared_(std::exchange(other.shared_, nullptr)),
      index_(other.index_) {}

Slot::~Slot() {
    if (shared_ != nullptr)
        ::munmap(shared_, sizeof(vsdio_shared));
}

std::expected<int, std::string> Slot::next() {
    const int type = ::ioctl(file_.get(), VSDIO_NEXT);
    if (type >= 0)
        return type;
    if (errno == EINTR)
        return VSDIO_NONE;
    return std::unexpected(failed("no event"));
}

void Slot::set_interrupt(bool level, bool kick) {
    std::atomic_ref(shared_->interrupt).store(level ? 1 : 0, std::memory_order_release);
    if (kick)
        ::ioctl(file_.get(), VSDIO_KICK);
}

vsdio_stats Slot::stats() const {
    vsdio_stats stats{};
    ::ioctl(file_.get(), VSDIO_GET_STATS, &stats);
    return stats;
}

} // namespace besser::card
