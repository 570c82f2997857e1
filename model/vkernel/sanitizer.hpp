// SPDX-License-Identifier: GPL-2.0-only
// What AddressSanitizer has to be told about memory and stacks it does not manage; empty without
// it. BESSER_ADDRESS_SANITIZED: the program is built with it, though a source of it need not be
// (tools/cmake/observed.cmake).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#ifdef BESSER_ADDRESS_SANITIZED
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

namespace besser::vkernel::sanitizer {

#ifdef BESSER_ADDRESS_SANITIZED
inline void poison(void *address, std::size_t bytes) {
    __asan_poison_memory_region(address, bytes);
}
inline void unpoison(void *address, std::size_t bytes) {
    __asan_unpoison_memory_region(address, bytes);
}
/// Memory as it is handed out holds no zeros that would do for a member that nobody initialised; a
/// bool or an enumerator of it is a report of UndefinedBehaviorSanitizer.
inline constexpr std::uint8_t uninitialised = 0xA5;
inline void hand_out(void *address, std::size_t bytes) {
    unpoison(address, bytes);
    std::memset(address, uninitialised, bytes);
}
/// What AddressSanitizer knows of a piece of memory, which begins and ends on 64 bytes.
class Shadow {
  public:
    __attribute__((no_sanitize("address"))) void keep(std::span<const std::uint8_t> memory) {
        const Words words = words_of(memory);
        words_.resize(words.count);
        for (std::size_t i = 0; i < words.count; i++)
            words_.data()[i] = words.first[i];
    }
    /// Of the same memory.
    __attribute__((no_sanitize("address"))) void put_back(std::span<const std::uint8_t> memory) {
        const Words words = words_of(memory);
        for (std::size_t i = 0; i < words.count; i++)
            words.first[i] = words_.data()[i];
    }

  private:
    struct Words {
        volatile std::uint64_t *first; ///< volatile: no memcpy, which would look at the shadow's
        std::size_t count;
    };
    static Words words_of(std::span<const std::uint8_t> memory) {
        std::size_t scale = 0;
        std::size_t offset = 0;
        __asan_get_shadow_mapping(&scale, &offset);
        const auto begin = reinterpret_cast<std::uintptr_t>(memory.data());
        return {reinterpret_cast<std::uint64_t *>((begin >> scale) + offset),
                (memory.size() >> scale) / sizeof(std::uint64_t)};
    }
    std::vector<std::uint64_t> words_;
};
inline void leave(void **fake_stack, const void *bottom, std::size_t bytes) {
    __sanitizer_start_switch_fiber(fake_stack, bottom, bytes);
}
inline void arrive(void *fake_stack, const void **from_bottom, std::size_t *from_bytes) {
    __sanitizer_finish_switch_fiber(fake_stack, from_bottom, from_bytes);
}
#else
inline void poison(void *, std::size_t) {}
inline void unpoison(void *, std::size_t) {}
inline void hand_out(void *, std::size_t) {}
class Shadow {
  public:
    void keep(std::span<const std::uint8_t>) {}
    void put_back(std::span<const std::uint8_t>) {}
};
inline void leave(void **, const void *, std::size_t) {}
inline void arrive(void *, const void **, std::size_t *) {}
#endif

} // namespace besser::vkernel::sanitizer
