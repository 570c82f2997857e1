// SPDX-License-Identifier: GPL-2.0-only
// Source lines of the running program (libbacktrace).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace besser::explore {

/// A name of the C++ ABI as C++ has it; any other as it is.
[[nodiscard]] std::string demangled(const char *name);
/// Return addresses, innermost first.
[[nodiscard]] std::vector<std::uintptr_t> call_stack();
/// "file:line function" of the innermost call in the driver or, if there is none, outside the
/// virtual kernel. Empty: the program has no debug information.
[[nodiscard]] std::string source_of(const std::vector<std::uintptr_t> &stack);

/// A place in the source: the innermost function, inlined ones included.
struct SourceLine {
    std::string file; ///< without its directory; empty: not known
    int line = 0;
    std::string function;
    /// Our driver's code, but of the virtual kernel: a lock, say, whose inside is not the driver's.
    bool of_kernel = false;
    [[nodiscard]] std::string text() const; ///< "file:line"
};
/// Whether a foreign driver has that code.
[[nodiscard]] bool is_foreign(const void *code);
/// Whether the code is the driver's that tells of its accesses: the foreign one's if there is one.
[[nodiscard]] bool is_of_driver(const void *code);
/// Of the instruction before `code`, such as a call that returns there; of our driver's code, what
/// stands in the tree, not in a library's header.
[[nodiscard]] SourceLine line_behind(const void *code);

} // namespace besser::explore
