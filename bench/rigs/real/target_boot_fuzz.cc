// SPDX-License-Identifier: GPL-2.0-only
// What a target says when it is asked for its boot and its uptime.

#include "bench/rigs/real/target_boot.hpp"
#include "support/fuzz_target.hpp"

using namespace besser;
using namespace besser::bench;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const auto boot = parse_boot(text_of(data, size));
    if (!boot) {
        require_readable(boot.error());
        return 0;
    }
    require(!boot->id.empty() && boot->id.find('\n') == std::string::npos);
    require(boot->uptime.count() >= 0);
    require(boot->uptime_before(boot->uptime).count() == 0);
    require(boot->uptime_before({}) == boot->uptime);
    return 0;
}
