// SPDX-License-Identifier: GPL-2.0-only
#include "agent/kernel_symbols.hpp"

#include "support/split.hpp"
#include "support/whole_number.hpp"

#include <algorithm>

namespace besser::agent {

namespace {

/// A line of /proc/kallsyms. Parts of its text.
struct KernelSymbol {
    std::uint64_t address = 0;
    std::string_view type;
    std::string_view name;
    std::string_view module; ///< empty: the kernel's own
};

/// The next line that tells of one, taken off `kallsyms`; nothing: there is none any more.
std::optional<KernelSymbol> take_symbol(std::string_view &kallsyms) {
    while (!kallsyms.empty()) {
        auto line = take_until(kallsyms, '\n');
        const auto address = whole_number<std::uint64_t>(take_until(line, ' '), 16);
        const auto type = take_until(line, ' ');
        const auto name = take_until(line, '\t');
        // arm64 tells with "$x" and its like what lies there, not what it is called.
        if (!address || name.starts_with('$'))
            continue;
        const bool in_module = line.starts_with('[') && line.ends_with(']');
        return KernelSymbol{*address, type, name,
                            in_module ? line.substr(1, line.size() - 2) : std::string_view()};
    }
    return {};
}

} // namespace

KernelSymbols::KernelSymbols(std::string_view kallsyms) {
    while (const auto symbol = take_symbol(kallsyms)) {
        const auto type = symbol->type;
        const bool is_code = type == "t" || type == "T" || type == "w" || type == "W";
        if (symbol->address > 0 && is_code && !symbol->name.empty())
            functions_.emplace_back(symbol->address, std::string(symbol->name),
                                    std::string(symbol->module));
    }
    std::ranges::stable_sort(functions_, {}, &KernelFunction::address);
}

const KernelFunction *KernelSymbols::beginning_at(std::uint64_t address) const {
    const auto found = std::ranges::lower_bound(functions_, address, {}, &KernelFunction::address);
    return found != functions_.end() && found->address == address ? &*found : nullptr;
}

std::string_view KernelSymbols::function_at(std::uint64_t address) const {
    const auto next = std::ranges::upper_bound(functions_, address, {}, &KernelFunction::address);
    return next == functions_.begin() ? std::string_view()
                                      : beginning_at(std::prev(next)->address)->name;
}

std::optional<CodeRange> KernelSymbols::range_of(std::string_view name) const {
    const auto found = std::ranges::find(functions_, name, &KernelFunction::name);
    if (found == functions_.end())
        return {};
    const auto next = std::ranges::upper_bound(found, functions_.end(), found->address, {},
                                               &KernelFunction::address);
    if (next == functions_.end())
        return {};
    return CodeRange{found->address, next->address};
}

} // namespace besser::agent
