// SPDX-License-Identifier: GPL-2.0-only
// Nothing a host does harms the chip; nothing is allocated after construction; power may fail at
// any moment; the same seed gives the same chip.
#include "model/chip/test_host.hpp"

#include <new>
#include <random>

namespace besser::chip::test {

using namespace wire;

namespace {
constexpr std::uint32_t registers[] = {0,     1,     0x104, 0x108, 0x109,
                                       0x10A, 0x10C, 0x120, 0x121, 0x124};

class Fuzz {
  public:
    /// `well_formed`: what the chip publishes can be read as a driver does.
    Fuzz(TestHost &host, unsigned seed, bool well_formed)
        : host_(host), random_(seed), well_formed_(well_formed) {}

    void step() {
        switch (draw() % 8) {
        case 0:
            (void)host_.chip->read_byte(draw() % 3, address());
            break;
        case 1: // function 0 mostly left alone, or little would be reached
            (void)host_.chip->write_byte(draw() % 64 != 0, address(),
                                         static_cast<std::uint8_t>(draw()));
            break;
        case 2: {
            Message data(512 * (1 + draw() % 64));
            (void)host_.chip->read({1, draw() % 8 != 0, draw() & 0x1FFFF}, data);
            break;
        }
        case 3: {
            Message data(draw() % 2 != 0 ? 512 * (1 + draw() % 51) : draw() % 600);
            fill(data);
            (void)host_.chip->write({1, draw() % 8 != 0, draw() & 0x1FFFF}, data);
            break;
        }
        case 4:
        case 5:
            send_message();
            break;
        case 6:
            hear();
            break;
        default:
            host_.scheduler.run_for(draw() % ms);
            if (well_formed_)
                host_.poll();
            host_.inbox.clear();
        }
    }

  private:
    std::uint32_t address() {
        return draw() % 2 != 0 ? registers[draw() % std::size(registers)] : draw() & 0x1FFFF;
    }
    void fill(wire::MutableBytes data) {
        for (auto &byte : data)
            byte = static_cast<std::uint8_t>(draw());
    }
    /// A known id, a random length, random fields: gets past the framing.
    void send_message() {
        Message message(4 + draw() % 1624);
        fill(message);
        const std::uint16_t ids[] = {draw() % 4 == 0 ? wsm::id::driver_command
                                                     : static_cast<std::uint16_t>(draw() % 0x2A)};
        auto *header = view<wsm::Header>(MutableBytes(message));
        header->id = wsm::Id(ids[0]).with_interface(draw() % 8 == 0 ? 9 : draw() % 3).raw();
        if (message.size() > 16 && draw() % 2 != 0) // small counts and known MIBs get further
            for (std::size_t i = 4; i < 16; i++)
                message[i] &= 0x13;
        (void)host_.send_raw(message);
    }
    void hear() {
        Message bytes(draw() % 1700);
        fill(bytes);
        if (bytes.size() >= sizeof(ieee80211::Header) && draw() % 2 != 0)
            bytes = frame(draw() % 2 != 0 ? 0x80 : 0x88, station_mac, ap_mac, bytes.size());
        (void)host_.hear_frame(bytes, draw() % 2 != 0, draw() % 2 != 0);
        host_.radio.listener->on_transmitted(draw(), {});
        host_.radio.sent.clear();
        host_.radio.visited.clear();
    }

    std::uint32_t draw() { return static_cast<std::uint32_t>(random_()); }

    TestHost &host_;
    std::mt19937 random_;
    bool well_formed_;
};
} // namespace

TEST(Hostile, bytes_in_the_boot_phase_are_survived) {
    TestHost host;
    host.power_on();
    std::mt19937 random(1);
    for (int i = 0; i < 5000; i++) {
        Message data(512 * (1 + random() % 9));
        for (auto &byte : data)
            byte = static_cast<std::uint8_t>(random());
        if (random() % 2 != 0) { // a frame of a known type and a likely length
            data[0] = static_cast<std::uint8_t>(0xB0 + random() % 6);
            data[2] = static_cast<std::uint8_t>(random() % 16);
            data[3] = 0;
        }
        (void)host.write(512, data, true);
        host.scheduler.run_for(random() % ms);
        Message out(512 * (1 + random() % 31));
        (void)host.read(static_cast<std::uint32_t>(random()) & 0x1FFFF, out);
    }
    EXPECT_GT(host.chip->stats().of(Violation::boot_frame), 100u);
    host.chip->set_power(false);
    EXPECT_TRUE(host.start());
}

TEST(Hostile, commands_and_messages_in_the_run_phase_are_survived) {
    for (const auto rule : {Publish::at_once, Publish::per_ampdu, Publish::held}) {
        Profile profile;
        profile.publish = rule;
        profile.input_buffers = 4;
        TestHost host(profile);
        ASSERT_TRUE(host.start_and_join());
        Fuzz fuzz(host, static_cast<unsigned>(rule) + 1, true);
        for (int i = 0; i < 20'000; i++) {
            fuzz.step();
            if (i % 2000 == 1999) {
                host.chip->set_power(false);
                ASSERT_TRUE(host.start_and_join());
            }
        }
        EXPECT_EQ(host.memory.late, 0u);
    }
}

TEST(Hostile, under_every_fault_at_once) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    for (const FaultInfo &row : fault_table)
        host.chip->arm(row.fault, {.repeat = 1'000'000, .probability = 0.02});
    Fuzz fuzz(host, 7, false);
    for (int i = 0; i < 5000; i++) {
        fuzz.step();
        if (i % 100 == 99) {
            host.chip->set_power(false);
            host.power_on();
            (void)host.boot();
        }
    }
}

TEST(Power, may_fail_at_any_moment_of_a_life) {
    for (std::int64_t cut = 0; cut < 1500 * ms; cut += 7 * ms + 13 * us) {
        TestHost host;
        host.scheduler.at(
            cut, [](void *chip, std::uint64_t) { static_cast<Chip *>(chip)->set_power(false); },
            host.chip, 0);
        (void)(host.start_and_join() && host.hear() && host.hear());
        host.scheduler.run_for(2 * second);
        if (host.chip->powered())
            host.chip->set_power(false);
        EXPECT_EQ(host.scheduler.pending(), 0u)
            << "a chip without power does nothing, cut at " << cut;
        EXPECT_TRUE(host.start_and_join());
    }
}

TEST(Memory, all_of_it_comes_from_the_resource_and_before_power_on) {
    TestHost host;
    EXPECT_GT(host.memory.bytes, 100'000u);
    ASSERT_TRUE(host.start_and_join());
    for (int i = 0; i < 1000; i++) {
        (void)host.hear();
        host.transmit(1);
        host.scheduler.run_for(ms);
        host.poll();
    }
    EXPECT_EQ(host.memory.late, 0u);
}

/// What the explorer does between schedules.
TEST(Memory, a_copy_of_it_restores_the_chip) {
    std::vector<std::uint8_t> arena(1 << 20);
    std::pmr::monotonic_buffer_resource bump(arena.data(), arena.size(),
                                             std::pmr::null_memory_resource());
    TestHost host({}, 1, &bump);
    ASSERT_TRUE(host.start_and_join());
    (void)host.hear(700, 1);
    host.transmit(9);
    const std::vector<std::uint8_t> saved = arena;
    const FakeScheduler then = host.scheduler;
    const auto toggles = std::tuple(host.tx_toggle, host.rx_toggle, host.expected_toggle);
    const auto live = [&] {
        host.inbox.clear();
        for (std::uint8_t i = 0; i < 40; i++) {
            (void)host.hear(600 + 10u * i, i, true, i % 5 == 0);
            host.scheduler.run_for(70 * us);
            host.poll();
        }
        return host.inbox;
    };
    const auto first = live();
    std::ranges::copy(saved, arena.begin());
    host.scheduler = then;
    std::tie(host.tx_toggle, host.rx_toggle, host.expected_toggle) = toggles;
    EXPECT_EQ(live(), first);
    EXPECT_EQ(first.size(), 42u);
}

TEST(Memory, counts_of_a_profile_are_brought_into_range) {
    Profile profile;
    profile.input_buffers = 0xFFFF;
    profile.gather_max = 0;
    profile.rx_buffer_frames = 0;
    TestHost host(profile);
    EXPECT_TRUE(host.start_and_join());
    EXPECT_TRUE(host.hear());
}

TEST(Seed, the_same_gives_the_same_chip) {
    const auto dpd = [](std::uint64_t seed) {
        TestHost host({}, seed);
        host.power_on();
        EXPECT_TRUE(host.download(0x20000000, Message(600, 1), true));
        return host.read_dpd();
    };
    EXPECT_EQ(dpd(1), dpd(1));
    EXPECT_NE(dpd(1), dpd(2));
}

} // namespace besser::chip::test
