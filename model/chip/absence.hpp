// SPDX-License-Identifier: GPL-2.0-only
// Whether the station listens, and what the access point knows of it: one place says it for scans
// and for power save, by the host's null frame (MIB 0x1002, type 3). A host that gave none has
// nobody told.
#pragma once

#include "model/chip/tuner.hpp"

namespace besser::chip {

class Absence final {
  public:
    Absence(const Context &context, const Transmitter &transmitter, const Tuner &tuner,
            const MibStore &mibs);

    void reset();
    /// The interface has joined or left a network: what was said in another is void.
    void forget(std::uint8_t interface_id);

    /// A scan is about to leave the channel. True: a null frame is on the air, and on_transmitted()
    /// will follow.
    [[nodiscard]] bool leave(std::uint8_t interface_id);
    /// It has come home.
    void come_back();

    /// 0x0010 of a station in a network.
    void save_power(std::uint8_t interface_id, const wire::wsm::SetPm &pm);
    /// The host, or the access point, has sent a frame to the other: the station stays awake.
    void on_traffic();
    /// The network's own.
    void on_beacon(std::uint8_t interface_id, wire::Bytes frame, std::uint16_t association_id);

    [[nodiscard]] bool speaking() const { return speaking_; }
    void on_transmitted(bool acked);
    static constexpr std::uint32_t token = 0xFE; ///< no input buffer has this number

  private:
    enum class Word : std::uint8_t { here, away, unsure };
    [[nodiscard]] Word wanted() const { return scanning_ || dozing_ ? Word::away : Word::here; }
    void on_idle();
    void settle();

    const Context &context_;
    const Transmitter &transmitter_;
    const Tuner &tuner_;
    const MibStore &mibs_;
    std::uint8_t interface_ = 0; ///< there is one channel, and so one network that is told
    bool scanning_ = false;
    bool saving_ = false; ///< power save is on
    bool dozing_ = false; ///< and nothing happens
    bool speaking_ = false;
    bool void_ = false;        ///< what is on the air was said in another network
    Word said_ = Word::here;   ///< by the last null frame
    Word known_ = Word::here;  ///< by the access point
    std::int64_t idle_ns_ = 0; ///< without traffic until it dozes
    std::int64_t busy_until_ns_ = 0;
    wire::ieee80211::Header frame_{};
    Timer<Absence, &Absence::on_idle> idle_timer_;
};

} // namespace besser::chip
