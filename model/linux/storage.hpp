// SPDX-License-Identifier: GPL-2.0-only
// Objects of the virtual kernel that lie in a structure of the driver's: a lock, a wait queue. The
// structure's first word, `state`, tells whether there is one.
#pragma once

#include "model/linux/kernel.hpp"

#include <new>
#include <utility>

namespace besser::linux_api {

inline constexpr unsigned long statically_initialised = 0x57A71C00; ///< VK_STATIC
inline constexpr unsigned long constructed = 0x0B1EC7ED;

template <class Object, class Storage>
Object &as(Storage &storage) {
    static_assert(sizeof(Object) <= sizeof(storage.opaque) && alignof(Object) <= 8);
    return *std::launder(reinterpret_cast<Object *>(storage.opaque));
}

/// What spin_lock_init() and its like do.
template <class Object, class Storage, class... Arguments>
Object &construct(Storage &storage, Arguments &&...arguments) {
    auto &object = *new (storage.opaque) Object(std::forward<Arguments>(arguments)...);
    storage.state = constructed;
    return object;
}

/// The object in a structure that should have been initialised; if it was not, that is a finding,
/// and it is now.
template <class Object, class Storage, class... Arguments>
Object &object_in(Kernel &kernel, Storage &storage, const char *call, const void *from,
                  Arguments &&...arguments) {
    if (storage.state == constructed) [[likely]]
        return as<Object>(storage);
    if (storage.state != statically_initialised) {
        const bool freed =
            (storage.state & 0xFF) == Heap::freed_fill && storage.state == 0x6B6B6B6B6B6B6B6B;
        kernel.finding(from, freed ? "%s: use after free" : "%s: it was never initialised", call);
    }
    return construct<Object>(storage, std::forward<Arguments>(arguments)...);
}

} // namespace besser::linux_api
