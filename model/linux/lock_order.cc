// SPDX-License-Identifier: GPL-2.0-only
#include "model/linux/lock_order.hpp"

#include <algorithm>
#include <set>
#include <vector>

namespace besser::linux_api {

void HeldLocks::remove(LockClass lock) {
    LockClass *const end = locks_.data() + count_;
    LockClass *const last = std::find(locks_.data(), end, lock);
    if (last == end)
        return;
    std::copy(last + 1, end, last);
    count_--;
}

const void *LockOrder::way(LockClass from, LockClass to) const {
    struct Reached {
        LockClass lock;
        const void *first_step; ///< nullptr: none was made
    };
    std::set<LockClass> seen;
    std::vector<Reached> open = {{from, nullptr}};
    while (!open.empty()) {
        const Reached at = open.back();
        open.pop_back();
        if (at.lock == to)
            return at.first_step;
        if (!seen.insert(at.lock).second)
            continue;
        for (auto next = taken_at_.lower_bound({at.lock, {}});
             next != taken_at_.end() && next->first.first == at.lock; ++next)
            open.push_back(
                {next->first.second, at.first_step != nullptr ? at.first_step : next->second});
    }
    return nullptr;
}

std::optional<LockOrder::Inversion> LockOrder::takes(const HeldLocks &held, LockClass lock,
                                                     const void *from) {
    std::optional<Inversion> found;
    for (const LockClass other : held) {
        if (!taken_at_.try_emplace({other, lock}, from).second)
            continue;
        if (const void *at = other == lock ? from : way(lock, other))
            found = {other, at};
    }
    return found;
}

} // namespace besser::linux_api
