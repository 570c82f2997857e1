// SPDX-License-Identifier: GPL-2.0-only
#include "model/host/frames.hpp"

#include "wire/elements.hpp"

#include <algorithm>
#include <cassert>

namespace besser::host {

using namespace wire::ieee80211;

FrameWriter::FrameWriter(std::uint8_t type, const MacAddress &to, const MacAddress &from,
                         const MacAddress &bssid) {
    put(Header{type, 0, 0, to, from, bssid, 0});
}

void FrameWriter::put_bytes(wire::Bytes bytes) {
    assert(bytes.size() <= buffer_.size() - size_);
    std::copy(bytes.begin(), bytes.end(), buffer_.begin() + static_cast<std::ptrdiff_t>(size_));
    size_ += bytes.size();
}

void FrameWriter::put_element(std::uint8_t id, wire::Bytes content) {
    assert(content.size() <= 255);
    const std::array<std::uint8_t, 2> head{id, static_cast<std::uint8_t>(content.size())};
    put_bytes(head);
    put_bytes(content);
}

void put_rates(FrameWriter &frame) {
    // 1, 2, 5.5, 11 (basic), 6, 12, 24, 54 Mb/s in units of 500 kb/s (9.4.2.3).
    constexpr std::array<std::uint8_t, 8> rates{0x82, 0x84, 0x8B, 0x96, 12, 24, 48, 108};
    frame.put_element(element::supported_rates, rates);
}

void put_ht_capabilities(FrameWriter &frame) {
    // 9.4.2.55: short preamble details left out; A-MPDU exponent 3; one stream, MCS 0 to 7.
    std::array<std::uint8_t, 26> content{};
    content[2] = 0x03;
    content[3] = 0xFF;
    frame.put_element(element::ht_capabilities, content);
}

std::optional<Bss> read_bss(wire::Bytes frame) {
    const auto *header = wire::view<Header>(frame);
    const auto *body = wire::view<BeaconBody>(frame, sizeof(Header));
    if (body == nullptr || (header->type != frame::beacon && header->type != frame::probe_response))
        return std::nullopt;
    const auto elements = frame.subspan(sizeof(Header) + sizeof(BeaconBody));
    const auto ssid = find_element(elements, element::ssid);
    const auto channel = find_element(elements, element::ds_parameter);
    if (!ssid || ssid->size() > driver::max_ssid_bytes || !channel || channel->size() != 1)
        return std::nullopt;
    Bss bss{.bssid = header->address3,
            .channel = channel->front(),
            .beacon_interval_tu = body->interval,
            .ht = find_element(elements, element::ht_capabilities).has_value()};
    bss.ssid.length = static_cast<std::uint8_t>(ssid->size());
    std::copy(ssid->begin(), ssid->end(), bss.ssid.bytes.begin());
    if (const auto tim = find_element(elements, element::tim); tim && tim->size() >= 2)
        bss.dtim_period = (*tim)[1];
    return bss;
}

} // namespace besser::host
