// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/real/local_network.hpp"

#include "agent/network_namespace.hpp"
#include "support/child.hpp"
#include "support/guardian.hpp"

#include <fmt/format.h>

#include <atomic>
#include <unistd.h>
#include <utility>

namespace besser::bench {

namespace {

constexpr std::chrono::seconds step_limit{30};

std::expected<void, std::string> run(const std::vector<std::string> &command) {
    if (auto done = run_program(command, step_limit); !done)
        return std::unexpected(done.error());
    return {};
}

/// Guarded before it is made: a kill in between leaves nothing.
std::expected<void, std::string> make_namespace(const std::string &name, std::string &made) {
    guard_namespace(agent::namespace_file(name));
    made = name;
    return run({"ip", "netns", "add", name});
}

void remove(const std::string &name) {
    if (name.empty())
        return;
    remove_namespace(agent::namespace_file(name));
    forget_namespace(agent::namespace_file(name));
}

/// An end of the pair. Segments are cut before they are counted, as on a link of its own: an
/// interface counts what a frame's headers take, too.
std::vector<std::vector<std::string>> set_up(const std::string &name, const char *interface,
                                             const std::string &address) {
    return {{"ip", "-n", name, "link", "set", "lo", "up"},
            {"ip", "-n", name, "addr", "add", address + "/30", "dev", interface},
            {"ip", "-n", name, "link", "set", interface, "gso_max_segs", "1", "up"}};
}

} // namespace

std::vector<std::string> in_namespace(const std::string &name,
                                      const std::vector<std::string> &command) {
    std::vector<std::string> all = {"ip", "netns", "exec", name};
    all.insert(all.end(), command.begin(), command.end());
    return all;
}

std::expected<LocalNetwork, std::string> LocalNetwork::make() {
    static std::atomic<unsigned> made = 0;
    const auto name = fmt::format("besser-{}-{}", ::getpid(), made++);
    LocalNetwork network;
    if (auto target = make_namespace(name + "-target", network.target_); !target)
        return std::unexpected(target.error());
    if (auto sender = make_namespace(name + "-sender", network.sender_); !sender)
        return std::unexpected(sender.error());
    std::vector<std::vector<std::string>> steps = {{"ip", "link", "add", target_interface, "netns",
                                                    network.target_, "type", "veth", "peer", "name",
                                                    sender_interface, "netns", network.sender_}};
    for (const auto &step : set_up(network.target_, target_interface, target_address))
        steps.push_back(step);
    for (const auto &step : set_up(network.sender_, sender_interface, "10.87.0.1"))
        steps.push_back(step);
    for (const auto &step : steps)
        if (auto done = run(step); !done)
            return std::unexpected(done.error());
    return network;
}

LocalNetwork::LocalNetwork(LocalNetwork &&other) noexcept
    : target_(std::exchange(other.target_, "")), sender_(std::exchange(other.sender_, "")) {}

LocalNetwork::~LocalNetwork() {
    remove(target_);
    remove(sender_);
}

} // namespace besser::bench
