// SPDX-License-Identifier: GPL-2.0-only
// What the compiler calls on its own account. Nothing here does anything in a correct driver.
#include "driver/linux/boundary.h"

extern "C" [[noreturn]] void __cxa_pure_virtual();

void __cxa_pure_virtual() {
    bes_panic(__FILE__, __LINE__, "pure virtual call");
    __builtin_trap();
}

#ifdef __SANITIZE_THREAD__ // a kernel with KCSAN
/// KCSAN has no such call, for C has no virtual functions: an object's pointer to them is written
/// while only its constructor knows the object.
extern "C" void __tsan_vptr_update(void **, void *);
void __tsan_vptr_update(void **, void *) {}
#endif

namespace std {
/// The library's bounds checks (-D_GLIBCXX_ASSERTIONS).
void __glibcxx_assert_fail(const char *file, int line, const char *,
                           const char *condition) noexcept {
    bes_panic(file, line, condition);
    __builtin_trap();
}
} // namespace std
