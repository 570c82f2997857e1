// SPDX-License-Identifier: GPL-2.0-only
// Every fault of the chip against the direct driver, under each publish rule: its duty is met, no
// frame is delivered twice or out of the order the chip published, no credit and no buffer is lost,
// and the bus is asked no more than allowed.
#include "bench/rigs/virtual/testbed.hpp"
#include "support/test_effort.hpp"
#include "support/time_units.hpp"
#include "wire/wsm.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <deque>

namespace besser::bench {
namespace {

std::uint64_t fingerprint(wire::Bytes bytes) {
    vkernel::Fingerprint sequence;
    for (const auto byte : bytes)
        sequence.mix(byte);
    return sequence.value();
}

/// Delivered frames must be what batches brought, each once, in that order. What a malformed batch
/// or a frame of bad status loses may be missing.
class OrderTap final : public Tap {
  public:
    void on_fetched(wire::Bytes batch) override {
        for (std::size_t offset = 0; offset + sizeof(wire::wsm::Header) <= batch.size();) {
            const auto *header = wire::view<wire::wsm::Header>(batch, offset);
            const std::size_t length = header->length;
            if (length < sizeof(wire::wsm::Header) || length > batch.size() - offset)
                return;
            if (wire::wsm::Id(header->id).message() == wire::wsm::id::receive &&
                length > sizeof(wire::wsm::ReceiveIndication))
                published_.push_back(fingerprint(
                    batch.subspan(offset, length).subspan(sizeof(wire::wsm::ReceiveIndication))));
            offset += wire::round_up(length, wire::sdio::message_alignment);
        }
    }
    void on_delivered(wire::Bytes frame) override {
        const auto hash = fingerprint(frame);
        while (!published_.empty() && published_.front() != hash) {
            published_.pop_front();
            skipped++;
        }
        if (published_.empty())
            strangers++;
        else
            published_.pop_front();
    }

    std::uint64_t strangers = 0; ///< delivered, but not published, or not at this place
    std::uint64_t skipped = 0;   ///< published, but not delivered

  private:
    std::deque<std::uint64_t> published_;
};

struct Case {
    chip::Fault fault;
    chip::Publish publish;
};

std::string name_of(const testing::TestParamInfo<Case> &info) {
    constexpr const char *publish[] = {"at_once", "per_ampdu", "held"};
    return std::string(chip::info(info.param.fault).name) + "_" +
           publish[static_cast<int>(info.param.publish)];
}

/// Under sanitizers each fault under one of the rules, in turn.
std::vector<Case> all_cases() {
    constexpr std::array rules = {chip::Publish::at_once, chip::Publish::per_ampdu,
                                  chip::Publish::held};
    std::vector<Case> cases;
    for (std::size_t i = 0; i < std::size(chip::fault_table); i++)
        for (std::size_t rule = 0; rule < rules.size(); rule++)
            if (tried_one_in == 1 || rule == i % rules.size())
                cases.push_back({chip::fault_table[i].fault, rules[rule]});
    return cases;
}

class FaultDuty : public testing::TestWithParam<Case> {
  protected:
    static constexpr std::int64_t boot_and_join_ns =
        8 * second; ///< what a restart may take on top of its duty

    FaultDuty() : bed_({profile(), host::Variant::direct, 11, &tap_}) {}

    static Profile profile() {
        auto profile = read_profile(BESSER_SOURCE_DIR "/profiles/pinetab2.toml").value();
        profile.chip.publish = GetParam().publish;
        profile.chip.join_refused_2ghz = 0; // how long a join takes then is not the fault's matter
        profile.chip.bug5_onset_ns = 5 * second;
        profile.chip.bug5_halving_ns = 2 * second;
        profile.host.scan_interval_ns = scans() ? 3 * second : 0;
        profile.host.scan_5ghz = GetParam().fault == chip::Fault::scans_refused;
        profile.sender.rate_bytes_per_s = 1'000'000;
        return profile;
    }

    /// A scan takes the receiver off the channel for two seconds: only where the fault is about
    /// scans.
    static bool scans() {
        const auto fault = GetParam().fault;
        return fault == chip::Fault::scan_rejected || fault == chip::Fault::scan_unfinished ||
               fault == chip::Fault::scans_refused;
    }

    const chip::FaultInfo &row() const { return chip::info(GetParam().fault); }
    /// The faults of bug #5 are no single events: one shows in what the chip does not take; of the
    /// other the driver asks for nothing that it would refuse.
    std::uint64_t fired() {
        const bool never_asked = row().fault == chip::Fault::scans_refused;
        return bed_.chip().fired(row().fault) + bed_.chip().stats().rx_frames_collapsed +
               bed_.chip().stats().scans_rejected +
               (never_asked ? bed_.chip().stats().scans_completed : 0);
    }

    void take_effect() {
        if (row().fault ==
            chip::Fault::credits_overannounced) // needs a startup: a restart brings one
            bed_.chip().arm(chip::Fault::exception, {.at_ns = bed_.world().now_ns()});
        bed_.chip().arm(row().fault, {.at_ns = bed_.world().now_ns()});
        for (int i = 0; i < 20'000 && fired() == 0; i++)
            bed_.run_for(ms);
        ASSERT_GT(fired(), 0u) << "the fault did not take effect";
    }

    std::uint64_t received() { return bed_.network().receiver().delivered_bytes; }

    /// The driver takes in frames again, connected.
    bool frames_flow_within(std::int64_t limit_ns) {
        const auto deadline = bed_.world().now_ns() + limit_ns;
        bed_.run_until(deadline);
        const auto before = bed_.device().counters().rx_frames;
        // Beacons come every 102 ms, but where scans are made the next one may be under way.
        bed_.run_for(scans() ? 3 * second : 300 * ms);
        return bed_.mlme().state() == host::LinkState::connected &&
               bed_.device().counters().rx_frames > before;
    }

    void expect_nothing_lost() {
        bed_.stop_stress();
        bed_.run_for(3 * second);
        EXPECT_EQ(bed_.device().credits_used(), 0);
        EXPECT_EQ(tap_.strangers, 0u);
        EXPECT_EQ(bed_.network().receiver().corrupt, 0u);
        EXPECT_EQ(bed_.world().trace().warnings.pushed(), 0u);
        EXPECT_TRUE(bed_.shut_down());
        EXPECT_EQ(bed_.env().frames().in_use(), 0u);
    }

    OrderTap tap_;
    Testbed bed_;
};

TEST_P(FaultDuty, is_met) {
    ASSERT_TRUE(bed_.connect());
    bed_.start_stress();
    bed_.run_for(2 * second);
    const auto restarts = bed_.device().counters().restarts;
    ASSERT_NO_FATAL_FAILURE(take_effect());
    if (row().duty == chip::Duty::recovers) {
        EXPECT_TRUE(frames_flow_within(row().within_ns + (row().restart ? boot_and_join_ns : 0)));
        const auto before = received();
        bed_.run_for(15 * second); // TCP's own timeout has grown meanwhile
        EXPECT_GT(received(), before);
        // A driver may do better than its duty, but must not restart where none is due.
        EXPECT_TRUE(row().restart || bed_.device().counters().restarts == restarts);
    } else {
        bed_.run_for(10 * second);
        EXPECT_TRUE(bed_.device().running());
        EXPECT_EQ(bed_.device().counters().restarts, restarts);
    }
    expect_nothing_lost();
}

INSTANTIATE_TEST_SUITE_P(EveryFault, FaultDuty, testing::ValuesIn(all_cases()), name_of);

class HealthyChip : public testing::TestWithParam<chip::Publish> {};

TEST_P(HealthyChip, is_asked_no_more_than_the_design_allows) {
    auto profile = read_profile(BESSER_SOURCE_DIR "/profiles/pinetab2.toml").value();
    profile.chip.publish = GetParam();
    OrderTap tap;
    Testbed bed({profile, host::Variant::direct, 3, &tap});
    ASSERT_TRUE(bed.connect());
    const auto bus = bed.world().trace().bus;
    const auto driver = bed.device().counters();
    bed.start_stress();
    bed.run_for(10 * second);
    const auto &now = bed.device().counters();
    EXPECT_LE(bed.world().trace().bus.requests() - bus.requests(),
              2 * (now.rx_batches - driver.rx_batches) + 2 * (now.drains() - driver.drains()) +
                  (now.tx_aggregates - driver.tx_aggregates));
    EXPECT_GT(now.rx_frames - driver.rx_frames, 20'000u);
    EXPECT_EQ(tap.strangers, 0u);
    EXPECT_EQ(tap.skipped, 0u);
}

/// Bug #5: with a fresh chip the station receives again.
TEST(Collapse, is_over_after_a_restart) {
    auto profile = read_profile(BESSER_SOURCE_DIR "/profiles/pinetab2.toml").value();
    profile.chip.bug5_onset_ns = 23 * second;
    profile.chip.bug5_halving_ns = 2 * second;
    profile.sender.rate_bytes_per_s = 1'000'000;
    for (const bool watches : {false, true}) {
        Testbed bed({.profile = profile, .seed = 7, .watches_receive = watches});
        ASSERT_TRUE(bed.connect());
        bed.chip().arm(chip::Fault::bug5);
        bed.start_stress();
        const auto deadline = bed.world().now_ns() + 120 * second;
        while (bed.device().counters().restarts == 0 && bed.world().now_ns() < deadline)
            bed.run_for(second);
        EXPECT_EQ(bed.device().counters().restarts, watches ? 1u : 0u);
        const auto before = bed.network().receiver().delivered_bytes;
        bed.run_for(30 * second); // the sender's patience has grown meanwhile
        const auto received = bed.network().receiver().delivered_bytes - before;
        if (watches)
            EXPECT_GT(received, 5'000'000u);
        else
            EXPECT_LT(received, 100'000u);
    }
}

TEST(Startup, may_come_before_the_bottom_half_runs) {
    auto profile = read_profile(BESSER_SOURCE_DIR "/profiles/pinetab2.toml").value();
    profile.chip.wifi_on_ns = 0;
    profile.chip.startup_ns = 0;
    Testbed bed({profile, host::Variant::direct, 5});
    EXPECT_TRUE(bed.connect());
    EXPECT_EQ(bed.device().counters().restarts, 0u);
    EXPECT_EQ(bed.mlme().counters().connects, 1u);
}

TEST(FullBatches, cost_at_most_a_quarter_of_a_request_per_frame) {
    auto profile = read_profile(BESSER_SOURCE_DIR "/profiles/pinetab2.toml").value();
    profile.host.rx_frame_ns = ms / 2; // so slow a host that 16 frames are ready always
    profile.sender.rate_bytes_per_s = 0;
    Testbed bed({profile, host::Variant::direct, 5});
    ASSERT_TRUE(bed.connect());
    bed.start_stress();
    bed.run_for(2 * second);
    const auto requests = bed.world().trace().bus.requests();
    const auto before = bed.device().counters();
    bed.run_for(5 * second);
    const auto frames = bed.device().counters().rx_frames - before.rx_frames;
    const auto batches = bed.device().counters().rx_batches - before.rx_batches;
    EXPECT_GT(frames, 5'000u);
    EXPECT_LE(4 * (bed.world().trace().bus.requests() - requests), frames)
        << frames << " frames in " << batches << " batches";
}

INSTANTIATE_TEST_SUITE_P(EveryRule, HealthyChip,
                         testing::Values(chip::Publish::at_once, chip::Publish::per_ampdu,
                                         chip::Publish::held));

} // namespace
} // namespace besser::bench
