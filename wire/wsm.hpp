// SPDX-License-Identifier: GPL-2.0-only
// WSM messages: header, identifiers, layouts; bodies of MIBs are in mib.hpp, keys in keys.hpp.
// Source: protocol.md 4 and 5. Offsets in the comments count from the start of the message, header
// included.
#pragma once

#include "wire/bytes.hpp"
#include "wire/ieee80211.hpp"

#include <array>

namespace besser::wire::wsm {

/// Section 4.1. `length` counts the header, not the trailing host timestamp.
struct Header {
    Le16 length;
    Le16 id;
};
static_assert(sizeof(Header) == 4);

inline constexpr std::size_t host_timestamp_bytes =
    4; ///< after each host message (protocol.md 2.6)

/// The id word: number 5:0, interface 9:6, class 11:10, sequence 15:13.
class Id {
  public:
    static constexpr std::uint16_t class_confirm = 0x0400;
    static constexpr std::uint16_t class_indication = 0x0800;
    static constexpr std::uint16_t class_mcu = 0x0C00;

    constexpr explicit Id(std::uint16_t raw) : raw_(raw) {}
    [[nodiscard]] constexpr std::uint16_t raw() const { return raw_; }
    /// Class and number, without interface and sequence: 0x0404, 0x0804 ...
    [[nodiscard]] constexpr std::uint16_t message() const { return raw_ & 0x0C3F; }
    [[nodiscard]] constexpr std::uint8_t number() const { return raw_ & 0x3F; }
    [[nodiscard]] constexpr std::uint16_t message_class() const { return raw_ & 0x0C00; }
    [[nodiscard]] constexpr std::uint8_t interface_id() const { return (raw_ >> 6) & 0x0F; }
    [[nodiscard]] constexpr std::uint8_t sequence() const { return raw_ >> 13; }
    [[nodiscard]] constexpr Id with_interface(std::uint8_t id) const {
        return Id(static_cast<std::uint16_t>((raw_ & ~0x03C0) | ((id & 0x0F) << 6)));
    }
    [[nodiscard]] constexpr Id with_sequence(std::uint8_t sequence) const {
        return Id(static_cast<std::uint16_t>((raw_ & 0x1FFF) | ((sequence & 7) << 13)));
    }
    /// Sequence space (protocol.md 4.2): 1 if bits 11:8 are 0xC, else 0.
    [[nodiscard]] constexpr unsigned space() const { return (raw_ & 0x0F00) == 0x0C00 ? 1 : 0; }

  private:
    std::uint16_t raw_;
};

inline constexpr unsigned sequence_spaces = 2;
inline constexpr std::uint8_t sequence_mask = 7;
inline constexpr unsigned interfaces = 3; ///< two stations and the generic one

/// Rate indices of every message (5.4): 0-3 CCK, 6-13 OFDM, 14-21 MCS 0-7; 4 and 5 do not exist.
namespace rate {
inline constexpr std::uint8_t last_cck = 3;
inline constexpr std::uint8_t first_ofdm = 6;
inline constexpr std::uint8_t first_mcs = 14;
inline constexpr std::uint8_t last_mcs = 21;
[[nodiscard]] constexpr bool is_rate(std::uint8_t index) {
    return index <= last_cck || (index >= first_ofdm && index <= last_mcs);
}
} // namespace rate

/// Of scan and join (5.2, 5.3).
namespace band {
inline constexpr std::uint8_t ghz2_4 = 0;
inline constexpr std::uint8_t ghz5 = 1;
} // namespace band

inline constexpr std::uint16_t highest_channel = 196; ///< 802.11-2020, Annex E: of the 5 GHz band
/// A channel number tells its band (5.4).
[[nodiscard]] constexpr bool is_ghz5(std::uint16_t channel) { return channel > 14; }

/// How the firmware writes a signal strength (5.4).
[[nodiscard]] constexpr std::int8_t dbm_of_rcpi(std::uint8_t rcpi) {
    return static_cast<std::int8_t>(rcpi / 2 - 110);
}
/// The nearest that RCPI can say: -110 to 0 dBm (802.11-2020, 9.4.2.37).
[[nodiscard]] constexpr std::uint8_t rcpi_of_dbm(int dbm) {
    const int nearest = dbm < -110 ? -110 : dbm > 0 ? 0 : dbm;
    return static_cast<std::uint8_t>(2 * (nearest + 110));
}

/// Message identifiers without interface and sequence (5.1, 5.6). A confirm is its request +
/// 0x0400.
namespace id {
inline constexpr std::uint16_t transmit = 0x0004;
inline constexpr std::uint16_t read_mib = 0x0005;
inline constexpr std::uint16_t write_mib = 0x0006;
inline constexpr std::uint16_t start_scan = 0x0007;
inline constexpr std::uint16_t stop_scan = 0x0008;
inline constexpr std::uint16_t configuration = 0x0009;
inline constexpr std::uint16_t reset = 0x000A;
inline constexpr std::uint16_t join = 0x000B;
inline constexpr std::uint16_t add_key = 0x000C;
inline constexpr std::uint16_t remove_key = 0x000D;
inline constexpr std::uint16_t set_pm = 0x0010;
inline constexpr std::uint16_t set_bss_params = 0x0011;
inline constexpr std::uint16_t tx_queue_params = 0x0012;
inline constexpr std::uint16_t edca_params = 0x0013;
inline constexpr std::uint16_t switch_channel = 0x0016;
inline constexpr std::uint16_t start = 0x0017;
inline constexpr std::uint16_t coex = 0x0029;
inline constexpr std::uint16_t driver_command = 0x0C27; ///< MCU class

inline constexpr std::uint16_t confirm_bit = 0x0400;
inline constexpr std::uint16_t transmit_confirm = 0x0404;
inline constexpr std::uint16_t multi_transmit_confirm = 0x041E;

inline constexpr std::uint16_t exception = 0x0800;
inline constexpr std::uint16_t startup = 0x0801;
inline constexpr std::uint16_t receive = 0x0804;
inline constexpr std::uint16_t event = 0x0805;
inline constexpr std::uint16_t scan_complete = 0x0806;
inline constexpr std::uint16_t pm_indication = 0x0809;
inline constexpr std::uint16_t channel_switched = 0x080A;
} // namespace id

/// Management information bases (5.7); their bodies are in mib.hpp.
namespace mib {
inline constexpr std::uint16_t slot_time = 0x0003;
inline constexpr std::uint16_t mac_filter = 0x0004;
inline constexpr std::uint16_t wep_default_key = 0x0005;
inline constexpr std::uint16_t tx_power = 0x0006;
inline constexpr std::uint16_t rts_threshold = 0x0007;
inline constexpr std::uint16_t arp_filter = 0x1001;
inline constexpr std::uint16_t template_frame = 0x1002;
inline constexpr std::uint16_t rx_filter = 0x1003;
inline constexpr std::uint16_t beacon_filter_table = 0x1004;
inline constexpr std::uint16_t beacon_filter_enable = 0x1005;
inline constexpr std::uint16_t power_mode = 0x1006;
inline constexpr std::uint16_t beacon_wakeup = 0x1007;
inline constexpr std::uint16_t rssi_threshold = 0x1009;
inline constexpr std::uint16_t counters = 0x100C;
inline constexpr std::uint16_t block_ack_policy = 0x100E;
inline constexpr std::uint16_t association_mode = 0x1010;
inline constexpr std::uint16_t uapsd = 0x1013;
inline constexpr std::uint16_t rate_policy = 0x1016;
inline constexpr std::uint16_t management_protection = 0x1020;
inline constexpr std::uint16_t ht_protection = 0x1021;
inline constexpr std::uint16_t multi_confirm = 0x1024;
inline constexpr std::uint16_t keep_alive = 0x1025;
inline constexpr std::uint16_t bssid_filter = 0x1026;
inline constexpr std::uint16_t multicast_filter = 0x1030;
} // namespace mib

/// 0x0004, 24 bytes, then the 802.11 frame (5.4).
struct TransmitRequest {
    Header header;
    Le32 packet_id;
    std::uint8_t max_rate;
    std::uint8_t queue; ///< 1:0 WSM queue, 7:2 link id
    std::uint8_t more;  ///< always 0
    std::uint8_t flags; ///< of namespace tx_flag
    Le32 reserved;
    Le32 expiry;
    Le32 ht_parameters; ///< of namespace ht

    /// From the start of the message to that of the frame.
    [[nodiscard]] std::size_t frame_offset() const;
};
static_assert(sizeof(TransmitRequest) == 24);

namespace tx_flag {
/// Index of the rate policy (MIB 0x1016), in bits 6:4.
[[nodiscard]] constexpr std::uint8_t rate_policy(std::uint8_t index) {
    return static_cast<std::uint8_t>((index & 7) << 4);
}
inline constexpr std::uint8_t shifted = 0x80; ///< the frame starts 2 bytes later
} // namespace tx_flag

inline std::size_t TransmitRequest::frame_offset() const {
    return sizeof(TransmitRequest) + ((flags & tx_flag::shifted) != 0 ? 2 : 0);
}

namespace ht {
inline constexpr std::uint32_t none = 0;
inline constexpr std::uint32_t mixed = 1;
} // namespace ht

/// WSM queue numbers (bits 1:0 of TransmitRequest::queue; the aci of 0x0012).
namespace queue {
inline constexpr std::uint8_t mask = 3;
inline constexpr std::uint8_t best_effort = 0;
inline constexpr std::uint8_t background = 1;
inline constexpr std::uint8_t video = 2;
inline constexpr std::uint8_t voice = 3;
} // namespace queue

/// One confirmed frame: after the header of 0x0404, or `count` times in 0x041E.
struct TransmitResult {
    Le32 packet_id;
    Le32 status;
    std::uint8_t rate;
    std::uint8_t ack_failures;
    Le16 flags; ///< bit 0 aggregated, bit 1 requeue
    Le32 media_delay_us;
    Le32 queue_delay_us;
};
static_assert(sizeof(TransmitResult) == 20);

struct TransmitConfirm {
    Header header;
    TransmitResult result;
};
static_assert(sizeof(TransmitConfirm) == 24);

struct MultiTransmitConfirm {
    Header header;
    Le32 count; ///< > 0, then so many TransmitResult
};
static_assert(sizeof(MultiTransmitConfirm) == 8);

namespace tx_status {
inline constexpr std::uint32_t success = 0;
inline constexpr std::uint32_t retry_exceeded = 6;
inline constexpr std::uint32_t requeue = 11;
inline constexpr std::uint16_t flag_aggregated = 0x0001;
inline constexpr std::uint16_t flag_requeue = 0x0002;
} // namespace tx_status

/// 0x0804, 32 bytes, then the 802.11 frame without FCS (5.4).
struct ReceiveIndication {
    Header header;
    Le32 status; ///< 0 ok, 5 MIC failure, 9 no key
    Le16 channel;
    std::uint8_t rate;
    std::uint8_t rcpi; ///< see dbm_of_rcpi()
    Le32 flags;
    std::array<std::uint8_t, 16> reserved;
};
static_assert(sizeof(ReceiveIndication) == 32);

namespace rx_flag {
inline constexpr std::uint32_t cipher_mask = 0x7;
inline constexpr std::uint32_t cipher_aes = 3;      ///< IV and MIC still there
inline constexpr std::uint32_t cipher_stripped = 7; ///< decrypted, IV and MIC taken out
inline constexpr std::uint32_t aggregate = 1u << 3;
inline constexpr std::uint32_t beacon = 1u << 7;
inline constexpr std::uint32_t more_data = 1u << 12;
inline constexpr std::uint32_t ht = 1u << 14;
} // namespace rx_flag

namespace rx_status {
inline constexpr std::uint32_t success = 0;
inline constexpr std::uint32_t mic_failure = 5;
inline constexpr std::uint32_t no_key = 9;
} // namespace rx_status

/// Any confirm that carries nothing but a status.
struct GenericConfirm {
    Header header;
    Le32 status;
};
static_assert(sizeof(GenericConfirm) == 8);

/// 0x0800 (4.4).
struct Exception {
    Header header;
    Le32 reason; ///< 0 undefined, 1 prefetch abort, 2 data abort, then of exception_reason
    std::array<Le32, 18> registers;
    std::array<char, 48> file;
};
static_assert(sizeof(Exception) == 128);
namespace exception_reason {
inline constexpr std::uint32_t unknown = 3;
inline constexpr std::uint32_t assertion = 4; ///< and above
} // namespace exception_reason

/// Places among Exception::registers.
namespace exception_register {
inline constexpr std::size_t source_line = 1; ///< of an assertion; else r1
inline constexpr std::size_t sp = 13;
inline constexpr std::size_t lr = 14;
inline constexpr std::size_t pc = 15;
} // namespace exception_register

/// 0x0801 (4.5).
struct Startup {
    Header header;
    Le16 input_buffers; ///< credits
    Le16 input_buffer_bytes;
    Le16 hardware_id;
    Le16 hardware_sub_id;
    Le16 status; ///< must be 0
    Le16 capabilities;
    Le16 firmware_type; ///< at most last_firmware_type; 2 is WSM
    Le16 api_version;
    Le16 build;
    Le16 version;
    std::array<char, 128> label;
};
static_assert(sizeof(Startup) == 152);
inline constexpr std::uint16_t last_firmware_type = 4;

struct ReadMib {
    Header header;
    Le16 mib;
    Le16 zero;
};
struct ReadMibConfirm {
    Header header;
    Le32 status;
    Le16 mib;
    Le16 size; ///< then the data
};
struct WriteMib {
    Header header;
    Le16 mib;
    Le16 size; ///< then the data
};
static_assert(sizeof(WriteMib) == 8);

inline constexpr std::size_t sdd_bytes = 832;

/// 0x0009, 860 bytes (5.1): what stands before the SDD.
struct ConfigurationHead {
    Header header;
    Le32 tx_lifetime;
    Le32 rx_lifetime;
    Le32 rts_threshold;
    Le16 dpd_bytes; ///< of the SDD and the dpd_head_bytes before it
    Le16 dpd_version;
    ieee80211::MacAddress mac;
    Le16 dpd_flags;
};
static_assert(sizeof(ConfigurationHead) == 28);
/// From dpd_bytes on the head counts as part of the calibration data.
inline constexpr std::size_t dpd_head_bytes = 12;
inline constexpr std::uint16_t dpd_version = 1;
inline constexpr std::uint16_t dpd_flags = 5;

struct Configuration {
    ConfigurationHead head;
    std::array<std::uint8_t, sdd_bytes> sdd;
};
static_assert(sizeof(Configuration) == 860);

struct TxPowerRange {
    Le32 min;
    Le32 max;
    Le32 step;
};
struct ConfigurationConfirm {
    Header header;
    Le32 status;
    ieee80211::MacAddress mac;
    std::uint8_t bands;
    std::uint8_t pad;
    Le32 rate_mask;
    std::array<TxPowerRange, 2> power;
};
static_assert(sizeof(ConfigurationConfirm) == 44);

/// 0x0007 (5.2): the head, then ScanChannel * channels, then ScanSsid * ssids.
struct StartScan {
    Header header;
    std::uint8_t band;
    std::uint8_t type;  ///< of namespace scan_type
    std::uint8_t flags; ///< of namespace scan_flag
    std::uint8_t max_rate;
    Le32 auto_interval;
    std::uint8_t probe_requests;
    std::uint8_t channels; ///< <= 48
    std::uint8_t ssids;    ///< <= 2
    std::uint8_t probe_delay;
};
static_assert(sizeof(StartScan) == 16);
namespace scan_type {
inline constexpr std::uint8_t foreground = 0;
inline constexpr std::uint8_t background = 1; ///< of a joined station
} // namespace scan_type
namespace scan_flag {
inline constexpr std::uint8_t force_background = 0x01;
}
struct ScanChannel {
    Le16 number;
    Le16 zero;
    Le32 min_ms;
    Le32 max_ms;
    Le32 zero2;
};
static_assert(sizeof(ScanChannel) == 16);
struct ScanSsid {
    Le32 length;
    std::array<std::uint8_t, 32> ssid;
};
static_assert(sizeof(ScanSsid) == 36);
inline constexpr std::size_t max_scan_channels = 48;
inline constexpr std::size_t max_scan_ssids = 2;

struct ScanComplete {
    Header header;
    Le32 status;
    std::uint8_t psm;
    std::uint8_t channels;
};
static_assert(sizeof(ScanComplete) == 10);

struct Reset {
    Header header;
    Le32 statistics; ///< what becomes of them

    static constexpr std::uint32_t clear = 0;
    static constexpr std::uint32_t keep = 1;
};

/// 0x000B, 64 bytes - the header says 60 after it (5.3).
struct Join {
    Header header;
    std::uint8_t mode; ///< of namespace join_mode
    std::uint8_t band;
    Le16 channel;
    ieee80211::MacAddress bssid;
    Le16 atim;
    std::uint8_t short_preamble; ///< 1 or 0
    std::uint8_t probe_for_join; ///< 1 or 0
    std::uint8_t dtim;
    std::uint8_t flags; ///< bit 4 if the interface is not 0
    Le32 ssid_length;
    std::array<std::uint8_t, 32> ssid;
    Le32 beacon_interval;
    Le32 basic_rates;
};
static_assert(sizeof(Join) == 64);
namespace join_mode {
inline constexpr std::uint8_t bss = 1;
}

struct JoinConfirm {
    Header header;
    Le32 status;
    Le32 min_power;
    Le32 max_power;
};
static_assert(sizeof(JoinConfirm) == 16);

struct RemoveKey {
    Header header;
    std::uint8_t index;
    std::array<std::uint8_t, 3> zero;
};
static_assert(sizeof(RemoveKey) == 8);

struct SetPm {
    Header header;
    std::uint8_t mode; ///< of namespace pm_mode
    std::uint8_t fast_idle;
    std::uint8_t change_period;
    std::uint8_t auto_poll; ///< 500 us units
};
static_assert(sizeof(SetPm) == 8);
/// Of MIB power_mode (protocol.md 5.7).
namespace power_mode {
inline constexpr std::uint32_t quiescent = 2;          ///< or active, which is 0
inline constexpr std::uint32_t ignores_more_flag = 16; ///< always set by the vendor's driver
} // namespace power_mode
namespace pm_mode {
inline constexpr std::uint8_t active = 0;
inline constexpr std::uint8_t power_save = 1; ///< a bit, here and in PmIndication::psm
} // namespace pm_mode

struct PmIndication {
    Header header;
    Le32 status;
    std::uint8_t psm; ///< pm_mode::power_save: it is in force
};
static_assert(sizeof(PmIndication) == 9);

struct SetBssParams {
    Header header;
    std::uint8_t zero;
    std::uint8_t lost_beacons;
    Le16 association_id;
    Le32 rate_set;
    Le32 ht_rates; ///< a bit per rate index
};
static_assert(sizeof(SetBssParams) == 16);

struct TxQueueParams {
    Header header;
    std::uint8_t aci;
    std::uint8_t zero;
    std::uint8_t ack_policy;
    std::uint8_t zero2;
    Le32 lifetime;
    Le16 medium_time;
    Le16 zero3;
};
static_assert(sizeof(TxQueueParams) == 16);

/// 0x0013: order BK, BE, VI, VO; 48 bytes with the header (5.1).
struct EdcaParams {
    Header header;
    std::array<Le16, 4> cw_min;
    std::array<Le16, 4> cw_max;
    std::array<std::uint8_t, 4> aifs;
    std::array<Le16, 4> txop_32us;
    std::array<Le32, 4> rx_lifetime;
};
static_assert(sizeof(EdcaParams) == 4 + 44);

struct SwitchChannel {
    Header header;
    std::uint8_t mode; ///< see mode_of()
    std::uint8_t count;
    Le16 channel;

    /// `type`: 0 HT20, 2 HT40-, 3 HT40+.
    [[nodiscard]] static constexpr std::uint8_t mode_of(std::uint8_t type) {
        return static_cast<std::uint8_t>(type << 4 | 0x80);
    }
};
static_assert(sizeof(SwitchChannel) == 8);

struct ChannelSwitched {
    Header header;
    Le32 status;
};

/// 0x0805 (5.6).
struct Event {
    Header header;
    Le32 event;
    Le32 data;
};
static_assert(sizeof(Event) == 12);
namespace event {
inline constexpr std::uint32_t bss_lost = 1;
inline constexpr std::uint32_t bss_regained = 2;
inline constexpr std::uint32_t rssi_threshold = 4;
} // namespace event

/// 0x0029: how long Wi-Fi and Bluetooth have the radio in turn, on 2.4 GHz (5.7).
struct Coexistence {
    Header header;
    Le32 wifi_us;
    Le32 bluetooth_us;
    Le32 mode;

    static constexpr std::uint32_t in_turn = 0;
};
static_assert(sizeof(Coexistence) == 16);

/// 0x0C27 of type 3: what Wi-Fi is doing, for whoever shares its radio (5.7).
struct WifiStatus {
    Header header;
    Le32 type = type_status;
    Le32 status;

    static constexpr std::uint32_t type_status = 3;
    static constexpr std::uint32_t idle = 0;
    static constexpr std::uint32_t connected = 5;
};
static_assert(sizeof(WifiStatus) == 12);

/// MCU class, device to host (4.3).
struct McuMessage {
    Header header;
    Le32 reserved;
    Le32 label;
    Le32 command;
};
static_assert(sizeof(McuMessage) == 16);
inline constexpr std::uint32_t mcu_label_confirm = 0x0F;

/// A confirm is told from the id's bits 11:8, in MCU class from the label (4.3).
[[nodiscard]] inline bool is_confirm(Bytes message) {
    const auto *header = view<Header>(message);
    if (header == nullptr)
        return false;
    const unsigned nibble = (header->id >> 8) & 0x0F;
    if (nibble != 0x0C)
        return nibble == 0x04;
    const auto *mcu = view<McuMessage>(message);
    return mcu != nullptr && mcu->label == mcu_label_confirm;
}

} // namespace besser::wire::wsm
