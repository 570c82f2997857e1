// SPDX-License-Identifier: GPL-2.0-only
// What stands for encryption on the virtual air. Frames travel as plain text; where CCMP has its
// MIC (802.11-2020, 12.5.3) lies a proof that the sender has the receiver's key. It tells equal
// keys from different ones, which is what a driver can get wrong, and hides nothing.
#pragma once

#include "wire/eapol.hpp"

#include <algorithm>
#include <array>
#include <cassert>

namespace besser::chip {

using KeyProof = std::array<std::uint8_t, wire::ccmp::mic_bytes>;

/// `key` is wire::ccmp::key_bytes long, `header` that of the frame.
[[nodiscard]] inline KeyProof key_proof(wire::Bytes key, const wire::ccmp::Header &header) {
    assert(key.size() == wire::ccmp::key_bytes);
    std::uint64_t hash = 0xCBF29CE484222325; // FNV-1a
    const auto add = [&hash](wire::Bytes bytes) {
        for (const std::uint8_t byte : bytes)
            hash = (hash ^ byte) * 0x100000001B3;
    };
    add(key);
    add(wire::bytes_of(header));
    KeyProof proof;
    for (auto &byte : proof) {
        byte = static_cast<std::uint8_t>(hash);
        hash >>= 8;
    }
    return proof;
}

/// Fills in the header at `head` and the proof at the end of `frame`; both places must be there.
inline void put_proof(wire::MutableBytes frame, std::size_t head, wire::Bytes key,
                      const wire::ccmp::Header &header) {
    assert(frame.size() >= head + sizeof(header) + wire::ccmp::mic_bytes);
    *wire::view<wire::ccmp::Header>(frame, head) = header;
    std::ranges::copy(key_proof(key, header), frame.end() - wire::ccmp::mic_bytes);
}

/// Whether the protected frame, whose MAC header is `head` bytes long, was sent with `key`.
[[nodiscard]] inline bool proof_holds(wire::Bytes frame, std::size_t head, wire::Bytes key) {
    const auto *header = wire::view<wire::ccmp::Header>(frame, head);
    if (header == nullptr || frame.size() < head + sizeof(*header) + wire::ccmp::mic_bytes)
        return false;
    return std::ranges::equal(key_proof(key, *header), frame.last(wire::ccmp::mic_bytes));
}

} // namespace besser::chip
