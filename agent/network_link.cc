// SPDX-License-Identifier: GPL-2.0-only
#include "agent/network_link.hpp"

#include "agent/files.hpp"
#include "support/child.hpp"
#include "support/split.hpp"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <array>
#include <filesystem>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <thread>

namespace besser::agent {

namespace {

constexpr std::chrono::seconds interface_limit{60}; ///< firmware is loaded in that time
constexpr std::chrono::seconds join_limit{60};
constexpr std::chrono::seconds join_again{10}; ///< a scan may have missed the access point
constexpr std::chrono::seconds command_limit{30};
constexpr std::chrono::seconds carrier_limit{30}; ///< as the virtual rig waits for a connection

std::string directory_of(const std::string &interface) { return "/sys/class/net/" + interface; }

/// Asks `ready` ten times a second.
bool wait_until(const std::function<bool()> &ready, std::chrono::seconds limit, const Tick &tick) {
    constexpr int looks_per_s = 10;
    for (int i = 0; i < limit.count() * looks_per_s; i++) {
        if (ready())
            return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(1000 / looks_per_s));
        if (i % looks_per_s == 0)
            tick();
    }
    return ready();
}

std::expected<void, std::string> run(const std::vector<std::string> &command) {
    if (auto done = run_program(command, command_limit); !done)
        return std::unexpected(done.error());
    return {};
}

NotConnected join(const AgentJob &job, const Tick &tick) {
    const auto &interface = job.interface;
    const auto joined = [&] { return has_carrier(interface); };
    std::expected<void, std::string> last;
    for (auto spent = std::chrono::seconds(0); spent < join_limit; spent += join_again) {
        last = run({"iw", "dev", interface, "connect", job.network->ssid});
        if (wait_until(joined, join_again, tick))
            return {};
    }
    return fmt::format("{} did not join \"{}\" within {} s{}{}", interface, job.network->ssid,
                       join_limit.count(), last ? "" : ": ", last ? "" : last.error());
}

/// Lets the sender's side find the station's link address. A lost request is repeated only a second
/// later, which a short rep would show as half the rate. A driver that receives nothing is the
/// rep's affair.
void make_contact(const AgentJob &job) {
    if (!job.sender_namespace.empty())
        (void)run({"ip", "netns", "exec", job.sender_namespace, "ping", "-c", "1", "-W", "5",
                   job.listen_address});
}

/// Calls `take(name, address)` for each IPv4 address of this machine.
template <class Take>
void for_each_address(Take take) {
    ifaddrs *list = nullptr;
    if (::getifaddrs(&list) != 0)
        return;
    for (const auto *entry = list; entry != nullptr; entry = entry->ifa_next) {
        if (entry->ifa_addr == nullptr || entry->ifa_addr->sa_family != AF_INET)
            continue;
        std::array<char, INET_ADDRSTRLEN> text{};
        const auto *address =
            reinterpret_cast<const sockaddr_in *>( // NOLINT: getifaddrs' interface
                entry->ifa_addr);
        ::inet_ntop(AF_INET, &address->sin_addr, text.data(), text.size());
        take(std::string_view(entry->ifa_name), std::string_view(text.data()));
    }
    ::freeifaddrs(list);
}

} // namespace

std::expected<std::string, std::string> address_of(const std::string &interface) {
    std::string found;
    for_each_address([&](std::string_view name, std::string_view address) {
        if (found.empty() && name == interface)
            found = address;
    });
    if (found.empty())
        return std::unexpected(fmt::format("{} has no IPv4 address", interface));
    return found;
}

std::string interface_with(const std::string &address) {
    std::string found;
    for_each_address([&](std::string_view name, std::string_view has) {
        if (found.empty() && has == address)
            found = name;
    });
    return found;
}

namespace {

/// Somebody else connects the interface, and gives it an address.
NotConnected await_address(const AgentJob &job, const Tick &tick) {
    const auto &interface = job.interface;
    const auto &address = job.listen_address;
    const auto there = [&] {
        return has_carrier(interface) && (address.empty() ? address_of(interface).has_value()
                                                          : interface_with(address) == interface);
    };
    if (wait_until(there, join_limit, tick))
        return {};
    if (!has_carrier(interface))
        return fmt::format("{} has no carrier within {} s", interface, join_limit.count());
    return fmt::format("{} does not have {} within {} s", interface,
                       address.empty() ? "an IPv4 address" : address, join_limit.count());
}

} // namespace

std::expected<NotConnected, std::string> bring_up(const AgentJob &job, const Tick &tick) {
    const auto &interface = job.interface;
    const auto exists = [&] {
        std::error_code error;
        return std::filesystem::exists(directory_of(interface), error);
    };
    if (!wait_until(exists, interface_limit, tick))
        return fmt::format("no {} within {} s", interface, interface_limit.count());
    if (!job.network)
        return await_address(job, tick);
    if (auto up = run({"ip", "link", "set", interface, "up"}); !up)
        return up.error();
    if (auto why = join(job, tick))
        return why;
    if (auto addressed = run({"ip", "addr", "add", job.network->address, "dev", interface});
        !addressed)
        return std::unexpected(addressed.error());
    make_contact(job);
    return NotConnected{};
}

NotConnected await_carrier(const std::string &interface, const Tick &tick) {
    if (wait_until([&] { return has_carrier(interface); }, carrier_limit, tick))
        return {};
    return fmt::format("{} has no carrier, and got none within {} s", interface,
                       carrier_limit.count());
}

void ask_for_connection(const AgentJob &job) {
    if (job.network) // whether the driver can is what is measured
        (void)run({"iw", "dev", job.interface, "connect", job.network->ssid});
}

bool has_carrier(const std::string &interface) {
    const auto text = read_text(directory_of(interface) + "/operstate").value_or("");
    std::string_view rest = text;
    const auto state = take_until(rest, '\n');
    return state == "up" || state == "unknown";
}

std::optional<std::uint64_t> interface_counter(const std::string &interface,
                                               const std::string &name) {
    return read_number(directory_of(interface) + "/statistics/" + name);
}

} // namespace besser::agent
