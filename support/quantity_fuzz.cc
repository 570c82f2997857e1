// SPDX-License-Identifier: GPL-2.0-only
#include "support/fuzz_target.hpp"
#include "support/quantity.hpp"

#include <cmath>

using namespace besser;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const auto text = text_of(data, size);
    for (const auto dimension :
         {Dimension::number, Dimension::time, Dimension::bytes, Dimension::byte_rate,
          Dimension::bit_rate, Dimension::frequency, Dimension::share}) {
        const auto value = parse_quantity(text, dimension);
        require(!value || std::isfinite(*value));
    }
    (void)parse_duration(text);
    return 0;
}
