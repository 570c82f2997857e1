// SPDX-License-Identifier: GPL-2.0-only
// Builds and reads the management frames of an open network (802.11-2020, 9.3.3).
#pragma once

#include "driver/upper.hpp"
#include "wire/ieee80211.hpp"

#include <array>
#include <optional>

namespace besser::host {

/// A frame under construction; what does not fit is a bug of the builder.
class FrameWriter {
  public:
    FrameWriter(std::uint8_t type, const wire::ieee80211::MacAddress &to,
                const wire::ieee80211::MacAddress &from, const wire::ieee80211::MacAddress &bssid);

    template <wire::Layout T>
    void put(const T &layout) {
        put_bytes(wire::bytes_of(layout));
    }
    void put_element(std::uint8_t id, wire::Bytes content);
    void put_bytes(wire::Bytes bytes);
    [[nodiscard]] wire::Bytes bytes() const { return wire::Bytes(buffer_).first(size_); }

  private:
    std::array<std::uint8_t, 256> buffer_{};
    std::size_t size_ = 0;
};

/// What a beacon or a probe response tells.
struct Bss {
    wire::ieee80211::MacAddress bssid{};
    driver::Ssid ssid{};
    std::uint8_t channel = 0;
    std::uint16_t beacon_interval_tu = 0;
    std::uint8_t dtim_period = 1;
    bool ht = false;
};

/// Nothing if the frame is no beacon or probe response, or is malformed.
[[nodiscard]] std::optional<Bss> read_bss(wire::Bytes frame);

void put_rates(FrameWriter &frame);
void put_ht_capabilities(FrameWriter &frame);

} // namespace besser::host
