// SPDX-License-Identifier: GPL-2.0-only
// Installed keys (protocol.md 5.5): checked and stored. The chip does no cipher work; see
// key_proof.hpp.
#pragma once

#include "model/chip/outbox.hpp"
#include "wire/eapol.hpp"
#include "wire/ieee80211.hpp"
#include "wire/key_layouts.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace besser::chip {

class KeyTable final {
  public:
    void reset() {
        used_ = {};
        forget_types();
    }
    /// Another network: its first keys take no other's place.
    void forget_types() { seen_ = {}; }
    /// A status of namespace wsm_status. `spoil` is asked of a key that comes in place of one of
    /// its type: whether the wrong one is in use from then on.
    template <class Spoil>
    [[nodiscard]] std::uint32_t add(const wire::wsm::AddKey &key, Spoil &&spoil) {
        if (key.index >= wire::wsm::key_slots || !valid(key))
            return wsm_status::invalid_parameter;
        keys_[key.index] = key;
        auto &seen = seen_[static_cast<std::size_t>(key.type)];
        if (seen && spoil())
            keys_[key.index].key[first_key_byte(key.type)] ^= 0xFF;
        seen = true;
        used_[key.index] = true;
        return wsm_status::success;
    }
    [[nodiscard]] std::uint32_t remove(std::uint8_t index) {
        if (index >= wire::wsm::key_slots || !used_[index])
            return wsm_status::invalid_parameter;
        used_[index] = false;
        return wsm_status::success;
    }
    /// The key at `index`, or nullptr.
    [[nodiscard]] const wire::wsm::AddKey *at(std::uint8_t index) const {
        return index < wire::wsm::key_slots && used_[index] ? &keys_[index] : nullptr;
    }

    /// Whether any key at all encrypts what goes to this peer. Each pairwise layout begins with it.
    [[nodiscard]] bool covers(const wire::ieee80211::MacAddress &peer) const {
        using namespace wire::wsm;
        for (std::size_t i = 0; i < key_slots; i++) {
            if (!used_[i])
                continue;
            switch (keys_[i].type) {
            case KeyType::wep_default:
                return true;
            case KeyType::wep_pairwise:
            case KeyType::tkip_pairwise:
            case KeyType::aes_pairwise:
            case KeyType::wapi_pairwise:
                if (wire::same(union_of<AesPairwiseKey>(keys_[i]).peer, peer))
                    return true;
                break;
            default:
                break;
            }
        }
        return false;
    }
    /// The AES key with this peer, or that of a group; empty if there is none.
    [[nodiscard]] wire::Bytes pairwise(const wire::ieee80211::MacAddress &peer) const {
        return find<wire::wsm::AesPairwiseKey>(
            wire::wsm::KeyType::aes_pairwise,
            [&](const wire::wsm::AesPairwiseKey &key) { return wire::same(key.peer, peer); });
    }
    [[nodiscard]] wire::Bytes group(std::uint8_t key_id) const {
        return find<wire::wsm::AesGroupKey>(
            wire::wsm::KeyType::aes_group,
            [&](const wire::wsm::AesGroupKey &key) { return key.key_id == key_id; });
    }

  private:
    /// The bytes of the first key of `type`, laid out as T, that `wanted` takes.
    template <class T, class Wanted>
    [[nodiscard]] wire::Bytes find(wire::wsm::KeyType type, Wanted wanted) const {
        for (std::size_t i = 0; i < wire::wsm::key_slots; i++)
            if (used_[i] && keys_[i].type == type)
                if (const T &key = wire::wsm::union_of<T>(keys_[i]); wanted(key))
                    return key.key;
        return {};
    }

    /// Of the layouts whose frames are looked at: the AES ones.
    [[nodiscard]] static std::size_t first_key_byte(wire::wsm::KeyType type) {
        return type == wire::wsm::KeyType::aes_pairwise ? offsetof(wire::wsm::AesPairwiseKey, key)
                                                        : offsetof(wire::wsm::AesGroupKey, key);
    }

    /// Type, and what in its union says a length or a key id.
    [[nodiscard]] static bool valid(const wire::wsm::AddKey &key) {
        using namespace wire::wsm;
        const auto wep_length = [](std::uint8_t n) { return n == 5 || n == 13; };
        switch (key.type) {
        case KeyType::wep_default:
            return union_of<WepDefaultKey>(key).key_id <= 3 &&
                   wep_length(union_of<WepDefaultKey>(key).length);
        case KeyType::wep_pairwise:
            return wep_length(union_of<WepPairwiseKey>(key).length);
        case KeyType::tkip_group:
            return union_of<TkipGroupKey>(key).key_id <= 3;
        case KeyType::aes_group:
            return union_of<AesGroupKey>(key).key_id <= 3;
        case KeyType::wapi_group:
            return union_of<WapiGroupKey>(key).key_id <= 3;
        case KeyType::igtk:
            return union_of<Igtk>(key).key_id == 4 || union_of<Igtk>(key).key_id == 5;
        case KeyType::tkip_pairwise:
        case KeyType::aes_pairwise:
        case KeyType::wapi_pairwise:
            return true;
        }
        return false;
    }

    std::array<wire::wsm::AddKey, wire::wsm::key_slots> keys_{};
    std::array<bool, wire::wsm::key_slots> used_{};
    std::array<bool, std::size_t(wire::wsm::KeyType::igtk) + 1> seen_{}; ///< in this network
};

} // namespace besser::chip
