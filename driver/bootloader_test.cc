// SPDX-License-Identifier: GPL-2.0-only
// The bootloader against the virtual chip, with a wire between them that can damage what passes.
#include "driver/bootloader.hpp"

#include "driver/test_chip.hpp"

#include <memory>

namespace besser::driver {
namespace {

using host::VirtualPort;
using wire::boot::FrameType;

struct BootTest : testing::ChipTest {
    Counters counters{};
    SdioLink<VirtualPort> link{env, counters};
    std::unique_ptr<Bootloader<VirtualPort>> bootloader =
        std::make_unique<Bootloader<VirtualPort>>(env, link);

    explicit BootTest(const chip::Profile &profile = testing::prompt_chip()) : ChipTest(profile) {}

    Result<> boot() {
        add_firmware();
        Result<> booted = Errc::invalid;
        t.task("probe", [&] {
            EXPECT_TRUE(env.probe());
            booted = boot_with_interrupts();
        });
        t.world.run();
        EXPECT_EQ(t.first_warning(), "");
        return booted;
    }
    /// In a task.
    Result<> boot_with_interrupts() {
        EXPECT_TRUE(env.interrupt_enable(
            [](void *self) { static_cast<Bootloader<VirtualPort> *>(self)->on_interrupt(); },
            bootloader.get()));
        auto booted = bootloader->boot();
        env.interrupt_disable();
        return booted;
    }
    /// After a power cycle.
    Result<> boot_again() {
        wire.frames.clear();
        Result<> booted = Errc::invalid;
        t.task("restart", [&] {
            EXPECT_TRUE(env.power_cycle());
            booted = boot_with_interrupts();
        });
        t.world.run();
        return booted;
    }
    struct Armed {
        chip::Fault fault = chip::Fault::count;
        chip::Trigger trigger{};
    };
    /// Of a chip that calibrates, after a power cycle; it boots.
    std::int64_t time_to_boot(const Armed &armed) {
        add_firmware();
        wire.frames.clear();
        bootloader = std::make_unique<Bootloader<VirtualPort>>(env, link);
        std::int64_t begun = 0;
        t.task("probe", [&] {
            EXPECT_TRUE(env.power_cycle());
            if (armed.fault != chip::Fault::count)
                chip.arm(armed.fault, armed.trigger);
            begun = t.world.now_ns();
            EXPECT_TRUE(boot_with_interrupts());
        });
        t.world.run();
        if (armed.fault != chip::Fault::count)
            chip.disarm(armed.fault);
        EXPECT_TRUE(firmware_runs());
        return t.world.now_ns() - begun;
    }
    bool firmware_runs() {
        const auto status = chip.read_byte(1, wire::sdio::reg::status);
        return (status.value & wire::sdio::status::mcu_ready) != 0;
    }
    /// The first time that something of `bytes` bytes is announced, the low byte of the length was
    /// read before the chip had announced it, and the high byte is read after that.
    void announce_while_read(std::size_t bytes) {
        const auto low = static_cast<std::uint8_t>(bytes);
        wire.on_read_byte = [low, done = false](std::uint32_t address, std::uint8_t &byte) mutable {
            if (address != wire::sdio::reg::length_low || byte != low || done)
                return;
            done = true;
            byte = 0;
        };
    }
    /// From the command that runs the second stage to the end of a boot that succeeds.
    std::int64_t time_to_start() {
        std::int64_t ran = 0;
        wire.on_write = [&](MutableBytes frame) {
            if (frame[0] == static_cast<std::uint8_t>(FrameType::run))
                ran = t.world.now_ns();
            return true;
        };
        EXPECT_TRUE(boot());
        return t.world.now_ns() - ran;
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

TEST_F(BootTest, brings_the_firmware_up) {
    EXPECT_TRUE(boot());
    EXPECT_TRUE(firmware_runs());
    EXPECT_EQ(chip.stats().all_violations(), 0u);
    EXPECT_EQ(chip.stats().register_writes, 2u);
}

constexpr std::int64_t ms = 1'000'000;

TEST_F(BootTest, firmware_that_is_up_is_not_waited_for) {
    const auto took = time_to_start();
    EXPECT_GE(took, chip::Profile{}.firmware_boot_ns);
    EXPECT_LE(took, chip::Profile{}.firmware_boot_ns + 25 * ms);
    EXPECT_TRUE(firmware_runs());
}

TEST_F(BootTest, a_chip_that_was_up_before_its_firmware_ran_is_left_alone_for_half_a_second) {
    wire.on_read_byte = [](std::uint32_t address, std::uint8_t &byte) {
        if (address == wire::sdio::reg::status)
            byte |= wire::sdio::status::mcu_ready;
    };
    const auto took = time_to_start();
    EXPECT_GE(took, 500 * ms);
    EXPECT_LE(took, 525 * ms);
}

chip::Profile slow_chip() {
    auto made = testing::prompt_chip();
    made.firmware_boot_ns = 2'000 * ms;
    return made;
}
struct SlowBootTest : BootTest {
    SlowBootTest() : BootTest(slow_chip()) {}
};

TEST_F(SlowBootTest, firmware_that_does_not_say_that_it_is_up_is_given_half_a_second) {
    const auto took = time_to_start();
    EXPECT_GE(took, 500 * ms);
    EXPECT_LE(took, 525 * ms);
}

TEST_F(BootTest, frames_are_numbered_from_zero_in_each_download) {
    EXPECT_TRUE(boot());
    EXPECT_EQ(wire.count(FrameType::info), 4u);
    std::uint8_t next = 0;
    for (const auto &frame : wire.frames) {
        if (frame[0] == static_cast<std::uint8_t>(FrameType::info))
            next = 0;
        EXPECT_EQ(frame[1], next++);
    }
}

TEST_F(BootTest, no_frame_is_larger_than_the_chip_allows) {
    EXPECT_TRUE(boot());
    EXPECT_FALSE(wire.frames.empty());
    for (const auto &frame : wire.frames)
        EXPECT_LE(frame.size(), 1024u);
}

TEST_F(BootTest, the_last_four_bytes_of_a_file_are_not_sent) {
    EXPECT_TRUE(boot());
    std::vector<std::uint32_t> lengths;
    for (const auto &frame : wire.frames)
        if (frame[0] == static_cast<std::uint8_t>(FrameType::info))
            lengths.push_back(wire::view<wire::boot::Info>(Bytes(frame))->length);
    EXPECT_EQ(lengths, (std::vector<std::uint32_t>{4, 4, 8'996, 19'997}));
}

/// field.md F13.
TEST_F(BootTest, files_of_the_size_and_at_the_address_of_the_public_ones_are_loaded) {
    stage1 = testing::firmware_image(0x20000168, 165'024);
    stage2 = testing::firmware_image(0x20000168, 251'652);
    EXPECT_TRUE(boot());
    EXPECT_TRUE(firmware_runs());
    EXPECT_EQ(chip.stats().all_violations(), 0u);
}

TEST_F(BootTest, a_download_damaged_on_the_way_is_repeated) {
    damage_data(1);
    EXPECT_TRUE(boot());
    EXPECT_EQ(wire.count(FrameType::end), 3u);
    EXPECT_TRUE(firmware_runs());
}

TEST_F(BootTest, a_download_damaged_every_time_is_given_up_after_four_tries) {
    damage_data(1'000);
    EXPECT_EQ(boot().error(), Errc::rejected);
    EXPECT_EQ(wire.count(FrameType::end), 4u);
    EXPECT_EQ(wire.count(FrameType::run), 0u);
}

/// A file of the 30 keys that must be there; `power` stands for the first channel.
std::vector<std::uint8_t> factory_file(const char *power) {
    std::string text = "magic:0xba80\nversion:0x2\ncrc:0x0\niQ_offset:0x0\nfreq_cal:0x100\n"
                       "freq_cal_flags:0x1\nch7:0x1400\nch13:0x1400\ntx_power_type:0xff\n"
                       "temperature:0x0\ntx_power_flags_5G:0x0\ntemperature_5G:0x0\nbdr_div:0x5\n"
                       "bdr_power:0x10\nedr_div:0x5\nedr_power:0x15\nch1:";
    text += std::string(power) + "\n";
    for (const char *channels :
         {"36-40", "44-48", "52-56", "60-64", "100-104", "108-112", "116-120", "124-128", "132-136",
          "140-144", "149-153", "157-161", "165-169"})
        text += "ch" + std::string(channels) + ":0x1400\n";
    return {text.begin(), text.end()};
}

TEST_F(BootTest, the_chip_gets_the_factory_data_each_time_that_it_boots) {
    const auto file = factory_file("0x1400");
    env.add_firmware(factory_name, file);
    EXPECT_TRUE(boot());
    EXPECT_EQ(chip.stats().factory_blocks, 1u);
    EXPECT_TRUE(boot_again());
    EXPECT_EQ(chip.stats().factory_blocks, 2u);
}

TEST_F(BootTest, of_a_factory_file_that_is_wrong_it_gets_nothing_and_boots) {
    const auto file = factory_file("0x4000");
    env.add_firmware(factory_name, file);
    EXPECT_TRUE(boot());
    EXPECT_EQ(wire.count(FrameType::info), 4u) << "registers and stages";
    EXPECT_TRUE(firmware_runs());
}

TEST_F(BootTest, a_chip_that_does_not_take_its_factory_data_boots) {
    const auto file = factory_file("0x1400");
    env.add_firmware(factory_name, file);
    wire.on_write = [](MutableBytes frame) {
        const auto *info = wire::view<wire::boot::Info>(frame);
        if (frame[0] == static_cast<std::uint8_t>(FrameType::info) &&
            info->address == wire::boot::factory_address)
            frame[0] = 0;
        return true;
    };
    EXPECT_TRUE(boot());
    EXPECT_EQ(chip.stats().factory_blocks, 0u);
    EXPECT_TRUE(firmware_runs());
}

TEST_F(BootTest, without_stage_one_nothing_is_downloaded) {
    stage1.clear();
    EXPECT_EQ(boot().error(), Errc::no_firmware);
    EXPECT_EQ(wire.count(FrameType::info), 2u) << "the register writes";
}

TEST_F(BootTest, without_stage_two_the_firmware_does_not_run) {
    stage2.clear();
    EXPECT_EQ(boot().error(), Errc::no_firmware);
    EXPECT_EQ(wire.count(FrameType::run), 1u);
    EXPECT_FALSE(firmware_runs());
}

TEST_F(BootTest, a_file_without_room_for_head_and_tail_is_refused) {
    stage1.resize(sizeof(wire::boot::FileHead) + sizeof(wire::Le32) - 1);
    EXPECT_EQ(boot().error(), Errc::no_firmware);
    EXPECT_EQ(wire.count(FrameType::end), 0u);
}

TEST_F(BootTest, the_tails_load_address_goes_before_the_heads) {
    const wire::Le32 tail = 0x20004000u;
    std::memcpy(stage1.data() + stage1.size() - sizeof(tail), &tail, sizeof(tail));
    EXPECT_TRUE(boot());
    for (const auto &frame : wire.frames)
        if (frame[0] == static_cast<std::uint8_t>(FrameType::run)) {
            EXPECT_EQ(wire::view<wire::boot::Run>(Bytes(frame))->address, 0x20004000u);
            return;
        }
    FAIL() << "stage 1 was not run";
}

TEST_F(BootTest, damaged_calibration_data_are_a_protocol_error) {
    wire.on_read = [](MutableBytes data) {
        if (data.size() > wire::boot::dpd_bytes)
            data[5'000] ^= 1;
    };
    EXPECT_EQ(boot().error(), Errc::protocol);
    EXPECT_FALSE(firmware_runs());
}

TEST_F(BootTest, a_second_boot_gives_the_calibration_back) {
    EXPECT_TRUE(boot());
    EXPECT_TRUE(boot_again());
    EXPECT_TRUE(firmware_runs());
    EXPECT_EQ(chip.stats().dpd_loads, 1u);
    EXPECT_EQ(wire.count(FrameType::run), 1u) << "stage 2 alone";
    EXPECT_EQ(chip.stats().all_violations(), 0u);
}

TEST_F(BootTest, a_calibration_that_the_chip_does_not_take_back_is_made_anew) {
    EXPECT_TRUE(boot());
    wire.on_write = [](MutableBytes frame) {
        const auto *head = wire::view<wire::boot::DataHead>(Bytes(frame));
        if (frame[0] == static_cast<std::uint8_t>(FrameType::data) &&
            head->address == wire::boot::dpd_address)
            frame[100] ^= 1;
        return true;
    };
    EXPECT_TRUE(boot_again());
    EXPECT_TRUE(firmware_runs());
    EXPECT_EQ(chip.stats().dpd_loads, 0u);
    EXPECT_EQ(wire.count(FrameType::run), 2u);
}

TEST_F(BootTest, a_calibration_with_which_a_boot_failed_is_made_anew) {
    EXPECT_TRUE(boot());
    wire.on_write = [](MutableBytes frame) {
        return frame[0] != static_cast<std::uint8_t>(FrameType::run);
    };
    EXPECT_FALSE(boot_again());
    wire.on_write = [](MutableBytes) { return true; };
    EXPECT_TRUE(boot_again());
    EXPECT_EQ(wire.count(FrameType::run), 2u) << "stage 1 as well";
}

TEST_F(BootTest, a_chip_that_does_not_answer_is_a_timeout) {
    wire.on_write = [](MutableBytes) { return false; };
    EXPECT_EQ(boot().error(), Errc::timeout);
}

TEST_F(BootTest, answers_whose_interrupts_are_lost_are_found_soon) {
    const auto prompt = time_to_boot({});
    const auto late = time_to_boot({chip::Fault::lost_interrupt, {.repeat = 1'000}});
    EXPECT_GT(chip.fired(chip::Fault::lost_interrupt), 30u);
    EXPECT_LT(late - prompt, std::int64_t(wire.frames.size()) * 25'000'000);
    EXPECT_EQ(wire.count(FrameType::run), 2u) << "nothing is sent again";
}

TEST_F(BootTest, whichever_access_is_damaged_is_repeated_and_the_boot_goes_on) {
    for (const auto fault : {chip::Fault::crc_error_byte, chip::Fault::crc_error_read,
                             chip::Fault::crc_error_write, chip::Fault::crc_status_lost}) {
        std::uint32_t place = 0;
        for (auto fired = chip.fired(fault); ++fired; place++) {
            (void)time_to_boot({fault, {.after_count = place}});
            EXPECT_LE(wire.count(FrameType::info), 5u) << "of a damaged one the frame alone";
            if (chip.fired(fault) != fired)
                break;
        }
        EXPECT_GT(place, 30u);
    }
    EXPECT_EQ(chip.stats().all_violations(), 0u);
}

TEST_F(BootTest, calibration_data_announced_while_the_length_is_read_are_taken_whole) {
    announce_while_read(wire::boot::dpd_bytes);
    EXPECT_TRUE(boot());
    EXPECT_TRUE(firmware_runs());
}

TEST_F(BootTest, an_answer_announced_while_the_length_is_read_is_not_missed) {
    announce_while_read(sizeof(wire::boot::Reply));
    EXPECT_TRUE(boot());
    EXPECT_EQ(wire.count(FrameType::info), 4u) << "nothing is sent again";
    EXPECT_LT(t.world.now_ns(), 2'000'000'000) << "and nobody waits until the second is over";
}

TEST_F(BootTest, an_answer_interrupts_once_however_late_the_task_that_waits_for_it) {
    t.world.costs().context_switch_ns = 50'000;
    t.world.costs().sdio_irq_work_ns = 1'000;
    EXPECT_TRUE(boot());
    const std::size_t calibration = 1;
    EXPECT_LE(t.world.trace().executions("sdio_irq_work"), wire.frames.size() + calibration);
}

TEST_F(BootTest, a_run_command_without_an_answer_is_not_repeated) {
    wire.on_write = [](MutableBytes frame) {
        return frame[0] != static_cast<std::uint8_t>(FrameType::run);
    };
    EXPECT_EQ(boot().error(), Errc::timeout);
    EXPECT_EQ(wire.count(FrameType::run), 1u);
    EXPECT_EQ(wire.count(FrameType::end), 1u);
}

TEST_F(BootTest, a_reply_to_another_frame_is_a_protocol_error) {
    wire.on_read = [](MutableBytes data) {
        if (data.size() == sizeof(wire::boot::Reply))
            data[1]++;
    };
    EXPECT_EQ(boot().error(), Errc::protocol);
}

} // namespace
} // namespace besser::driver
