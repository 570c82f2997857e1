// SPDX-License-Identifier: GPL-2.0-only
// Every number and rule of the chip that protocol.md does not give. "assumption" marks what
// no source tells; "B.n" names the entry of the sheet's appendix B that a rule decides.
#pragma once

#include <cstddef>
#include <cstdint>

namespace besser::chip {

/// When received frames are published (appendix B). Confirms and indications are always published
/// at once and take along what is queued before them, so the order is kept.
enum class Publish : std::uint8_t {
    at_once,
    per_ampdu, ///< when the last MPDU of an aggregate came; unaggregated frames at once
    held,      ///< `hold_ns` after the first one waiting, or when a full batch of 16 waits
};

/// What 0x001 shows from the end of a CMD53 read until the next control byte (B.4).
enum class Unsettled : std::uint8_t {
    stale_toggle, ///< the control byte of the batch just read
    zero,         ///< zero, with bit 0 of 0x000 clear
};

enum class InterruptKind : std::uint8_t {
    level, ///< from publishing until 0x001 is read
    pulse, ///< the same, but no longer than `interrupt_pulse_ns`
};

/// What the chip makes of a CMD53 that repeats the toggle of the one before (B.3).
enum class Repeat : std::uint8_t {
    by_toggle, ///< read: the same batch again; write: discarded
    ignored,   ///< the toggle means nothing: next batch, message taken twice
};

/// What a JOIN meets after a refused one, if no RESET came in between (field.md F2).
enum class SecondJoin : std::uint8_t {
    tried,      ///< it is as good as the first
    refused,    ///< refused whatever it asks for
    breaks_bus, ///< the firmware is left half joined: reads fail, nothing is done any more
};

struct Profile { // NOLINT(clang-analyzer-optin.performance.Padding): in the order of reading
    // Identity.
    std::uint8_t cccr_revision =
        0x43;                      ///< SDIO 3.00, CCCR 3.00: PineTab2's device tree allows SDR104
    std::uint8_t uhs_modes = 0x03; ///< CCCR 0x14: SDR50 and SDR104, as above
    std::uint16_t enable_timeout_10ms = 10;  ///< function CIS; assumption
    bool second_function = false;            ///< beside function 1 (field.md H5)
    std::uint16_t hardware_id = 0x2002;      ///< assumption (B.1)
    std::uint16_t hardware_sub_id = 0;       ///< assumption
    std::uint16_t firmware_capabilities = 0; ///< only printed by the host; assumption
    std::uint16_t firmware_type = 2;         ///< WSM (protocol.md 4.5)
    std::uint16_t api_version = 0x0300;      ///< assumption
    std::uint16_t firmware_build = 1;        ///< assumption
    std::uint16_t firmware_version = 1;      ///< assumption
    char label[32] = "BES2600 virtual";      ///< assumption (B.1)

    // Host-to-device buffers.
    std::uint16_t input_buffers = 16; ///< credits, 1..64; assumption (B.1)
    std::uint16_t input_buffer_bytes =
        1632; ///< the largest slot of protocol.md 2.6; assumption (B.1)

    // Boot (protocol.md 3).
    std::uint8_t boot_free_buffers = 1;        ///< appendix A.2
    std::uint16_t boot_max_write_bytes = 4096; ///< appendix A.2
    std::int64_t boot_reply_ns = 200'000;      ///< frame written to reply ready; assumption
    std::int64_t calibration_ns =
        1'000'000'000; ///< stage 1 run to DPD ready; driver waits 15 s; assumption
    std::int64_t firmware_boot_ns =
        200'000'000; ///< stage 2 run to MCU ready; driver sleeps 500 ms; assumption

    // Activation handshakes (protocol.md 1.3), command to status bit; drivers wait 2 or 25 ms.
    // Assumptions.
    std::int64_t mcu_wake_ns = 1'500'000;
    std::int64_t mcu_sleep_ns = 500'000;
    std::int64_t wifi_on_ns = 20'000'000;
    std::int64_t wifi_off_ns = 1'000'000;
    std::int64_t bt_ns = 20'000'000;
    std::int64_t startup_ns = 5'000'000; ///< Wi-Fi ready to 0x0801
    bool bt_before_wifi = true;          ///< BT active is answered before Wi-Fi is up (B.10)
    bool registers_answer_asleep = true; ///< CMD52 works between MCU deactive and active (A.9)

    // Receive buffer and output.
    std::uint16_t rx_buffer_frames = 64;       ///< received frames not yet fetched; assumption
    std::uint32_t rx_buffer_bytes = 96 * 1024; ///< the same in bytes; assumption
    std::int64_t settle_ns =
        20'000; ///< end of a CMD53 read to the next control byte; assumption (B.4)
    Unsettled unsettled = Unsettled::stale_toggle;
    Publish publish = Publish::at_once;
    std::uint16_t batch_limit =
        16; ///< most messages the chip packs into a batch, 1..16; 16 is protocol.md 2.4's bound
    std::int64_t hold_ns = 1'000'000;               ///< for Publish::held; assumption
    InterruptKind interrupt = InterruptKind::level; ///< B.2
    std::int64_t interrupt_pulse_ns = 10'000;       ///< assumption
    bool settled_read_clears_interrupt = false;     ///< a read of 0x000 in the run phase (B.2)
    Repeat repeat = Repeat::by_toggle;

    // Request taken from the bus to its confirm, by kind: the firmware works on one command at a
    // time. Assumptions; the driver's monitor allows 3 s (protocol.md 4.7).
    std::int64_t command_ns = 300'000; ///< all not named below
    std::int64_t mib_ns = 200'000;
    std::int64_t configuration_ns = 5'000'000;
    std::int64_t start_scan_ns = 1'000'000;
    std::int64_t join_ns = 10'000'000;
    std::int64_t reset_ns = 2'000'000;
    std::int64_t key_ns = 300'000;
    std::int64_t mcu_command_ns = 500'000;

    // Confirm to indication.
    std::int64_t pm_indication_ns = 2'000'000;    ///< 0x0010 to 0x0809; assumption
    double pm_indication_missing = 0;             ///< probability of each (field.md F4)
    std::int64_t channel_switched_ns = 5'000'000; ///< 0x0016 to 0x080A; assumption

    // Transmit confirms.
    std::int64_t gather_ns = 0;    ///< first result to 0x041E; 0: what ends together (one A-MPDU)
    std::uint16_t gather_max = 16; ///< results in one 0x041E, 1..64; assumption
    bool single_as_multi = true; ///< once MIB 0x1024 is on, single results come as 0x041E too (B.7)

    // Scan.
    std::int64_t scan_switch_ns = 2'000'000; ///< to tune to another channel; assumption
    std::int64_t scan_home_ns =
        50'000'000; ///< at home between channels of a background scan; assumption
    std::uint8_t scan_5ghz_channels =
        48;                          ///< most of a start-scan; one of more is refused (field.md F1)
    std::uint8_t scan_interface = 2; ///< of frames received while scanning (B.6)
    /// In a network the access point is told by a null frame that the station is away, if the host
    /// has given one (MIB 0x1002, type 3). Both public headers say of the flag of a forced
    /// background scan that one enters power save first.
    bool scan_tells_absence = true;

    // Join.
    double join_refused_2ghz = 0; ///< probability of each JOIN on 2.4 GHz (field.md F3)
    double join_refused_5ghz = 0; ///< the same on 5 GHz
    SecondJoin second_join = SecondJoin::tried;
    double wrong_key_after_rekey = 0; ///< of each key given in place of another (field.md F7)
    double deaf_after_loss = 0;       ///< of hearing no beacon and no ACK until started anew (F8)
    std::uint16_t refused_mib = 0;    ///< a host cannot write it, nor 0 (field.md F11)
    bool filters_checked = true;      ///< that they hold what they count, or it is believed (F11)

    std::uint8_t bands = 3;               ///< configuration confirm: 2.4 and 5 GHz
    std::uint32_t rate_mask = 0x003FFFCF; ///< rates 0-3, 6-13, 14-21 (protocol.md 5.4)
    std::uint32_t min_power_dbm10 = 0;    ///< assumption
    std::uint32_t max_power_dbm10 = 200;  ///< assumption

    // Bug #5 (measurements.md): healthy for 13 minutes, 180 B/s at 28 minutes; 2 MB/s to 180 B/s
    // are 13.4 halvings in 15 minutes.
    std::int64_t bug5_onset_ns = 780'000'000'000;
    std::int64_t bug5_halving_ns = 67'000'000'000;
    std::uint32_t bug5_fresh_bytes_per_s = 2'000'000;

    // Lengths of injected faults. Assumptions.
    std::int64_t stale_toggle_ns = 20'000'000; ///< how long the control byte lies
    bool reset_keeps_function0 = true;         ///< a chip that restarts by itself stays enumerated
    bool power_cycle_cuts =
        true; ///< or the board keeps the supply: the firmware runs on (field.md H1)
    bool suspend_keeps_power = true; ///< when it is to, or the firmware is gone (field.md H3)
    bool bluetooth_boots_on = true;  ///< or only a command switches it on (field.md F6)
    double interrupt_while_off = 0;  ///< of one after each Wi-Fi off (protocol.md 3.6 has none)
    bool reset_needs_wakeup = false; ///< or a reset chip answers at once; assumption
};

} // namespace besser::chip
