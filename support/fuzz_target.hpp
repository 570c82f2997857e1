// SPDX-License-Identifier: GPL-2.0-only
// What the targets of a fuzzer (*_fuzz.cc) have in common. A target is one function,
// LLVMFuzzerTestOneInput(), which libFuzzer calls in the preset `fuzz`, and fuzz_driver.cc in every
// other build.
#pragma once

#include "support/untrusted_text.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

namespace besser {

/// Ends the program, so that the fuzzer keeps the input.
inline void require(bool holds) {
    if (!holds)
        std::abort();
}

/// A message to the user holds no byte that its terminal would obey.
inline void require_readable(std::string_view message) {
    require(!message.empty() && for_terminal_lines(message) == message);
}

inline std::string text_of(const std::uint8_t *data, std::size_t size) {
    return {reinterpret_cast<const char *>(data), size};
}

/// The parts of an input that is several texts: lines of "====" stand between them.
inline std::vector<std::string> parts_of(std::string_view text, std::size_t parts) {
    constexpr std::string_view between = "\n====\n";
    std::vector<std::string> found;
    while (found.size() + 1 < parts) {
        const auto at = text.find(between);
        found.emplace_back(text.substr(0, at));
        text.remove_prefix(at == std::string_view::npos ? text.size() : at + between.size());
    }
    found.emplace_back(text);
    return found;
}

} // namespace besser
