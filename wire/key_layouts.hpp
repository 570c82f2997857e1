// SPDX-License-Identifier: GPL-2.0-only
// Keys as a host hands them to the firmware (protocol.md 5.5): 0x000C, and for each type the layout
// of its union.
#pragma once

#include "wire/wsm.hpp"

#include <array>

namespace besser::wire::wsm {

enum class KeyType : std::uint8_t {
    wep_default,
    wep_pairwise,
    tkip_group,
    tkip_pairwise,
    aes_group,
    aes_pairwise,
    wapi_group,
    wapi_pairwise,
    igtk,
};

struct AddKey {
    Header header;
    KeyType type;
    std::uint8_t index; ///< of the chip's table, below key_slots
    Le16 reserved;
    std::array<std::uint8_t, 40> key; ///< the union, laid out by `type`
};
static_assert(sizeof(AddKey) == 48);
inline constexpr std::size_t key_slots = 11; ///< shared by all interfaces

using CipherKey = std::array<std::uint8_t, 16>;
using MichaelKey = std::array<std::uint8_t, 8>;
using KeySequence = std::array<std::uint8_t, 8>; ///< low byte first

struct WepDefaultKey {
    std::uint8_t key_id; ///< 0..3
    std::uint8_t length; ///< 5 or 13
    std::array<std::uint8_t, 2> reserved;
    CipherKey key;
};
struct WepPairwiseKey {
    ieee80211::MacAddress peer;
    std::uint8_t reserved;
    std::uint8_t length; ///< 5 or 13
    CipherKey key;
};
struct TkipGroupKey {
    CipherKey key;
    MichaelKey receive_michael;
    std::uint8_t key_id; ///< 0..3
    std::array<std::uint8_t, 3> reserved;
    KeySequence sequence;
};
struct TkipPairwiseKey {
    ieee80211::MacAddress peer;
    std::array<std::uint8_t, 2> reserved;
    CipherKey key;
    MichaelKey receive_michael;
    MichaelKey transmit_michael;
};
struct AesGroupKey {
    CipherKey key;
    std::uint8_t key_id; ///< 0..3
    std::array<std::uint8_t, 3> reserved;
    KeySequence sequence;
};
struct AesPairwiseKey {
    ieee80211::MacAddress peer;
    std::array<std::uint8_t, 2> reserved;
    CipherKey key;
};
struct WapiGroupKey {
    CipherKey key;
    std::array<std::uint8_t, 16> mic_key;
    std::uint8_t key_id; ///< 0..3
    std::array<std::uint8_t, 3> reserved;
};
struct Igtk {
    CipherKey key;
    std::uint8_t key_id; ///< 4 or 5
    std::array<std::uint8_t, 3> reserved;
    KeySequence packet_number;
};
static_assert(sizeof(WepDefaultKey) == 20 && sizeof(WepPairwiseKey) == 24 &&
              sizeof(TkipGroupKey) == 36 && sizeof(TkipPairwiseKey) == 40 &&
              sizeof(AesGroupKey) == 28 && sizeof(AesPairwiseKey) == 24 &&
              sizeof(WapiGroupKey) == 36 && sizeof(Igtk) == 28);

/// The union of `key`, laid out as T.
template <Layout T>
[[nodiscard]] const T &union_of(const AddKey &key) {
    static_assert(sizeof(T) <= sizeof(AddKey::key));
    return *reinterpret_cast<const T *>(key.key.data());
}
template <Layout T>
[[nodiscard]] T &union_of(AddKey &key) {
    static_assert(sizeof(T) <= sizeof(AddKey::key));
    return *reinterpret_cast<T *>(key.key.data());
}

} // namespace besser::wire::wsm
