// SPDX-License-Identifier: GPL-2.0-only
// What the compiler calls on its own account. Nothing here is reached in a correct driver.
#include "driver/linux/boundary.h"

extern "C" [[noreturn]] void __cxa_pure_virtual();

void __cxa_pure_virtual() {
    bes_panic(__FILE__, __LINE__, "pure virtual call");
    __builtin_trap();
}

namespace std {
/// The library's bounds checks (-D_GLIBCXX_ASSERTIONS).
void __glibcxx_assert_fail(const char *file, int line, const char *,
                           const char *condition) noexcept {
    bes_panic(file, line, condition);
    __builtin_trap();
}
} // namespace std
