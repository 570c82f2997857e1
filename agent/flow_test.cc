// SPDX-License-Identifier: GPL-2.0-only
// Both ends of the flow, over the loopback interface.
#include "agent/flow.hpp"

#include "agent/network_link.hpp"

#include <arpa/inet.h>
#include <array>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace besser::agent {
namespace {

using namespace std::chrono_literals;

/// A listener of the test's own, at an address that no other test uses.
class Listener {
  public:
    explicit Listener(const char *address) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in here{};
        here.sin_family = AF_INET;
        here.sin_port = htons(flow_port);
        ::inet_pton(AF_INET, address, &here.sin_addr);
        const int on = 1;
        ::setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr *>(&here), sizeof here), 0);
        EXPECT_EQ(::listen(socket_, 1), 0);
    }
    ~Listener() { ::close(socket_); }
    int accept() const { return ::accept(socket_, nullptr, nullptr); }

  private:
    int socket_;
};

std::size_t read_bytes(int connection, std::size_t wanted) {
    std::array<char, 65536> bytes;
    std::size_t total = 0;
    while (total < wanted) {
        const auto got = ::read(connection, bytes.data(), std::min(bytes.size(), wanted - total));
        if (got <= 0)
            break;
        total += static_cast<std::size_t>(got);
    }
    return total;
}

std::string wait_for_end(Worker &worker) {
    for (;;) {
        if (auto why = worker.ended())
            return why->why;
        std::this_thread::sleep_for(1ms);
    }
}

TEST(Flow, a_capped_sender_goes_on_portion_by_portion) {
    const Listener listener("127.20.0.1");
    const auto sender = start_sender({"127.20.0.1", "", 1'000'000});
    ASSERT_TRUE(sender);
    const int connection = listener.accept();
    EXPECT_EQ(read_bytes(connection, 250'000), 250'000u);
    ::close(connection);
}

TEST(Flow, a_sender_tells_that_its_peer_went_away) {
    const Listener listener("127.20.0.2");
    auto sender = start_sender({"127.20.0.2", "", std::nullopt});
    ASSERT_TRUE(sender);
    const int connection = listener.accept();
    EXPECT_FALSE(sender->ended());
    ::close(connection);
    EXPECT_THAT(wait_for_end(*sender), testing::AnyOf("Connection reset by peer", "Broken pipe"));
}

TEST(Flow, a_receiver_takes_what_a_sender_sends) {
    const auto before = interface_counter("lo", "rx_bytes").value();
    auto receiver = start_receiver("127.20.0.3");
    ASSERT_TRUE(receiver) << receiver.error();
    {
        auto sender = start_sender({"127.20.0.3", "", std::nullopt});
        ASSERT_TRUE(sender);
        while (interface_counter("lo", "rx_bytes").value() - before < 10'000'000)
            std::this_thread::sleep_for(1ms);
        EXPECT_FALSE(sender->ended());
        EXPECT_FALSE(receiver->ended());
    }
    EXPECT_THAT(wait_for_end(*receiver),
                testing::AnyOf("the connection was closed", "Connection reset by peer"));
}

std::uint64_t collected_at(const char *address, FlowProtocol protocol, std::uint64_t wanted) {
    const auto source = start_source({address, "", 2'000'000, protocol, 10ms});
    EXPECT_TRUE(source) << source.error();
    const auto collector = start_collector(address, "", protocol);
    EXPECT_TRUE(collector) << collector.error();
    // What was sent may be there before its sender has counted it.
    while (collector->counted() < wanted || source->counted() < wanted)
        std::this_thread::sleep_for(1ms);
    return source->counted();
}

TEST(Flow, a_source_sends_to_who_asks_for_it) {
    EXPECT_GE(collected_at("127.20.0.5", FlowProtocol::tcp, 100'000), 100'000u);
}

TEST(Flow, a_source_sends_datagrams_to_who_asks_for_them) {
    EXPECT_GE(collected_at("127.20.0.6", FlowProtocol::udp, 100'000), 100'000u);
}

TEST(Flow, a_collector_waits_for_a_source_of_datagrams) {
    const auto collector = start_collector("127.20.0.7", "", FlowProtocol::udp);
    ASSERT_TRUE(collector);
    std::this_thread::sleep_for(150ms); // its first question finds nobody
    const auto source = start_source({"127.20.0.7", "", 2'000'000, FlowProtocol::udp, 10ms});
    ASSERT_TRUE(source);
    while (collector->counted() < 10'000)
        std::this_thread::sleep_for(1ms);
}

TEST(Flow, an_address_that_is_none_is_refused) {
    EXPECT_FALSE(start_receiver("wlan0"));
    EXPECT_FALSE(start_receiver("203.0.113.1")); // not one of ours
    EXPECT_FALSE(start_sender({"", "", std::nullopt}));
}

TEST(Flow, a_namespace_that_is_not_there_ends_the_sender) {
    auto sender = start_sender({"127.20.0.4", "no-such-namespace", std::nullopt});
    ASSERT_TRUE(sender);
    EXPECT_EQ(wait_for_end(*sender), "No such file or directory");
}

} // namespace
} // namespace besser::agent
