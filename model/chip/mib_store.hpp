// SPDX-License-Identifier: GPL-2.0-only
// The management information bases: what a host wrote, by interface (protocol.md 5.7).
#pragma once

#include "model/chip/context.hpp"
#include "wire/mib.hpp"

#include <array>

namespace besser::chip {

/// MIB 0x100C, read only: 22 words in the order of the public driver's wsm_counters_table.
struct MacCounters {
    wire::Le32 plcp_errors, fcs_errors, tx_packets, rx_packets, rx_packet_errors,
        rx_decryption_failures, rx_mic_failures, rx_no_key_failures, tx_multicast, tx_success,
        tx_failures, tx_retried, tx_multi_retried, rx_duplicates, rts_success, rts_failures,
        ack_failures, rx_multicast, rx_success, cmac_icv_errors, cmac_replays, ccmp_replays;
};
static_assert(sizeof(MacCounters) == 88);
inline void bump(wire::Le32 &counter, std::uint32_t by = 1) { counter = counter + by; }

inline constexpr std::uint16_t mib_station_id = 0x0000; ///< MAC address, read only

class MibStore final {
  public:
    explicit MibStore(const Context &context);

    void reset();
    /// A status of namespace wsm_status. Unknown ids are accepted, counted and forgotten, but for
    /// the one that the profile refuses.
    [[nodiscard]] std::uint32_t write(std::uint8_t interface_id, std::uint16_t mib,
                                      wire::Bytes data);
    /// Empty if it is not known or was never written.
    [[nodiscard]] wire::Bytes read(std::uint8_t interface_id, std::uint16_t mib) const;
    /// The frame of template `type`, empty if there is none.
    [[nodiscard]] wire::Bytes frame_template(std::uint8_t interface_id, std::uint8_t type) const;
    /// First word of a MIB; 0 if it was never written.
    [[nodiscard]] std::uint32_t word(std::uint8_t interface_id, std::uint16_t mib) const;
    void set_station_id(std::uint8_t interface_id, const wire::ieee80211::MacAddress &mac);

    MacCounters counters;

  private:
    [[nodiscard]] std::uint32_t store(std::uint8_t interface_id, std::size_t entry,
                                      wire::Bytes data);
    [[nodiscard]] std::uint32_t believe(std::uint8_t interface_id, std::size_t entry,
                                        std::uint64_t counted, wire::Bytes data);
    [[nodiscard]] wire::Bytes stored(std::uint8_t interface_id, std::size_t entry) const;

    const Context &context_;
    ByteBuffer bytes_;
    std::pmr::vector<std::uint16_t> sizes_;
};

} // namespace besser::chip
