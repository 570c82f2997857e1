// SPDX-License-Identifier: GPL-2.0-only
// A minimal host on the bus: enumerates, boots, speaks WSM, and checks each batch it reads against
// protocol.md 2.2 to 2.4 and 4.2.
#pragma once

#include "model/chip/test_chip_world.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <optional>
#include <string>
#include <zlib.h>

namespace besser::chip::test {

inline constexpr wire::ieee80211::MacAddress station_mac = {0x02, 1, 2, 3, 4, 5};
inline constexpr wire::ieee80211::MacAddress ap_mac = {0x02, 9, 9, 9, 9, 9};
inline constexpr std::uint8_t home_channel = 6;

/// What a message begins with.
template <wire::Layout T>
T as(const Message &message) {
    const T *layout = wire::view<T>(wire::Bytes(message));
    EXPECT_NE(layout, nullptr);
    return layout == nullptr ? T{} : *layout;
}
inline wire::Le32 word_of(std::uint32_t value) { return value; }
inline wire::wsm::SetPm power_save(bool on) {
    return {.header = {}, .mode = on, .fast_idle = 0, .change_period = 0, .auto_poll = 0};
}

class TestHost {
  public:
    explicit TestHost(const Profile &profile = {}, std::uint64_t seed = 1,
                      std::pmr::memory_resource *upstream = std::pmr::new_delete_resource())
        : memory(upstream), radio(scheduler),
          chip(allocator().new_object<Chip>(scheduler, radio, profile, &memory, seed)) {
        memory.sealed = true;
        chip->on_interrupt([](void *self) { static_cast<TestHost *>(self)->interrupts++; }, this);
    }

    ~TestHost() { allocator().delete_object(chip); }
    TestHost(const TestHost &) = delete;
    TestHost &operator=(const TestHost &) = delete;
    std::pmr::polymorphic_allocator<> allocator() { return &memory; }

    // -- bus: each command takes 5 us --
    ByteResult peek(std::uint32_t address, std::uint8_t function = 1) {
        scheduler.run_for(5 * us);
        return chip->read_byte(function, address);
    }
    std::uint8_t get(std::uint32_t address, std::uint8_t function = 1) {
        return peek(address, function).value;
    }
    BusStatus put(std::uint32_t address, std::uint8_t value, std::uint8_t function = 1) {
        scheduler.run_for(5 * us);
        return chip->write_byte(function, address, value);
    }
    BusStatus read(std::uint32_t address, wire::MutableBytes data) {
        scheduler.run_for(5 * us);
        return chip->read({1, data.size() > 512, address}, data);
    }
    BusStatus write(std::uint32_t address, wire::Bytes data, bool block_mode) {
        scheduler.run_for(5 * us);
        return chip->write({1, block_mode, address}, data);
    }

    /// Level, or an edge since the last call: right for both kinds of interrupt.
    bool signalled() {
        const bool edge = interrupts != std::exchange(seen_interrupts, interrupts);
        return edge || chip->interrupt_level();
    }

    // -- protocol.md 1.1 --
    void power_on() {
        chip->set_power(true);
        seen_interrupts = interrupts;
        enumerate();
    }
    void enumerate() {
        put(0x02, 0x02, 0);
        put(0x04, 0x03, 0);
        put(0x110, 0x00, 0);
        put(0x111, 0x02, 0);
    }

    // -- protocol.md 3 --
    /// Status word of the reply, or nothing if none came.
    std::optional<std::uint32_t> exchange(wire::Bytes frame) {
        Message padded(frame.begin(), frame.end());
        padded.resize(std::max<std::size_t>(wire::round_up(frame.size(), 512), 512));
        write(static_cast<std::uint32_t>(std::max<std::size_t>(frame.size(), 512)), padded,
              padded.size() > 512);
        return reply(frame[1]);
    }
    std::optional<std::uint32_t> reply(std::uint8_t sequence) {
        for (int i = 0; i < 500 && !signalled(); i++)
            scheduler.run_for(ms);
        std::size_t length = get(0x000);
        length |= static_cast<std::size_t>(get(0x001)) << 8;
        Message reply(8);
        if (length != reply.size() || read(8, reply) != BusStatus::ok || reply[0] != 0xB0 ||
            reply[1] != sequence)
            return std::nullopt;
        return *wire::view<wire::Le32>(wire::Bytes(reply), 4);
    }
    bool send_info(std::uint8_t sequence, std::uint32_t length, std::uint32_t address) {
        return exchange(wire::bytes_of(wire::boot::Info{{0xB1, sequence, 8}, length, address})) ==
               0u;
    }
    bool send_data(std::uint8_t sequence, std::uint32_t address, wire::Bytes bytes) {
        const wire::boot::DataHead head{
            {0xB2, sequence, static_cast<std::uint16_t>(4 + bytes.size())}, address};
        Message out(sizeof(head));
        std::memcpy(out.data(), &head, sizeof(head));
        out.insert(out.end(), bytes.begin(), bytes.end());
        return exchange(out) == 0u;
    }
    /// Downloads `bytes`, with an end frame, and runs them if asked.
    bool download(std::uint32_t address, wire::Bytes bytes, bool run) {
        std::uint8_t sequence = 0;
        const auto length = static_cast<std::uint32_t>(bytes.size());
        bool good = send_info(sequence++, length, address);
        const std::size_t step = (get(0x109) | (get(0x10A) << 8)) - 8u;
        for (std::size_t at = 0; at < bytes.size(); at += step)
            good = good && send_data(sequence++, address + static_cast<std::uint32_t>(at),
                                     bytes.subspan(at, std::min(step, bytes.size() - at)));
        const auto crc = static_cast<std::uint32_t>(::crc32(0, bytes.data(), length));
        good = good && exchange(wire::bytes_of(wire::boot::End{{0xB3, sequence++, 4}, crc})) == 0u;
        if (run)
            good = good &&
                   exchange(wire::bytes_of(wire::boot::Run{{0xB4, sequence++, 4}, address})) == 0u;
        return good;
    }
    bool wait_status(std::uint8_t mask, std::uint8_t value, std::int64_t limit_ns = 5 * second) {
        for (std::int64_t t = 0; t < limit_ns; t += ms) {
            if ((get(wire::sdio::reg::status) & mask) == value)
                return true;
            scheduler.run_for(ms);
        }
        return false;
    }
    Message read_dpd() {
        for (int i = 0; i < 15000 && !signalled(); i++)
            scheduler.run_for(ms);
        Message dpd(15360);
        if ((get(0x000) | (get(0x001) << 8)) != 15124 || read(15124, dpd) != BusStatus::ok)
            return {};
        dpd.resize(15124);
        return dpd;
    }
    bool boot() {
        const Message stage1(5000, 0x11), stage2(9001, 0x22);
        return download(0x20000000, stage1, true) &&
               wait_status(wire::sdio::status::dpd_ready, wire::sdio::status::dpd_ready) &&
               read_dpd().size() == 15124 && download(0x20100000, stage2, true) &&
               wait_status(wire::sdio::status::mcu_ready, wire::sdio::status::mcu_ready);
    }
    void command_register(wire::sdio::Command command) {
        put(wire::sdio::reg::command_high,
            static_cast<std::uint8_t>(static_cast<unsigned>(command) >> 8));
        put(wire::sdio::reg::command_low, static_cast<std::uint8_t>(command));
    }
    bool wifi_on() {
        tx_toggle = rx_toggle = expected_toggle = false;
        tx_sequence = rx_sequence = {};
        inbox.clear();
        command_register(wire::sdio::Command::wifi_on);
        return wait_status(wire::sdio::status::wifi_ready, wire::sdio::status::wifi_ready) &&
               wait(wire::wsm::id::startup).has_value();
    }
    bool wifi_off() {
        command_register(wire::sdio::Command::wifi_off);
        return wait_status(wire::sdio::status::wifi_ready, 0);
    }
    /// Powered, booted, Wi-Fi active, 0x0801 taken.
    bool start() {
        power_on();
        return boot() && wifi_on();
    }

    // -- protocol.md 2.6 and 4 --
    Message number(wire::Bytes message) {
        Message out(message.begin(), message.end());
        auto *header = wire::view<wire::wsm::Header>(wire::MutableBytes(out));
        const wire::wsm::Id id(header->id);
        auto &next = tx_sequence[id.space()];
        *header = {static_cast<std::uint16_t>(out.size()), id.with_sequence(next).raw()};
        next = (next + 1) & 7;
        return out;
    }
    /// One CMD53 of messages that all fit slots of the same kind.
    BusStatus write_aggregate(const std::vector<Message> &messages) {
        const std::size_t kind = std::min<std::size_t>((messages[0].size() + 4 + 511) / 512, 4) - 1;
        const std::size_t slot = wire::sdio::slot_bytes[kind];
        Message out(wire::round_up(slot * messages.size(), 512), 0xEE);
        for (std::size_t i = 0; i < messages.size(); i++)
            std::ranges::copy(messages[i], out.begin() + static_cast<std::ptrdiff_t>(i * slot));
        const auto address = wire::sdio::Address::write(slot * messages.size(),
                                                        static_cast<std::uint8_t>(kind), tx_toggle);
        const BusStatus status = write(address, out, true);
        if (status == BusStatus::ok)
            tx_toggle = !tx_toggle;
        return status;
    }
    BusStatus send_raw(wire::Bytes message) { return write_aggregate({number(message)}); }
    template <wire::Layout T>
    void send(std::uint16_t id, const T &layout, wire::Bytes tail = {},
              std::uint8_t interface_id = 0) {
        Message out(sizeof(T));
        std::memcpy(out.data(), &layout, sizeof(T));
        wire::view<wire::wsm::Header>(wire::MutableBytes(out))->id =
            wire::wsm::Id(id).with_interface(interface_id).raw();
        out.insert(out.end(), tail.begin(), tail.end());
        send_raw(out);
    }

    /// Section 2.2, once: fetches all that is published, as a driver does after an interrupt.
    void poll() {
        for (int again = 0; again < 7;) {
            const std::uint8_t raw = get(0x001);
            const auto control = wire::sdio::Control::decode(raw);
            if (control.blocks != 0 && control.toggle == expected_toggle) {
                expected_toggle = !expected_toggle;
                fetch(control.bytes());
                again = 0;
            } else if (control.blocks == 0 && (get(0x000) & 1) != 0) {
                return;
            } else {
                again++;
                rereads++;
            }
        }
    }
    void fetch(std::size_t bytes) {
        Message data(bytes, 0xAA);
        const auto address = wire::sdio::Address::read(bytes, rx_toggle);
        BusStatus status = read(address, data);
        for (int tries = 0; status == BusStatus::crc_error && tries < 10; tries++)
            status = read(address, data);
        ASSERT_EQ(status, BusStatus::ok);
        rx_toggle = !rx_toggle;
        split(data);
    }
    void split(wire::Bytes data) {
        ASSERT_LE(data.size(), wire::sdio::max_aggregate_bytes);
        std::size_t at = 0, count = 0;
        for (; count < 16 && at + 4 <= data.size(); count++) {
            const auto *header = wire::view<wire::wsm::Header>(data, at);
            if (header->length == 0)
                break;
            if (header->length < 4 || header->length > data.size() - at) {
                broken++;
                return;
            }
            take(data.subspan(at, header->length));
            at += wire::round_up(header->length, 4);
        }
        batches.push_back(count);
        for (; at < data.size() && count < 16; at++)
            ASSERT_EQ(data[at], 0) << "a batch is filled with zeros";
    }
    void take(wire::Bytes message) {
        const wire::wsm::Id id(wire::view<wire::wsm::Header>(message)->id);
        auto &expected = rx_sequence[id.space()];
        out_of_sequence += id.sequence() != expected;
        expected = (id.sequence() + 1) & 7;
        inbox.emplace_back(message.begin(), message.end());
    }
    static std::uint16_t id_of(const Message &message) {
        return wire::wsm::Id(wire::view<wire::wsm::Header>(wire::Bytes(message))->id).message();
    }
    /// The next message with this id; what came before it is dropped.
    std::optional<Message> wait(std::uint16_t id, std::int64_t limit_ns = 4 * second) {
        for (std::int64_t t = 0; t < limit_ns; t += ms) {
            for (std::size_t i = 0; i < inbox.size(); i++) {
                if (id_of(inbox[i]) != id)
                    continue;
                Message found = inbox[i];
                inbox.erase(inbox.begin(), inbox.begin() + static_cast<std::ptrdiff_t>(i) + 1);
                return found;
            }
            if (signalled())
                poll();
            else
                scheduler.run_for(ms);
        }
        return std::nullopt;
    }
    /// Sends and waits for the confirm; its status word, or nothing.
    template <wire::Layout T>
    std::optional<std::uint32_t> command(std::uint16_t id, const T &layout, wire::Bytes tail = {},
                                         std::uint8_t interface_id = 0) {
        send(id, layout, tail, interface_id);
        last = wait(id | wire::wsm::id::confirm_bit).value_or(Message{});
        if (last.size() < 8)
            return std::nullopt;
        return *wire::view<wire::Le32>(wire::Bytes(last), 4);
    }
    std::optional<std::uint32_t> write_mib(std::uint16_t mib, wire::Bytes data,
                                           std::uint8_t interface_id = 0) {
        return command(wire::wsm::id::write_mib,
                       wire::wsm::WriteMib{{}, mib, static_cast<std::uint16_t>(data.size())}, data,
                       interface_id);
    }
    /// Configured and joined to ap_mac on home_channel, interface 0.
    bool join() {
        wire::wsm::Configuration configuration{};
        configuration.head.dpd_bytes = 844;
        configuration.head.mac = station_mac;
        wire::wsm::Join join{};
        join.mode = 1;
        join.channel = home_channel;
        join.bssid = ap_mac;
        join.beacon_interval = 100;
        return command(wire::wsm::id::configuration, configuration) == 0u &&
               command(wire::wsm::id::join, join) == 0u;
    }
    bool start_and_join() { return start() && join(); }

    /// MIB 0x1002, type 3, of a station in the network.
    void give_null_frame() {
        Message null = frame(wire::ieee80211::frame::null_data, ap_mac, station_mac, 24);
        null[1] = wire::ieee80211::flag::to_ds;
        give_template(wire::wsm::template_type::qos_null, wire::wsm::template_rate_any, null);
    }
    /// MIB 0x1002.
    void give_template(std::uint8_t type, std::uint8_t rate, const Message &frame) {
        Message mib = {type, rate, static_cast<std::uint8_t>(frame.size()), 0};
        mib.insert(mib.end(), frame.begin(), frame.end());
        EXPECT_EQ(write_mib(wire::wsm::mib::template_frame, mib), 0u);
    }
    /// Of each null frame that was sent: the channel, and whether it says that the station is away.
    using Word = std::pair<std::uint8_t, bool>;
    std::vector<Word> words() const {
        std::vector<Word> words;
        for (const auto &sent : radio.sent)
            if (sent.frame[0] == wire::ieee80211::frame::null_data)
                words.emplace_back(sent.channel,
                                   (sent.frame[1] & wire::ieee80211::flag::power_management) != 0);
        return words;
    }

    /// A data frame from the access point reaches the antenna.
    bool hear(std::size_t bytes = 1500, std::uint8_t mark = 0, bool aggregate = false,
              bool last_of = true) {
        return hear_frame(frame(0x88, station_mac, ap_mac, bytes, mark), aggregate, last_of);
    }
    /// How strongly; a signal of -60 dBm.
    std::uint8_t rcpi = 100;
    bool hear_frame(const Message &bytes, bool aggregate = false, bool last_of = true) {
        return radio.listener->on_receive(bytes, {.channel = radio.channel,
                                                  .rate = 21,
                                                  .rcpi = rcpi,
                                                  .aggregate = aggregate,
                                                  .last = last_of});
    }
    void transmit(std::uint32_t packet_id, std::size_t bytes = 100, std::uint8_t queue = 0,
                  std::uint8_t policy = 0) {
        wire::wsm::TransmitRequest request{};
        request.packet_id = packet_id;
        request.queue = queue;
        request.flags = wire::wsm::tx_flag::rate_policy(policy);
        send(wire::wsm::id::transmit, request, frame(0x88, ap_mac, station_mac, bytes));
    }

    CountingMemory memory;
    FakeScheduler scheduler;
    FakeRadio radio;
    Chip *chip;
    unsigned interrupts = 0, seen_interrupts = 0;
    bool tx_toggle = false, rx_toggle = false, expected_toggle = false;
    std::array<std::uint8_t, 2> tx_sequence{}, rx_sequence{};
    std::vector<Message> inbox;
    std::vector<std::size_t> batches; ///< messages in each
    Message last;                     ///< confirm of the last command()
    unsigned broken = 0, out_of_sequence = 0, rereads = 0;
};

} // namespace besser::chip::test
