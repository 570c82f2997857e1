// SPDX-License-Identifier: GPL-2.0-only
// How keys are laid out for the chip (protocol.md 5.5). Pure.
#pragma once

#include "driver/upper.hpp"
#include "wire/wsm.hpp"

#include <algorithm>

namespace besser::driver {

class KeyEncoder {
  public:
    explicit KeyEncoder(const Key &key) : key_(key) {}

    /// Fills type and key of `message`; false: the length does not fit the cipher.
    [[nodiscard]] bool encode(wire::wsm::AddKey &message) const {
        out_ = message.key.data();
        switch (key_.cipher) {
        case Cipher::tkip:
            return tkip(message);
        case Cipher::ccmp:
            return ccmp(message);
        case Cipher::igtk:
            return igtk(message);
        }
        return false;
    }

  private:
    static constexpr std::size_t key_bytes = 16;

    void put(std::size_t offset, Bytes bytes) const {
        std::copy(bytes.begin(), bytes.end(), out_ + offset);
    }
    [[nodiscard]] Bytes material(std::size_t offset, std::size_t size) const {
        return Bytes(key_.bytes).subspan(offset, size);
    }
    void put_group_tail(std::size_t offset) const {
        out_[offset] = key_.index;
        put(offset + 4, key_.sequence);
    }

    /// mac80211 gives 16 bytes of key, then the transmit and the receive Michael key of 8 bytes
    /// each.
    bool tkip(wire::wsm::AddKey &message) const {
        if (key_.length != 32)
            return false;
        if (key_.pairwise) {
            message.type = 3;
            put(0, key_.peer);
            put(8, material(0, key_bytes));
            put(24, material(24, 8));
            put(32, material(16, 8));
        } else {
            message.type = 2;
            put(0, material(0, key_bytes));
            put(16, material(24, 8));
            put_group_tail(24);
        }
        return true;
    }

    bool ccmp(wire::wsm::AddKey &message) const {
        if (key_.length != key_bytes)
            return false;
        if (key_.pairwise) {
            message.type = 5;
            put(0, key_.peer);
            put(8, material(0, key_bytes));
        } else {
            message.type = 4;
            put(0, material(0, key_bytes));
            put_group_tail(key_bytes);
        }
        return true;
    }

    bool igtk(wire::wsm::AddKey &message) const {
        if (key_.length != key_bytes)
            return false;
        message.type = 8;
        put(0, material(0, key_bytes));
        put_group_tail(key_bytes);
        return true;
    }

    const Key &key_;
    mutable std::uint8_t *out_ = nullptr;
};

} // namespace besser::driver
