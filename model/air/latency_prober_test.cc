// SPDX-License-Identifier: GPL-2.0-only
#include "model/air/latency_prober.hpp"
#include "model/air/testing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace besser::air::testing {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::Ge;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::SizeIs;
namespace stamp = wire::stamp;

constexpr std::uint32_t here = 0x0A000001, there = 0x0A000002;

/// Keeps the probes, and when they came.
class FakeWire final : public Wire {
  public:
    explicit FakeWire(const VirtualTime &time) : time_(time) {}
    void send(wire::Bytes packet) override {
        sent.push_back(*stamp::parse<stamp::Request>(packet));
        sent_ns.push_back(time_.now_ns());
    }
    std::vector<stamp::Packet<stamp::Request>> sent;
    std::vector<std::int64_t> sent_ns;

  private:
    const VirtualTime &time_;
};

class LatencyProbes : public ::testing::Test {
  protected:
    void answer(const stamp::Packet<stamp::Request> &probe, std::int64_t received_ns,
                std::int64_t reflected_ns) {
        const auto reply =
            stamp::make_packet(there, here, stamp::port, probe.udp.source_port,
                               stamp::Reply{.sent = stamp::Timestamp(reflected_ns),
                                            .received = stamp::Timestamp(received_ns),
                                            .request_sequence = probe.body.sequence,
                                            .request_sent = probe.body.sent});
        prober.on_frame({{}, {}, EthernetFrame::ipv4, wire::bytes_of(reply)});
    }

    VirtualTime time;
    FakeWire wire{time};
    FakeHost beside;
    LatencyProber prober{time, wire, beside, here, there, std::pmr::get_default_resource(), 1};
};

TEST_F(LatencyProbes, an_answer_tells_how_long_each_way_took) {
    time.run_for(7);
    prober.start(ms);
    time.run_for(1'000);
    answer(wire.sent[0], 7 + 200, 7 + 250);
    ASSERT_THAT(prober.untaken(), SizeIs(1));
    EXPECT_EQ(prober.untaken()[0].down_ns, 200);
    EXPECT_EQ(prober.untaken()[0].up_ns, 750);
    EXPECT_EQ(prober.untaken()[0].round_trip_ns, 1'000);
}

TEST_F(LatencyProbes, their_distances_are_drawn) {
    prober.start(10 * ms);
    time.run_for(10 * second);
    EXPECT_EQ(prober.sent(), wire.sent.size());
    EXPECT_NEAR(static_cast<double>(prober.sent()), 1000, 50);
    std::vector<std::int64_t> distances;
    for (std::size_t i = 1; i < wire.sent_ns.size(); i++)
        distances.push_back(wire.sent_ns[i] - wire.sent_ns[i - 1]);
    EXPECT_THAT(distances, Each(AllOf(Ge(5 * ms), Le(15 * ms))));
}

TEST_F(LatencyProbes, none_is_sent_after_the_stop_and_late_answers_count) {
    prober.start(ms);
    prober.stop();
    time.run_for(second);
    EXPECT_EQ(prober.sent(), 1u);
    answer(wire.sent[0], 1, 2);
    EXPECT_THAT(prober.untaken(), SizeIs(1));
}

TEST_F(LatencyProbes, an_answer_from_before_the_start_does_not_count) {
    prober.start(second);
    const auto old = wire.sent[0];
    time.run_for(ms);
    prober.start(second);
    answer(old, 1, 2);
    EXPECT_THAT(prober.untaken(), IsEmpty());
}

TEST_F(LatencyProbes, an_answer_from_the_future_does_not_count) {
    prober.start(second);
    answer(wire.sent[0], 1, 2); // it is 0
    EXPECT_THAT(prober.untaken(), IsEmpty());
}

TEST_F(LatencyProbes, frames_that_are_no_answers_go_on) {
    prober.start(second);
    const std::vector<std::uint8_t> packet(60, 0x45);
    prober.on_frame({{}, {}, EthernetFrame::ipv4, packet});
    prober.on_frame({{}, {}, EthernetFrame::eapol, packet});
    EXPECT_THAT(beside.received, SizeIs(2));
}

TEST_F(LatencyProbes, what_nobody_takes_is_lost_like_from_a_full_socket) {
    prober.start(ms);
    time.run_for(3 * second);
    for (const auto &probe : wire.sent)
        answer(probe, probe.body.sent.ns(), probe.body.sent.ns());
    EXPECT_THAT(prober.untaken(), SizeIs(LatencyProber::most_untaken));
}

} // namespace
} // namespace besser::air::testing
