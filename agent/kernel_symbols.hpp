// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace besser::agent {

/// Addresses of code, half open.
struct CodeRange {
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    [[nodiscard]] bool holds(std::uint64_t address) const {
        return from <= address && address < to;
    }
};

struct KernelFunction {
    std::uint64_t address = 0;
    std::string name;
    std::string module; ///< empty: the kernel's own
};

/// Functions of the kernel and its modules, by address.
class KernelSymbols {
  public:
    KernelSymbols() = default;
    /// From the text of /proc/kallsyms. What is no code is left out, and so is all of it where the
    /// kernel hides addresses (kernel.kptr_restrict).
    explicit KernelSymbols(std::string_view kallsyms);

    /// The function that begins there; null: none does. Of several names the first in the text.
    [[nodiscard]] const KernelFunction *beginning_at(std::uint64_t address) const;
    /// The function that begins there or is the next one before; empty: there is none.
    [[nodiscard]] std::string_view function_at(std::uint64_t address) const;
    /// Up to the next function. Empty: there is none of that name.
    [[nodiscard]] std::optional<CodeRange> range_of(std::string_view name) const;

  private:
    std::vector<KernelFunction> functions_; ///< sorted
};

} // namespace besser::agent
