// SPDX-License-Identifier: GPL-2.0-only
// What AddressSanitizer has to be told about memory and stacks it does not manage; empty without
// it.
#pragma once

#include <cstddef>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

namespace besser::vkernel::sanitizer {

#ifdef __SANITIZE_ADDRESS__
inline void poison(void *address, std::size_t bytes) {
    __asan_poison_memory_region(address, bytes);
}
inline void unpoison(void *address, std::size_t bytes) {
    __asan_unpoison_memory_region(address, bytes);
}
inline void leave(void **fake_stack, const void *bottom, std::size_t bytes) {
    __sanitizer_start_switch_fiber(fake_stack, bottom, bytes);
}
inline void arrive(void *fake_stack, const void **from_bottom, std::size_t *from_bytes) {
    __sanitizer_finish_switch_fiber(fake_stack, from_bottom, from_bytes);
}
#else
inline void poison(void *, std::size_t) {}
inline void unpoison(void *, std::size_t) {}
inline void leave(void **, const void *, std::size_t) {}
inline void arrive(void *, const void **, std::size_t *) {}
#endif

} // namespace besser::vkernel::sanitizer
