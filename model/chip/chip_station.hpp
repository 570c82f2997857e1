// SPDX-License-Identifier: GPL-2.0-only
// The stations of the chip: their BSS, what they receive, and how they notice its loss
// (protocol.md 5.3, 5.4, 5.6).
#pragma once

#include "model/chip/key_table.hpp"
#include "model/chip/rx_collapse.hpp"
#include "model/chip/scanner.hpp"
#include "model/chip/signal_watch.hpp"

namespace besser::chip {

class Station final {
  public:
    Station(const Context &context, OutputQueue &queue, Outbox &outbox, MibStore &mibs,
            Tuner &tuner, Scanner &scanner, Absence &absence, const KeyTable &keys);

    void reset();
    void set_mac(std::uint8_t interface_id, const wire::ieee80211::MacAddress &mac);
    /// A status of namespace wsm_status.
    [[nodiscard]] std::uint32_t join(std::uint8_t interface_id, const wire::wsm::Join &join);
    /// Whether a JOIN was refused and no RESET has come since.
    [[nodiscard]] bool refused(std::uint8_t interface_id) const {
        return bss_[interface_id].refused;
    }
    void leave(std::uint8_t interface_id);
    void set_bss_params(std::uint8_t interface_id, const wire::wsm::SetBssParams &params);
    /// Power save on is followed by one 0x0809 (5.1).
    void set_pm(std::uint8_t interface_id, const wire::wsm::SetPm &pm);
    void switch_channel(std::uint8_t interface_id, std::uint8_t channel, bool wide);
    /// Whether the interface is in a network whose channel is 40 MHz wide.
    [[nodiscard]] bool wide(std::uint8_t interface_id) const { return bss_[interface_id].wide; }
    /// Follows a write of MIB 0x1003 or 0x1005.
    void on_filter_changed(std::uint8_t interface_id);
    /// Follows a write of MIB 0x1009: what the next beacon says is news, if it is beyond a bound.
    void on_signal_bounds_changed(std::uint8_t interface_id) { bss_[interface_id].signal = {}; }
    [[nodiscard]] bool on_receive(wire::Bytes frame, const RxInfo &info);
    /// Hears a deauthentication that nobody sent.
    void be_deauthenticated();
    [[nodiscard]] bool deaf() const { return deaf_; }
    [[nodiscard]] bool joined(std::uint8_t interface_id) const { return bss_[interface_id].joined; }
    [[nodiscard]] bool power_saving(std::uint8_t interface_id) const {
        return bss_[interface_id].power_saving;
    }

  private:
    struct Bss {
        wire::ieee80211::MacAddress mac{};
        wire::ieee80211::MacAddress bssid{};
        bool joined = false;
        bool refused = false;
        bool wide = false;
        bool lost = false;
        bool power_saving = false;
        bool take_foreign = false;     ///< MIB 0x1003, bits 0 and 1
        bool filter_beacons = false;   ///< MIB 0x1005, bit 0
        std::uint8_t lost_beacons = 0; ///< missing in a row until 0x0805; 0: not supervised
        std::uint8_t channel = 0;
        std::uint16_t association_id = 0;
        unsigned pm_due = 0;
        unsigned switches_due = 0;
        SignalWatch signal{};
        std::uint32_t beacon_crc = 0;
        std::int64_t interval_ns = 0;
        std::int64_t last_beacon_ns = 0;
    };
    static constexpr int nobody = -1;
    static constexpr std::uint8_t stations = wire::wsm::interfaces;

    [[nodiscard]] std::uint32_t admit(const Bss &bss, const wire::wsm::Join &join);
    [[nodiscard]] int interface_for(wire::Bytes frame, std::uint8_t rcpi);
    struct Cipher {
        std::uint32_t status;
        std::uint32_t flags;
    };
    [[nodiscard]] Cipher decrypt(wire::Bytes frame) const;
    [[nodiscard]] bool wants_beacon(std::uint8_t interface_id, wire::Bytes frame);
    void follow_signal(std::uint8_t interface_id, std::uint8_t rcpi);
    void indicate_pm();
    void indicate_switched();
    void supervise();

    const Context &context_;
    OutputQueue &queue_;
    Outbox &outbox_;
    MibStore &mibs_;
    Tuner &tuner_;
    Scanner &scanner_;
    Absence &absence_;
    const KeyTable &keys_;
    RxCollapse collapse_;
    std::array<Bss, stations> bss_{};
    bool deaf_ = false; ///< neither beacons nor acknowledgements are heard any more
    Timer<Station, &Station::indicate_pm> pm_timer_;
    Timer<Station, &Station::indicate_switched> switch_timer_;
    Timer<Station, &Station::supervise> beacon_timer_;
};

} // namespace besser::chip
