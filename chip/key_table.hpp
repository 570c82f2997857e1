// SPDX-License-Identifier: GPL-2.0-only
// Installed keys (protocol sheet, 5.5): checked and stored. The chip does no cipher work.
#pragma once

#include "chip/outbox.hpp"

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

  private:
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
