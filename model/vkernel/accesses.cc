// SPDX-License-Identifier: GPL-2.0-only
// What a driver that was compiled with -fsanitize=thread tells of its memory: each access, plain,
// volatile or atomic, for an explorer's happens-before. The sanitizer's own library is not there;
// these are its functions (gcc: libsanitizer/tsan/tsan_interface.h).
//
// Accesses to a task's own stack are not told. Plain and volatile accesses are no scheduling
// points, atomic ones are.
#include "model/vkernel/accesses.hpp"

#include "model/vkernel/world.hpp"

#include <cstring>

namespace besser::vkernel {
namespace {

using Kind = MemoryAccess::Kind;

/// The world that runs on this thread, if it is explored and a task of it is under way.
World *explored_world(const void *address) {
    World *world = World::running_here();
    const Task *task = world != nullptr && world->explored() ? world->current() : nullptr;
    if (task == nullptr)
        return nullptr;
    const auto *byte = static_cast<const std::byte *>(address);
    constexpr std::size_t largest_stack = 64 << 10;
    const bool own = task->stack != nullptr && byte >= task->stack &&
                     byte < task->stack + largest_stack &&
                     byte >= static_cast<const std::byte *>(__builtin_frame_address(0));
    return own ? nullptr : world;
}

void touch(const void *address, std::size_t bytes, Kind kind, const void *code) {
    if (World *world = explored_world(address); world != nullptr && bytes > 0)
        world->accesses({address, code, static_cast<std::uint32_t>(bytes), kind});
}

/// A volatile access: one that the driver makes beside others on purpose.
void marked(const void *address, std::size_t bytes, Operation operation, const void *code) {
    World *world = explored_world(address);
    if (world == nullptr)
        return;
    world->also(operation, address);
    world->accesses({address, code, static_cast<std::uint32_t>(bytes),
                     operation == Operation::load ? Kind::marked_read : Kind::marked_write});
}

/// `order` is one of __ATOMIC_RELAXED and so on: one that orders nothing is as good as volatile,
/// but gives others their turn.
void atomic(const void *address, std::size_t bytes, Operation operation, int order,
            const void *code) {
    World *world = explored_world(address);
    if (world == nullptr)
        return;
    const bool orders = operation == Operation::atomic || order != __ATOMIC_RELAXED;
    world->before(orders ? Operation::atomic : operation, address);
    if (operation == Operation::load && orders)
        world->changed_nothing();
    world->accesses({address, code, static_cast<std::uint32_t>(bytes),
                     operation == Operation::load ? Kind::marked_read : Kind::marked_write});
}

} // namespace
} // namespace besser::vkernel

using namespace besser::vkernel;

#define CODE __builtin_return_address(0)
#define ACCESSES(prefix, bytes)                                                                    \
    void __tsan_##prefix##read##bytes(void *a) { touch(a, bytes, Kind::read, CODE); }              \
    void __tsan_##prefix##write##bytes(void *a) { touch(a, bytes, Kind::write, CODE); }            \
    void __tsan_##prefix##volatile_read##bytes(void *a) {                                          \
        marked(a, bytes, Operation::load, CODE);                                                   \
    }                                                                                              \
    void __tsan_##prefix##volatile_write##bytes(void *a) {                                         \
        marked(a, bytes, Operation::store, CODE);                                                  \
    }
#define EXCHANGING(bits, type, name, builtin)                                                      \
    type __tsan_atomic##bits##_##name(volatile type *a, type value, int order) {                   \
        atomic(const_cast<const type *>(a), sizeof(type), Operation::atomic, order, CODE);         \
        return builtin(a, value, __ATOMIC_SEQ_CST);                                                \
    }
#define ATOMIC(bits, type)                                                                         \
    type __tsan_atomic##bits##_load(const volatile type *a, int order) {                           \
        atomic(const_cast<const type *>(a), sizeof(type), Operation::load, order, CODE);           \
        return __atomic_load_n(a, __ATOMIC_SEQ_CST);                                               \
    }                                                                                              \
    void __tsan_atomic##bits##_store(volatile type *a, type value, int order) {                    \
        atomic(const_cast<const type *>(a), sizeof(type), Operation::store, order, CODE);          \
        __atomic_store_n(a, value, __ATOMIC_SEQ_CST);                                              \
    }                                                                                              \
    EXCHANGING(bits, type, exchange, __atomic_exchange_n)                                          \
    EXCHANGING(bits, type, fetch_add, __atomic_fetch_add)                                          \
    EXCHANGING(bits, type, fetch_sub, __atomic_fetch_sub)                                          \
    EXCHANGING(bits, type, fetch_and, __atomic_fetch_and)                                          \
    EXCHANGING(bits, type, fetch_or, __atomic_fetch_or)                                            \
    EXCHANGING(bits, type, fetch_xor, __atomic_fetch_xor)                                          \
    int __tsan_atomic##bits##_compare_exchange_strong(volatile type *a, type *old, type value,     \
                                                      int order, int) {                            \
        atomic(const_cast<const type *>(a), sizeof(type), Operation::atomic, order, CODE);         \
        return __atomic_compare_exchange_n(a, old, value, false, __ATOMIC_SEQ_CST,                 \
                                           __ATOMIC_SEQ_CST)                                       \
                   ? 1                                                                             \
                   : 0;                                                                            \
    }                                                                                              \
    type __tsan_atomic##bits##_compare_exchange_val(volatile type *a, type old, type value,        \
                                                    int order, int) {                              \
        atomic(const_cast<const type *>(a), sizeof(type), Operation::atomic, order, CODE);         \
        __atomic_compare_exchange_n(a, &old, value, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);    \
        return old;                                                                                \
    }

extern "C" {
// NOLINTBEGIN(bugprone-reserved-identifier): the compiler calls them so
ACCESSES(, 1)
ACCESSES(, 2)
ACCESSES(, 4)
ACCESSES(, 8)
ACCESSES(, 16)
ACCESSES(unaligned_, 2)
ACCESSES(unaligned_, 4)
ACCESSES(unaligned_, 8)
ACCESSES(unaligned_, 16)
ATOMIC(8, unsigned char)
ATOMIC(16, unsigned short)
ATOMIC(32, unsigned)
ATOMIC(64, unsigned long)
void __tsan_init() {}
// The pointer to the table of virtual functions is written by constructors alone.
void __tsan_vptr_update(void *, void *) {}
void __tsan_func_entry(void *) {}
void __tsan_func_exit() {}
void __tsan_read_range(void *a, unsigned long bytes) { touch(a, bytes, Kind::read, CODE); }
void __tsan_write_range(void *a, unsigned long bytes) { touch(a, bytes, Kind::write, CODE); }
void __tsan_atomic_thread_fence(int) {}
void __tsan_atomic_signal_fence(int) {}
// NOLINTEND(bugprone-reserved-identifier)
void *vk_seen_memcpy(void *to, const void *from, unsigned long bytes) {
    touch(from, bytes, Kind::read, CODE);
    touch(to, bytes, Kind::write, CODE);
    return std::memcpy(to, from, bytes);
}
void *vk_seen_memmove(void *to, const void *from, unsigned long bytes) {
    touch(from, bytes, Kind::read, CODE);
    touch(to, bytes, Kind::write, CODE);
    return std::memmove(to, from, bytes);
}
void *vk_seen_memset(void *to, int value, unsigned long bytes) {
    touch(to, bytes, Kind::write, CODE);
    return std::memset(to, value, bytes);
}
} // extern "C"

#define NAMED(name)                                                                                \
    { #name, reinterpret_cast < const void *>(&(name)) }
#define BOTH(kind, bytes) NAMED(__tsan_##kind##read##bytes), NAMED(__tsan_##kind##write##bytes)
#define OF(bits)                                                                                   \
    NAMED(__tsan_atomic##bits##_load), NAMED(__tsan_atomic##bits##_store),                         \
        NAMED(__tsan_atomic##bits##_exchange), NAMED(__tsan_atomic##bits##_fetch_add),             \
        NAMED(__tsan_atomic##bits##_fetch_sub), NAMED(__tsan_atomic##bits##_fetch_and),            \
        NAMED(__tsan_atomic##bits##_fetch_or), NAMED(__tsan_atomic##bits##_fetch_xor),             \
        NAMED(__tsan_atomic##bits##_compare_exchange_strong),                                      \
        NAMED(__tsan_atomic##bits##_compare_exchange_val)

namespace besser::vkernel {

std::span<const AccessHook> access_hooks() {
    static const AccessHook all[] = {BOTH(, 1),
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

} // namespace besser::vkernel
