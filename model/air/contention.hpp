// SPDX-License-Identifier: GPL-2.0-only
// Who may send next: EDCA backoff of the two contenders on the medium (802.11-2020, 10.23.2). Each
// has one backoff, with the parameters of the frame at its head; a lower class of the same station
// waits until the higher ones are served instead of colliding with them internally.
#pragma once

#include "model/air/air_profile.hpp"
#include "model/air/random.hpp"

#include <algorithm>

namespace besser::air {

class Backoff {
  public:
    /// Earliest instant at which a frame of `access` that has been there since `ready_ns` may go,
    /// on a medium idle since `idle_ns`.
    [[nodiscard]] std::int64_t access_ns(const Profile &profile, const AccessParameters &access,
                                         std::int64_t idle_ns, std::int64_t ready_ns) const {
        return std::max(ready_ns, idle_ns + aifs_ns(profile, access) + slots_ * profile.slot_ns);
    }

    /// The medium became busy at `now_ns`, taken by the other: the slots that passed are counted
    /// off, also without a frame to send (10.23.2.2: post-backoff).
    void freeze(const Profile &profile, const AccessParameters &access, std::int64_t idle_ns,
                std::int64_t now_ns) {
        const std::int64_t counting_ns = now_ns - idle_ns - aifs_ns(profile, access);
        slots_ -= std::clamp<std::int64_t>(counting_ns / profile.slot_ns, 0, slots_);
    }

    /// The own transmission ended: a new backoff, from a window that doubles on failure.
    void draw(const AccessParameters &access, bool success, Random &random) {
        window_ = success
                      ? access.cw_min
                      : std::clamp<std::uint32_t>(window_ * 2 + 1, access.cw_min, access.cw_max);
        slots_ = random.below(window_ + 1);
    }

  private:
    [[nodiscard]] static std::int64_t aifs_ns(const Profile &profile,
                                              const AccessParameters &access) {
        return profile.sifs_ns + access.aifsn * profile.slot_ns;
    }

    std::int64_t slots_ = 0;
    std::uint32_t window_ = 0;
};

} // namespace besser::air
