// SPDX-License-Identifier: GPL-2.0-only
// Any bytes to what reads C.

#include "mine/source_file.hpp"
#include "support/fuzz_target.hpp"

using namespace besser;
using namespace besser::mine;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    Symbols symbols;
    const auto file = read_source("fuzz.c", text_of(data, size), symbols);
    std::uint32_t end = 0;
    for (const auto &token : file.tokens) {
        require(token.begin >= end && token.end >= token.begin && token.end <= size);
        end = token.begin;
    }
    for (const auto &unit : file.units)
        require(unit.begin <= unit.end && unit.end <= file.tokens.size());
    return 0;
}
