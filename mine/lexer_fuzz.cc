// SPDX-License-Identifier: GPL-2.0-only
// Feeds any bytes to what reads C. Built with clang and -DBESSER_FUZZ=ON.

#include "mine/source_file.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    using namespace besser::mine;
    Symbols symbols;
    const std::string text(reinterpret_cast<const char *>(data), size);
    const auto file = read_source("fuzz.c", text, symbols);
    std::uint32_t end = 0;
    for (const auto &token : file.tokens) {
        if (token.begin < end || token.end < token.begin || token.end > size)
            std::abort();
        end = token.begin;
    }
    for (const auto &unit : file.units)
        if (unit.begin > unit.end || unit.end > file.tokens.size())
            std::abort();
    return 0;
}
