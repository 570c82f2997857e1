// SPDX-License-Identifier: GPL-2.0-only
// From power-on to running firmware: the download protocol, both stages, calibration data
// (protocol.md 3). The chip stores no program: it checks it and keeps what later steps depend on.
#pragma once

#include "model/chip/interrupt_line.hpp"
#include "wire/boot.hpp"

namespace besser::chip {

class BootRom final {
  public:
    BootRom(const Context &context, InterruptLine &interrupt, std::uint64_t seed);

    void reset();
    /// The chip restarted by itself: what the host still sends to the firmware is no frame of its
    /// making, and no violation, until it boots.
    void be_a_surprise() { host_unaware_ = true; }
    /// 0x10C bit 0: stage 2 has come up; the run phase has begun.
    [[nodiscard]] bool mcu_ready() const {
        return stage_ == Stage::firmware && context_.now_ns() >= running_at_ns_;
    }
    /// 0x10C bit 1.
    [[nodiscard]] bool dpd_ready() const { return dpd_ready_; }
    /// 0x000 and 0x001: length of the waiting message; the high byte acknowledges the interrupt.
    [[nodiscard]] std::uint8_t length_low() const { return static_cast<std::uint8_t>(waiting_); }
    [[nodiscard]] std::uint8_t read_length_high();

    void write(wire::Bytes data);
    /// The message that waits. It stays readable until the next write, because nothing else tells a
    /// repeat after a CRC error from a new read.
    void read(wire::MutableBytes data);

  private:
    enum class Stage : std::uint8_t { rom, calibrating, calibrated, firmware };
    struct Image {
        std::uint32_t address = 0;
        std::uint32_t length = 0;
        std::uint32_t received = 0;
        std::uint32_t crc = 0;
        bool complete = false;
    };

    [[nodiscard]] bool apply(wire::Bytes frame);
    [[nodiscard]] bool begin(wire::Bytes frame);
    [[nodiscard]] bool take(wire::Bytes frame);
    [[nodiscard]] bool finish(wire::Bytes frame);
    [[nodiscard]] bool run();
    void count_bad_frame();
    void answer(std::uint8_t sequence, bool good);
    void offer();

    const Context &context_;
    InterruptLine &interrupt_;
    Timer<BootRom, &BootRom::offer> offer_timer_;
    ByteBuffer dpd_;     ///< calibration data: measured by stage 1 or given by the host
    ByteBuffer factory_; ///< as downloaded
    Stage stage_ = Stage::rom;
    Image image_;
    std::uint32_t stage1_crc_ = 0;
    std::uint32_t last_frame_crc_ = 0;
    bool last_frame_good_ = false;
    bool frame_seen_ = false;
    bool host_unaware_ = false; ///< of the chip's restart by itself
    bool dpd_ready_ = false;
    bool dpd_given_ = false;
    std::int64_t running_at_ns_ = 0;
    wire::boot::Reply reply_{};
    wire::Bytes next_;    ///< will wait when offer_timer_ fires
    wire::Bytes message_; ///< readable
    std::size_t waiting_ = 0;
};

} // namespace besser::chip
