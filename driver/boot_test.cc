// SPDX-License-Identifier: GPL-2.0-only
// The bootloader against the virtual chip, with a wire between them that can damage what passes.
#include "driver/boot.hpp"

#include "chip/chip.hpp"
#include "driver/test_port.hpp"

#include <functional>
#include <memory>

namespace besser::driver {
namespace {

using vkernel::VirtualPort;
using wire::boot::FrameType;

struct SilentRadio final : chip::Radio {
    void attach(chip::RadioListener &) override {}
    void transmit(std::uint32_t, Bytes, chip::AccessClass) override {}
    void flush() override {}
    void tune(std::uint8_t) override {}
    void set_address(const MacAddress &) override {}
};

/// Shows the frames that are written and lets a test change what passes.
struct Wire final : chip::SdioCard {
    explicit Wire(chip::SdioCard &to) : card(to) {}

    chip::SdioCard &card;
    std::vector<std::vector<std::uint8_t>> frames;
    std::function<bool(MutableBytes)> on_write = [](MutableBytes) { return true; }; ///< false: lost
    std::function<void(MutableBytes)> on_read = [](MutableBytes) {};

    chip::ByteResult read_byte(std::uint8_t function, std::uint32_t address) override {
        return card.read_byte(function, address);
    }
    chip::BusStatus write_byte(std::uint8_t function, std::uint32_t address,
                               std::uint8_t value) override {
        return card.write_byte(function, address, value);
    }
    chip::BusStatus read(const chip::BlockTransfer &transfer, MutableBytes data) override {
        const auto status = card.read(transfer, data);
        on_read(data);
        return status;
    }
    chip::BusStatus write(const chip::BlockTransfer &transfer, Bytes data) override {
        std::vector<std::uint8_t> copy(data.begin(), data.end());
        frames.push_back(copy);
        return on_write(copy) ? card.write(transfer, copy) : chip::BusStatus::ok;
    }
    bool interrupt_level() const override { return card.interrupt_level(); }
    void on_interrupt(void (*changed)(void *), void *context) override {
        card.on_interrupt(changed, context);
    }
    void set_power(bool on) override { card.set_power(on); }

    std::size_t count(FrameType type) const {
        return static_cast<std::size_t>(std::ranges::count_if(frames, [type](const auto &frame) {
            return frame[0] == static_cast<std::uint8_t>(type);
        }));
    }
};

struct BootTest : ::testing::Test {
    vkernel::testing::TestWorld t{2};
    SilentRadio radio;
    chip::Chip &chip = t.arena.make<chip::Chip>(t.world, radio, profile(), &t.arena, 1u);
    Wire wire{chip};
    testing::NotingUpper upper;
    vkernel::Env &env = t.arena.make<vkernel::Env>(t.world, wire, upper);
    Counters counters{};
    SdioLink<VirtualPort> link{env, counters};
    std::unique_ptr<Bootloader<VirtualPort>> bootloader =
        std::make_unique<Bootloader<VirtualPort>>(env, link);
    std::vector<std::uint8_t> stage1 = image(0x20000000, 9'000);
    std::vector<std::uint8_t> stage2 = image(0x20010000, 20'001);

    static chip::Profile profile() {
        chip::Profile made;
        made.boot_max_write_bytes = 1024;
        return made;
    }
    static std::vector<std::uint8_t> image(std::uint32_t address, std::size_t bytes) {
        std::vector<std::uint8_t> made(bytes);
        for (std::size_t i = 0; i < bytes; i++)
            made[i] = static_cast<std::uint8_t>(i * 7 + (i >> 8));
        const wire::boot::FileHead head{address, 0, 0, address};
        const wire::Le32 tail = address;
        std::memcpy(made.data(), &head, sizeof(head));
        std::memcpy(made.data() + bytes - sizeof(tail), &tail, sizeof(tail));
        return made;
    }

    Errc boot() {
        env.add_firmware(wire::boot::stage1_name, stage1);
        env.add_firmware(wire::boot::stage2_name, stage2);
        Errc error = Errc::invalid;
        t.task("probe", [&] {
            EXPECT_TRUE(env.probe());
            EXPECT_TRUE(env.interrupt_enable(
                [](void *self) { static_cast<Bootloader<VirtualPort> *>(self)->on_interrupt(); },
                bootloader.get()));
            error = bootloader->boot().error();
            env.interrupt_disable();
        });
        t.world.run();
        EXPECT_EQ(t.first_warning(), "");
        return error;
    }
    bool firmware_runs() {
        const auto status = chip.read_byte(1, wire::sdio::reg::status);
        return (status.value & wire::sdio::status::mcu_ready) != 0;
    }
    /// Damages the first `times` data frames of an image.
    void damage_data(unsigned times) {
        wire.on_write = [times](MutableBytes frame) mutable {
            if (frame[0] == static_cast<std::uint8_t>(FrameType::data) && frame.size() > 512 &&
                times > 0) {
                times--;
                frame[100] ^= 1;
            }
            return true;
        };
    }
};

TEST_F(BootTest, BringsTheFirmwareUp) {
    EXPECT_EQ(boot(), Errc::ok);
    EXPECT_TRUE(firmware_runs());
    EXPECT_EQ(chip.stats().all_violations(), 0u);
    EXPECT_EQ(chip.stats().register_writes, 2u);
}

TEST_F(BootTest, NoFrameIsLargerThanTheChipAllows) {
    EXPECT_EQ(boot(), Errc::ok);
    for (const auto &frame : wire.frames)
        EXPECT_LE(frame.size(), 1024u);
}

TEST_F(BootTest, TheLastFourBytesOfAFileAreNotSent) {
    EXPECT_EQ(boot(), Errc::ok);
    std::vector<std::uint32_t> lengths;
    for (const auto &frame : wire.frames)
        if (frame[0] == static_cast<std::uint8_t>(FrameType::info))
            lengths.push_back(wire::view<wire::boot::Info>(Bytes(frame))->length);
    EXPECT_EQ(lengths, (std::vector<std::uint32_t>{4, 4, 8'996, 19'997}));
}

TEST_F(BootTest, ADownloadDamagedOnTheWayIsRepeated) {
    damage_data(1);
    EXPECT_EQ(boot(), Errc::ok);
    EXPECT_EQ(wire.count(FrameType::end), 3u);
    EXPECT_TRUE(firmware_runs());
}

TEST_F(BootTest, ADownloadDamagedEveryTimeIsGivenUpAfterFourTries) {
    damage_data(1'000);
    EXPECT_EQ(boot(), Errc::rejected);
    EXPECT_EQ(wire.count(FrameType::end), 4u);
    EXPECT_EQ(wire.count(FrameType::run), 0u);
}

TEST_F(BootTest, WithoutStageOneNothingIsDownloaded) {
    stage1.clear();
    EXPECT_EQ(boot(), Errc::no_firmware);
    EXPECT_EQ(wire.count(FrameType::info), 2u) << "the register writes";
}

TEST_F(BootTest, WithoutStageTwoTheFirmwareDoesNotRun) {
    stage2.clear();
    EXPECT_EQ(boot(), Errc::no_firmware);
    EXPECT_EQ(wire.count(FrameType::run), 1u);
    EXPECT_FALSE(firmware_runs());
}

TEST_F(BootTest, AFileWithoutRoomForHeadAndTailIsRefused) {
    stage1.resize(sizeof(wire::boot::FileHead) + sizeof(wire::Le32) - 1);
    EXPECT_EQ(boot(), Errc::no_firmware);
    EXPECT_EQ(wire.count(FrameType::end), 0u);
}

TEST_F(BootTest, TheTailsLoadAddressGoesBeforeTheHeads) {
    const wire::Le32 tail = 0x20004000u;
    std::memcpy(stage1.data() + stage1.size() - sizeof(tail), &tail, sizeof(tail));
    EXPECT_EQ(boot(), Errc::ok);
    for (const auto &frame : wire.frames)
        if (frame[0] == static_cast<std::uint8_t>(FrameType::run)) {
            EXPECT_EQ(wire::view<wire::boot::Run>(Bytes(frame))->address, 0x20004000u);
            return;
        }
    FAIL() << "stage 1 was not run";
}

TEST_F(BootTest, DamagedCalibrationDataAreAProtocolError) {
    wire.on_read = [](MutableBytes data) {
        if (data.size() > wire::boot::dpd_bytes)
            data[5'000] ^= 1;
    };
    EXPECT_EQ(boot(), Errc::protocol);
    EXPECT_FALSE(firmware_runs());
}

TEST_F(BootTest, AChipThatDoesNotAnswerIsATimeout) {
    wire.on_write = [](MutableBytes) { return false; };
    EXPECT_EQ(boot(), Errc::timeout);
}

TEST_F(BootTest, AnAnswerWhoseInterruptIsLostIsFoundWhenTheTimeIsOver) {
    wire.on_write = [this](MutableBytes frame) {
        if (frame[0] == static_cast<std::uint8_t>(FrameType::run))
            chip.arm(chip::Fault::lost_interrupt);
        return true;
    };
    EXPECT_EQ(boot(), Errc::ok);
    EXPECT_EQ(wire.count(FrameType::run), 2u);
    EXPECT_EQ(chip.stats().all_violations(), 0u);
}

TEST_F(BootTest, AReplyToAnotherFrameIsAProtocolError) {
    wire.on_read = [](MutableBytes data) {
        if (data.size() == sizeof(wire::boot::Reply))
            data[1]++;
    };
    EXPECT_EQ(boot(), Errc::protocol);
}

} // namespace
} // namespace besser::driver
