// SPDX-License-Identifier: GPL-2.0-only
#include "support/fuzz_target.hpp"
#include "support/json.hpp"

using namespace besser;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const auto json = parse_json(text_of(data, size));
    if (!json) {
        require_readable(json.error());
        return 0;
    }
    const auto written = one_line(*json);
    const auto again = parse_json(written);
    require(again && one_line(*again) == written);
    return 0;
}
