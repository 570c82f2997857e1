// SPDX-License-Identifier: GPL-2.0-only
// A virtual chip in the tests of the driver, with a wire to it that can be damaged or cut.
#pragma once

#include "driver/test_port.hpp"
#include "model/chip/chip.hpp"
#include "wire/boot.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <utility>
#include <vector>

namespace besser::driver::testing {

struct SilentRadio final : chip::Radio {
    chip::RadioListener *listener = nullptr;
    std::vector<std::uint32_t> on_air;

    void attach(chip::RadioListener &to) override { listener = &to; }
    void transmit(std::uint32_t token, Bytes, chip::AccessClass,
                  const chip::RateLadder &) override {
        on_air.push_back(token);
    }
    void flush() override { on_air.clear(); }
    /// Until then no transmission ends.
    void acknowledge_all() {
        for (const auto token : std::exchange(on_air, {}))
            listener->on_transmitted(token, {true, false, 21, 0, 0});
    }
    void tune(std::uint8_t) override {}
    void set_address(const MacAddress &) override {}
};

/// Shows the frames that are written and lets a test change what passes.
struct Wire final : chip::SdioCard {
    explicit Wire(chip::SdioCard &to) : card(to) {}

    chip::SdioCard &card;
    bool mute = false; ///< no command is answered
    unsigned tunings = 0;
    bool stuck = false; ///< the interrupt line stays up
    std::vector<std::vector<std::uint8_t>> frames;
    std::function<bool(MutableBytes)> on_write = [](MutableBytes) { return true; }; ///< false: lost
    std::function<void(MutableBytes)> on_read = [](MutableBytes) {};
    /// May change what was read at the address.
    std::function<void(std::uint32_t, std::uint8_t &)> on_read_byte = [](std::uint32_t,
                                                                         std::uint8_t &) {};

    std::uint8_t functions() const override { return card.functions(); }
    chip::ByteResult read_byte(std::uint8_t function, std::uint32_t address) override {
        if (mute)
            return {chip::BusStatus::timeout, 0};
        auto result = card.read_byte(function, address);
        on_read_byte(address, result.value);
        return result;
    }
    chip::BusStatus write_byte(std::uint8_t function, std::uint32_t address,
                               std::uint8_t value) override {
        return mute ? chip::BusStatus::timeout : card.write_byte(function, address, value);
    }
    chip::BusStatus read(const chip::BlockTransfer &transfer, MutableBytes data) override {
        if (mute)
            return chip::BusStatus::timeout;
        const auto status = card.read(transfer, data);
        on_read(data);
        return status;
    }
    chip::BusStatus write(const chip::BlockTransfer &transfer, Bytes data) override {
        if (mute)
            return chip::BusStatus::timeout;
        std::vector<std::uint8_t> copy(data.begin(), data.end());
        frames.push_back(copy);
        return on_write(copy) ? card.write(transfer, copy) : chip::BusStatus::ok;
    }
    bool interrupt_level() const override { return stuck || card.interrupt_level(); }
    void on_interrupt(void (*changed)(void *), void *context) override {
        changed_ = changed;
        context_ = context;
        card.on_interrupt(changed, context);
    }
    chip::BusStatus tune() override {
        tunings++;
        return mute ? chip::BusStatus::timeout : card.tune();
    }
    void set_power(bool on) override { card.set_power(on); }
    void set_wakeup(bool high) override { card.set_wakeup(high); }

    void stick() {
        stuck = true;
        changed_(context_);
    }
    std::size_t count(wire::boot::FrameType type) const {
        return static_cast<std::size_t>(std::ranges::count_if(frames, [type](const auto &frame) {
            return frame[0] == static_cast<std::uint8_t>(type);
        }));
    }

  private:
    void (*changed_)(void *) = nullptr;
    void *context_ = nullptr;
};

inline chip::Profile prompt_chip() {
    chip::Profile made;
    made.boot_max_write_bytes = 1024;
    return made;
}

inline std::vector<std::uint8_t> firmware_image(std::uint32_t address, std::size_t bytes) {
    std::vector<std::uint8_t> made(bytes);
    for (std::size_t i = 0; i < bytes; i++)
        made[i] = static_cast<std::uint8_t>(i * 7 + (i >> 8));
    const wire::boot::FileHead head{address, 0, 0, address};
    const wire::Le32 tail = address;
    std::memcpy(made.data(), &head, sizeof(head));
    std::memcpy(made.data() + bytes - sizeof(tail), &tail, sizeof(tail));
    return made;
}

/// A chip behind a wire, and firmware for it.
struct ChipTest : ::testing::Test {
    vkernel::testing::TestWorld t{2};
    SilentRadio radio;
    chip::Chip &chip;
    Wire wire{chip};
    NotingUpper upper;
    host::Env &env = t.arena.make<host::Env>(t.world, wire, upper);
    std::vector<std::uint8_t> stage1 = firmware_image(0x20000000, 9'000);
    std::vector<std::uint8_t> stage2 = firmware_image(0x20010000, 20'001);

    explicit ChipTest(const chip::Profile &profile = prompt_chip())
        : chip(t.arena.make<chip::Chip>(t.world, radio, profile, &t.arena, 1u)) {}
    void add_firmware() {
        env.add_firmware(wire::boot::stage1_name, stage1);
        env.add_firmware(wire::boot::stage2_name, stage2);
    }
};

} // namespace besser::driver::testing
