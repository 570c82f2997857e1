// SPDX-License-Identifier: GPL-2.0-only
// A module that an owner found somewhere.

#include "support/fuzz_target.hpp"
#include "vendor/sdd.hpp"

using namespace besser;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const auto found = vendor::find_sdd(text_of(data, size));
    if (found)
        require(vendor::parse_sdd(found->data).has_value());
    else
        require_readable(for_terminal_lines(found.error()));
    return 0;
}
