// SPDX-License-Identifier: GPL-2.0-only
#include "guest/card/tap.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace besser::card {

namespace {
struct Header {
    wire::ieee80211::MacAddress destination;
    wire::ieee80211::MacAddress source;
    std::array<std::uint8_t, 2> type; ///< big-endian
};
static_assert(sizeof(Header) == 14);
/// At most so many frames are taken from the interface before the card is served again.
constexpr int burst = 64;
/// Frames that wait for flush(). One bus command brings 16 at most.
constexpr std::size_t most_waiting = 1024;
} // namespace

std::expected<Tap, std::string> Tap::open(const std::string &name) {
    const auto failed = [&](std::string_view what) {
        return std::unexpected(fmt::format("{}: {}: {}", name, what, std::strerror(errno)));
    };
    if (name.empty() || name.size() >= IFNAMSIZ)
        return std::unexpected(fmt::format("\"{}\" is no interface name", name));
    FileDescriptor file(
        ::open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK)); // NOLINT: variadic
    if (file.get() < 0)
        return failed("/dev/net/tun cannot be opened (is tun loaded?)");
    ifreq request{};
    request.ifr_flags = IFF_TAP | IFF_NO_PI;
    std::memcpy(request.ifr_name, name.data(), name.size());
    if (::ioctl(file.get(), TUNSETIFF, &request) != 0)
        return failed("the TAP interface cannot be made");
    return Tap(std::move(file));
}

bool Tap::forward(air::Air &air) {
    std::array<std::uint8_t, 2048> bytes;
    for (int i = 0; i < burst; i++) {
        const ssize_t n = ::read(file_.get(), bytes.data(), bytes.size());
        if (n <= 0)
            return i > 0;
        const auto frame = wire::Bytes(bytes).first(static_cast<std::size_t>(n));
        const auto *header = wire::view<Header>(frame);
        if (header == nullptr)
            continue;
        air.send({header->destination, header->source,
                  static_cast<std::uint16_t>(header->type[0] << 8 | header->type[1]),
                  frame.subspan(sizeof(Header))});
    }
    return true;
}

void Tap::on_frame(const air::EthernetFrame &frame) {
    if (waiting_ends_.size() == most_waiting)
        return;
    waiting_.insert(waiting_.end(), frame.destination.begin(), frame.destination.end());
    waiting_.insert(waiting_.end(), frame.source.begin(), frame.source.end());
    waiting_.push_back(static_cast<std::uint8_t>(frame.type >> 8));
    waiting_.push_back(static_cast<std::uint8_t>(frame.type));
    waiting_.insert(waiting_.end(), frame.payload.begin(), frame.payload.end());
    waiting_ends_.push_back(waiting_.size());
}

/// A frame that finds the interface down or full is lost, as on any wire.
void Tap::flush() {
    std::size_t begin = 0;
    for (const std::size_t end : waiting_ends_) {
        (void)!::write(file_.get(), waiting_.data() + begin, end - begin);
        begin = end;
    }
    waiting_.clear();
    waiting_ends_.clear();
}

} // namespace besser::card
