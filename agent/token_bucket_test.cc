// SPDX-License-Identifier: GPL-2.0-only
// In virtual time: a sender that spends all it may, at once, and sleeps as it is told.
#include "agent/token_bucket.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace besser::agent {
namespace {

struct Sent {
    std::int64_t at_ns;
    double bytes;
};

std::vector<Sent> send_for(TokenBucket bucket, std::int64_t begin_ns, std::int64_t length_ns,
                           double unit) {
    std::vector<Sent> sent;
    for (auto now_ns = begin_ns; now_ns < begin_ns + length_ns;) {
        const auto bytes = std::floor(bucket.credit() / unit) * unit;
        sent.push_back({now_ns, bytes});
        bucket.spend(bytes);
        now_ns = bucket.next_portion(now_ns);
    }
    return sent;
}

double sent_within(const std::vector<Sent> &sent, std::int64_t from_ns, std::int64_t to_ns) {
    double bytes = 0;
    for (const auto &portion : sent)
        if (portion.at_ns >= from_ns && portion.at_ns < to_ns)
            bytes += portion.bytes;
    return bytes;
}

TEST(TokenBucket, keeps_to_the_rate_within_one_percent_over_any_second) {
    for (const double rate : {1e5, 4e6, 104e6}) {
        for (const double unit : {1.0, 1472.0}) {
            const auto sent = send_for({rate, 10 * ms, 7 * ms}, 7 * ms, 20 * second, unit);
            // A datagram is sent when all of it may be: by that much the rate cannot be met.
            const auto tolerance = std::max(rate * 0.01, unit);
            for (auto from = 7 * ms; from < 19 * second; from += 33 * ms)
                EXPECT_NEAR(sent_within(sent, from, from + second), rate, tolerance)
                    << rate << " bytes/s in units of " << unit << ", from " << from;
        }
    }
}

TEST(TokenBucket, makes_up_for_what_was_not_taken_but_for_five_seconds_of_it_alone) {
    TokenBucket bucket(1e6, 100 * ms, 0);
    double spent = 0;
    const auto spend_all = [&] {
        spent += bucket.credit();
        bucket.spend(bucket.credit());
    };
    spend_all();
    constexpr auto late = 60 * second; // nothing was taken for a minute
    while (bucket.next_portion(late) < late)
        spend_all();
    EXPECT_NEAR(spent, 5.0e6, 0.2e6);
}

} // namespace
} // namespace besser::agent
