// SPDX-License-Identifier: GPL-2.0-only
// Keys of the chip (protocol.md 5.5). Contexts and errors are those of driver/station.hpp.
#pragma once

#include "driver/requests.hpp"
#include "wire/key_layouts.hpp"

#include <algorithm>

namespace besser::driver {

/// Lays a key out for the chip. Pure.
class KeyEncoder {
  public:
    explicit KeyEncoder(const Key &key) : key_(key) {}

    /// Fills type and union of `message`; false: the length does not fit the cipher.
    [[nodiscard]] bool encode(wire::wsm::AddKey &message) const {
        using namespace wire::wsm;
        switch (key_.cipher) {
        case Cipher::tkip:
            if (key_.length != tkip_bytes)
                return false;
            if (key_.pairwise)
                fill_tkip(pairwise<TkipPairwiseKey>(message, KeyType::tkip_pairwise));
            else
                fill_tkip(group<TkipGroupKey>(message, KeyType::tkip_group));
            return true;
        case Cipher::ccmp:
            if (key_.length != sizeof(CipherKey))
                return false;
            if (key_.pairwise)
                pairwise<AesPairwiseKey>(message, KeyType::aes_pairwise);
            else
                group<AesGroupKey>(message, KeyType::aes_group).sequence = key_.sequence;
            return true;
        case Cipher::igtk:
            if (key_.length != sizeof(CipherKey))
                return false;
            group<Igtk>(message, KeyType::igtk).packet_number = key_.sequence;
            return true;
        }
        return false;
    }

  private:
    // mac80211 gives the key, then the transmit and the receive Michael key.
    static constexpr std::size_t transmit_michael = sizeof(wire::wsm::CipherKey);
    static constexpr std::size_t receive_michael = transmit_michael + sizeof(wire::wsm::MichaelKey);
    static constexpr std::size_t tkip_bytes = receive_michael + sizeof(wire::wsm::MichaelKey);
    static_assert(tkip_bytes <= sizeof(Key::bytes));

    template <class Part>
    void take(std::size_t offset, Part &to) const {
        std::copy_n(key_.bytes.begin() + offset, to.size(), to.begin());
    }
    template <class T>
    T &pairwise(wire::wsm::AddKey &message, wire::wsm::KeyType type) const {
        message.type = type;
        auto &to = wire::wsm::union_of<T>(message);
        to.peer = key_.peer;
        take(0, to.key);
        return to;
    }
    template <class T>
    T &group(wire::wsm::AddKey &message, wire::wsm::KeyType type) const {
        message.type = type;
        auto &to = wire::wsm::union_of<T>(message);
        to.key_id = key_.index;
        take(0, to.key);
        return to;
    }
    void fill_tkip(wire::wsm::TkipPairwiseKey &to) const {
        take(receive_michael, to.receive_michael);
        take(transmit_michael, to.transmit_michael);
    }
    void fill_tkip(wire::wsm::TkipGroupKey &to) const {
        take(receive_michael, to.receive_michael);
        to.sequence = key_.sequence;
    }

    const Key &key_;
};

template <Port P, class Policy>
class Keys {
  public:
    explicit Keys(Core<P, Policy> &core) : requests_(core) {}

    /// `slot` is the chip's key index, below wire::wsm::key_slots, chosen by the caller.
    /// Errc::invalid: it is not, or the key does not fit its cipher.
    Result<> add_key(std::uint8_t slot, const Key &key) {
        using namespace wire::wsm;
        AddKey message{};
        message.index = slot;
        if (slot >= key_slots || !KeyEncoder(key).encode(message))
            return Errc::invalid;
        if (key.cipher == Cipher::igtk) // management protection comes first
            BESSER_TRY(requests_.write_mib_word(mib::management_protection,
                                                management_protection::required));
        BESSER_TRY(requests_.command(id::add_key, message));
        if (key.pairwise) {
            pairwise_slot_ = slot;
            requests_.core().set_keyed(true);
        }
        return {};
    }
    Result<> remove_key(std::uint8_t slot) {
        if (slot == pairwise_slot_)
            requests_.core().set_keyed(false);
        return requests_.command(wire::wsm::id::remove_key, wire::wsm::RemoveKey{{}, slot, {}});
    }

  private:
    Requests<P, Policy> requests_;
    std::uint8_t pairwise_slot_ = wire::wsm::key_slots; ///< none
};

} // namespace besser::driver
