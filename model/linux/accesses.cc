// SPDX-License-Identifier: GPL-2.0-only
// What a driver that was compiled with -fsanitize=thread tells of its memory: each access, plain,
// volatile or atomic, for an explorer's happens-before. The sanitizer's own library is not there;
// these are its functions (gcc: libsanitizer/tsan/tsan_interface.h).
//
// An address counts once two tasks have touched it and one of them has written; what only one task
// ever touched needs no order. Accesses to a task's own stack do not count. Plain and volatile
// accesses are no scheduling points, atomic ones are.
#include "model/linux/accesses.hpp"

#include "model/linux/kernel.hpp"

#include <cstring>
#include <unordered_map>

namespace besser::linux_api {
namespace {

using vkernel::Operation;

/// Who has touched an address, in all schedules of this process: addresses are the same in each.
struct Touched {
    std::uint32_t task;
    bool written;
    bool shared;
};

std::unordered_map<const void *, Touched> &touched() {
    static thread_local std::unordered_map<const void *, Touched> map;
    return map;
}

bool counts(const void *address, std::uint32_t task, bool write) {
    const auto [at, first] = touched().try_emplace(address, Touched{task, write, false});
    Touched &known = at->second;
    if (first)
        return false;
    known.written |= write;
    if (known.task != task)
        known.shared = true;
    return known.shared && known.written;
}

/// The world, if somebody explores it and a task of it runs.
vkernel::World *explored_world(const void *address) {
    if (!Kernel::is_here())
        return nullptr;
    vkernel::World &world = Kernel::here().world();
    const vkernel::Task *task = world.current();
    if (!world.explored() || task == nullptr)
        return nullptr;
    const auto *byte = static_cast<const std::byte *>(address);
    constexpr std::size_t largest_stack = 64 << 10;
    const bool own = task->stack != nullptr && byte >= task->stack &&
                     byte < task->stack + largest_stack &&
                     byte >= static_cast<const std::byte *>(__builtin_frame_address(0));
    return own ? nullptr : &world;
}

void touch(const void *address, Operation operation, bool write) {
    vkernel::World *world = explored_world(address);
    if (world != nullptr && counts(address, world->current()->id, write))
        world->also(operation, address);
}

void atomic(const void *address, Operation operation) {
    if (vkernel::World *world = explored_world(address); world != nullptr)
        world->before(operation, address);
}

/// A copy touches what others know as fields: those of its addresses that are known.
void touch_range(const void *address, std::size_t bytes, bool write) {
    constexpr std::size_t step = 4;
    const auto *byte = static_cast<const std::byte *>(address);
    for (std::size_t i = 0; i < bytes; i += step)
        if (touched().contains(byte + i))
            touch(byte + i, write ? Operation::plain_write : Operation::plain_read, write);
}

} // namespace
} // namespace besser::linux_api

using namespace besser::linux_api;

#define PLAIN(bytes)                                                                               \
    void __tsan_read##bytes(void *a) { touch(a, Operation::plain_read, false); }                   \
    void __tsan_write##bytes(void *a) { touch(a, Operation::plain_write, true); }                  \
    void __tsan_volatile_read##bytes(void *a) { touch(a, Operation::load, false); }                \
    void __tsan_volatile_write##bytes(void *a) { touch(a, Operation::store, true); }
#define UNALIGNED(bytes)                                                                           \
    void __tsan_unaligned_read##bytes(void *a) { touch(a, Operation::plain_read, false); }         \
    void __tsan_unaligned_write##bytes(void *a) { touch(a, Operation::plain_write, true); }        \
    void __tsan_unaligned_volatile_read##bytes(void *a) { touch(a, Operation::load, false); }      \
    void __tsan_unaligned_volatile_write##bytes(void *a) { touch(a, Operation::store, true); }
#define EXCHANGING(bits, type, name, builtin)                                                      \
    type __tsan_atomic##bits##_##name(volatile type *a, type value, int) {                         \
        atomic(const_cast<const type *>(a), Operation::atomic);                                    \
        return builtin(a, value, __ATOMIC_SEQ_CST);                                                \
    }
#define ATOMIC(bits, type)                                                                         \
    type __tsan_atomic##bits##_load(const volatile type *a, int) {                                 \
        atomic(const_cast<const type *>(a), Operation::load);                                      \
        return __atomic_load_n(a, __ATOMIC_SEQ_CST);                                               \
    }                                                                                              \
    void __tsan_atomic##bits##_store(volatile type *a, type value, int) {                          \
        atomic(const_cast<const type *>(a), Operation::store);                                     \
        __atomic_store_n(a, value, __ATOMIC_SEQ_CST);                                              \
    }                                                                                              \
    EXCHANGING(bits, type, exchange, __atomic_exchange_n)                                          \
    EXCHANGING(bits, type, fetch_add, __atomic_fetch_add)                                          \
    EXCHANGING(bits, type, fetch_sub, __atomic_fetch_sub)                                          \
    EXCHANGING(bits, type, fetch_and, __atomic_fetch_and)                                          \
    EXCHANGING(bits, type, fetch_or, __atomic_fetch_or)                                            \
    EXCHANGING(bits, type, fetch_xor, __atomic_fetch_xor)                                          \
    int __tsan_atomic##bits##_compare_exchange_strong(volatile type *a, type *old, type value,     \
                                                      int, int) {                                  \
        atomic(const_cast<const type *>(a), Operation::atomic);                                    \
        return __atomic_compare_exchange_n(a, old, value, false, __ATOMIC_SEQ_CST,                 \
                                           __ATOMIC_SEQ_CST)                                       \
                   ? 1                                                                             \
                   : 0;                                                                            \
    }                                                                                              \
    type __tsan_atomic##bits##_compare_exchange_val(volatile type *a, type old, type value, int,   \
                                                    int) {                                         \
        atomic(const_cast<const type *>(a), Operation::atomic);                                    \
        __atomic_compare_exchange_n(a, &old, value, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);    \
        return old;                                                                                \
    }

extern "C" {
// NOLINTBEGIN(bugprone-reserved-identifier): the compiler calls them so
PLAIN(1)
PLAIN(2)
PLAIN(4)
PLAIN(8)
PLAIN(16)
UNALIGNED(2)
UNALIGNED(4)
UNALIGNED(8)
UNALIGNED(16)
ATOMIC(8, unsigned char)
ATOMIC(16, unsigned short)
ATOMIC(32, unsigned)
ATOMIC(64, unsigned long)
void __tsan_func_entry(void *) {}
void __tsan_func_exit() {}
void __tsan_read_range(void *a, unsigned long bytes) { touch_range(a, bytes, false); }
void __tsan_write_range(void *a, unsigned long bytes) { touch_range(a, bytes, true); }
void __tsan_atomic_thread_fence(int) {}
void __tsan_atomic_signal_fence(int) {}
// NOLINTEND(bugprone-reserved-identifier)
void *vk_seen_memcpy(void *to, const void *from, unsigned long bytes) {
    touch_range(from, bytes, false);
    touch_range(to, bytes, true);
    return std::memcpy(to, from, bytes);
}
void *vk_seen_memmove(void *to, const void *from, unsigned long bytes) {
    touch_range(from, bytes, false);
    touch_range(to, bytes, true);
    return std::memmove(to, from, bytes);
}
void *vk_seen_memset(void *to, int value, unsigned long bytes) {
    touch_range(to, bytes, true);
    return std::memset(to, value, bytes);
}
} // extern "C"

#define BOTH(kind, bytes)                                                                          \
    {"__tsan_" #kind "read" #bytes, reinterpret_cast<const void *>(&__tsan_##kind##read##bytes),   \
     false},                                                                                       \
    {                                                                                              \
        "__tsan_" #kind "write" #bytes,                                                            \
            reinterpret_cast<const void *>(&__tsan_##kind##write##bytes), false                    \
    }
#define NAMED(name)                                                                                \
    { #name, reinterpret_cast < const void *>(&(name)), false }
#define OF(bits)                                                                                   \
    NAMED(__tsan_atomic##bits##_load), NAMED(__tsan_atomic##bits##_store),                         \
        NAMED(__tsan_atomic##bits##_exchange), NAMED(__tsan_atomic##bits##_fetch_add),             \
        NAMED(__tsan_atomic##bits##_fetch_sub), NAMED(__tsan_atomic##bits##_fetch_and),            \
        NAMED(__tsan_atomic##bits##_fetch_or), NAMED(__tsan_atomic##bits##_fetch_xor),             \
        NAMED(__tsan_atomic##bits##_compare_exchange_strong),                                      \
        NAMED(__tsan_atomic##bits##_compare_exchange_val)

namespace besser::linux_api {

std::span<const Export> access_hooks() {
    static const Export all[] = {BOTH(, 1),
                                 BOTH(, 2),
                                 BOTH(, 4),
                                 BOTH(, 8),
                                 BOTH(, 16),
                                 BOTH(volatile_, 1),
                                 BOTH(volatile_, 2),
                                 BOTH(volatile_, 4),
                                 BOTH(volatile_, 8),
                                 BOTH(volatile_, 16),
                                 BOTH(unaligned_, 2),
                                 BOTH(unaligned_, 4),
                                 BOTH(unaligned_, 8),
                                 BOTH(unaligned_, 16),
                                 BOTH(unaligned_volatile_, 2),
                                 BOTH(unaligned_volatile_, 4),
                                 BOTH(unaligned_volatile_, 8),
                                 BOTH(unaligned_volatile_, 16),
                                 OF(8),
                                 OF(16),
                                 OF(32),
                                 OF(64),

                                 NAMED(__tsan_func_entry),
                                 NAMED(__tsan_func_exit),
                                 NAMED(__tsan_read_range),
                                 NAMED(__tsan_write_range),
                                 NAMED(__tsan_atomic_thread_fence),
                                 NAMED(__tsan_atomic_signal_fence),
                                 NAMED(vk_seen_memcpy),
                                 NAMED(vk_seen_memmove),
                                 NAMED(vk_seen_memset)};
    return all;
}

} // namespace besser::linux_api
