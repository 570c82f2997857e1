// SPDX-License-Identifier: GPL-2.0-only
// Installed keys (protocol.md 5.5): checked and stored. The chip does no cipher work; see
// key_proof.hpp.
#pragma once

#include "model/chip/outbox.hpp"
#include "wire/eapol.hpp"
#include "wire/ieee80211.hpp"

#include <algorithm>
#include <array>

namespace besser::chip {

class KeyTable final {
  public:
    static constexpr std::size_t slots = 11;

    void reset() { used_ = {}; }
    /// A status of namespace wsm_status.
    [[nodiscard]] std::uint32_t add(const wire::wsm::AddKey &key) {
        if (key.index >= slots || !valid(key))
            return wsm_status::invalid_parameter;
        keys_[key.index] = key;
        used_[key.index] = true;
        return wsm_status::success;
    }
    [[nodiscard]] std::uint32_t remove(std::uint8_t index) {
        if (index >= slots || !used_[index])
            return wsm_status::invalid_parameter;
        used_[index] = false;
        return wsm_status::success;
    }
    /// The key at `index`, or nullptr.
    [[nodiscard]] const wire::wsm::AddKey *at(std::uint8_t index) const {
        return index < slots && used_[index] ? &keys_[index] : nullptr;
    }

    /// The AES key with this peer, or that of a group; empty if there is none.
    [[nodiscard]] wire::Bytes pairwise(const wire::ieee80211::MacAddress &peer) const {
        return find([&](const wire::wsm::AddKey &key) {
            return key.type == aes_pairwise && std::equal(peer.begin(), peer.end(), key.key.begin())
                       ? 8
                       : -1;
        });
    }
    [[nodiscard]] wire::Bytes group(std::uint8_t key_id) const {
        return find([&](const wire::wsm::AddKey &key) {
            return key.type == aes_group && key.key[16] == key_id ? 0 : -1;
        });
    }

  private:
    /// The key bytes at the offset that `where` gives for the first key it knows (it gives -1 for
    /// others).
    template <class Where>
    [[nodiscard]] wire::Bytes find(Where where) const {
        for (std::size_t i = 0; i < slots; i++) {
            const int offset = used_[i] ? where(keys_[i]) : -1;
            if (offset >= 0)
                return wire::Bytes(keys_[i].key)
                    .subspan(static_cast<std::size_t>(offset), wire::ccmp::key_bytes);
        }
        return {};
    }

    static constexpr std::uint8_t aes_group = 4;
    static constexpr std::uint8_t aes_pairwise = 5;

    /// Type, and the bytes of the union that say a length or a key id.
    [[nodiscard]] static bool valid(const wire::wsm::AddKey &key) {
        const auto &u = key.key;
        const auto wep_length = [](std::uint8_t n) { return n == 5 || n == 13; };
        switch (key.type) {
        case 0: // WEP default
            return u[0] <= 3 && wep_length(u[1]);
        case 1: // WEP pairwise
            return wep_length(u[7]);
        case 2: // TKIP group
            return u[24] <= 3;
        case 4: // AES group
            return u[16] <= 3;
        case 6: // WAPI group
            return u[32] <= 3;
        case 8: // IGTK
            return u[16] == 4 || u[16] == 5;
        default: // pairwise: TKIP, AES, WAPI
            return key.type < 8;
        }
    }

    std::array<wire::wsm::AddKey, slots> keys_{};
    std::array<bool, slots> used_{};
};

} // namespace besser::chip
