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
    const auto taken_after = [this](LockClass lock) { return taken_at_.lower_bound({lock, {}}); };
    for (auto first = taken_after(from); first != taken_at_.end() && first->first.first == from;
         ++first) {
        std::set<LockClass> seen = {from};
        std::vector<LockClass> open = {first->first.second};
        while (!open.empty()) {
            const LockClass lock = open.back();
            open.pop_back();
            if (lock == to)
                return first->second;
            if (!seen.insert(lock).second)
                continue;
            for (auto next = taken_after(lock);
                 next != taken_at_.end() && next->first.first == lock; ++next)
                open.push_back(next->first.second);
        }
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
