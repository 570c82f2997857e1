// SPDX-License-Identifier: GPL-2.0-only
// The ladders of rates that the chip knows beside the two of driver/rates.hpp. Rate control wants
// another one now and then, and the chip has room for few (protocol.md 5.7, MIB 0x1016; field.md
// F12).
#pragma once

#include "driver/port.hpp"
#include "driver/rates.hpp"
#include "wire/wsm.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

namespace besser::driver {

/// Whoever sends touches it; confirms reach it by on_confirm() alone.
template <Port P>
class RateCache {
  public:
    explicit RateCache(typename P::Env &env)
        : asked_ns_(env, nothing, "asked_ns"), refused_(env, false, "refused") {}

    /// What the chip has forgotten: all of it. [who sends, or nobody]
    void forget() { slots_ = {}; }
    /// The same, and nothing is under way. [process], no data path running
    void reset() {
        forget();
        asked_ns_.store(nothing);
        refused_.store(false);
    }

    /// The policy with that ladder; nothing: the chip does not know it. [who sends], nothing being
    /// uploaded
    [[nodiscard]] std::optional<std::uint8_t> find(const RateTries &tries) {
        if (refused_.load())
            return std::nullopt;
        const auto slot = std::ranges::find(slots_, tries, &Slot::tries);
        if (slot == slots_.end())
            return std::nullopt;
        slot->used = ++clock_;
        return policy_index(*slot);
    }

    /// Whether replace() may be called. False: a ladder is on its way, or the firmware has refused
    /// one. [who sends]
    [[nodiscard]] bool ready() const { return !uploading() && !refused_.load(); }
    /// Whether the firmware has a ladder to confirm: nothing else may go out. [any]
    [[nodiscard]] bool uploading() const { return asked_ns_.load() != nothing; }
    /// When it was told that ladder; `now_ns` if there is none. [who sends]
    [[nodiscard]] std::int64_t asked_ns(std::int64_t now_ns) const {
        return std::min(asked_ns_.load(), now_ns);
    }

    /// Whether some policy is free: no frame in the chip is sent by it. [who sends]
    template <class InUse>
    [[nodiscard]] bool has_room(InUse &&in_use) {
        return oldest_free(in_use) != nullptr;
    }
    /// Gives the ladder the policy that was used longest ago of those that are free. upload() is to
    /// be sent before any other message, and find() gives the policy once that is confirmed.
    /// [who sends], if ready() and has_room()
    template <class InUse>
    void replace(const RateTries &tries, InUse &&in_use, std::int64_t now_ns) {
        BESSER_ASSERT(ready());
        Slot *oldest = oldest_free(in_use);
        BESSER_ASSERT(oldest != nullptr);
        *oldest = {tries, ++clock_};
        upload_ = {.head = {{sizeof(Upload), wire::wsm::id::write_mib},
                            wire::wsm::mib::rate_policy,
                            sizeof(Upload) - sizeof(wire::wsm::WriteMib)},
                   .count = {1, {}},
                   .policy = policy_of(policy_index(*oldest), tries)};
        asked_ns_.store(now_ns);
    }
    /// The message of the last replace(); valid until the next. [who sends]
    [[nodiscard]] MutableBytes upload() {
        return {reinterpret_cast<std::uint8_t *>(&upload_), sizeof(upload_)};
    }

    /// Whether a confirm is for the ladder under way. [who receives]
    [[nodiscard]] bool on_confirm(wire::wsm::Id id, Bytes message) {
        if (!uploading() || id.message() != (wire::wsm::id::write_mib | wire::wsm::id::confirm_bit))
            return false;
        const auto *confirm = wire::view<wire::wsm::GenericConfirm>(message);
        if (confirm == nullptr || confirm->status != 0)
            refused_.store(true); // what waits goes out by what the association says
        asked_ns_.store(nothing);
        return true;
    }

  private:
    static constexpr std::int64_t nothing = std::numeric_limits<std::int64_t>::max();
    static constexpr std::size_t slots = wire::wsm::rate_policies - fixed_policies;
    struct Slot {
        RateTries tries{};
        std::uint32_t used = 0; ///< by clock_
    };
    struct Upload {
        wire::wsm::WriteMib head;
        wire::wsm::RatePolicyHead count;
        wire::wsm::RatePolicy policy;
    };
    static_assert(sizeof(Upload) == 32);

    template <class InUse>
    [[nodiscard]] Slot *oldest_free(InUse &&in_use) {
        Slot *oldest = nullptr;
        for (auto &slot : slots_)
            if ((oldest == nullptr || slot.used < oldest->used) && !in_use(policy_index(slot)))
                oldest = &slot;
        return oldest;
    }
    [[nodiscard]] std::uint8_t policy_index(const Slot &slot) const {
        return static_cast<std::uint8_t>(fixed_policies + (&slot - slots_.data()));
    }

    std::array<Slot, slots> slots_{};
    std::uint32_t clock_ = 0;
    Upload upload_{};
    typename P::template Shared<std::int64_t> asked_ns_; ///< or nothing
    typename P::template Shared<bool> refused_;
};

} // namespace besser::driver
