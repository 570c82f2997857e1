// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/virtual/tablet_profile.hpp"
#include "support/fuzz_file.hpp"
#include "support/fuzz_target.hpp"

using namespace besser;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    static FuzzFile file;
    const auto profile = bench::read_profile(file.with(text_of(data, size)));
    if (profile)
        require(!bench::check_profile(*profile));
    else
        require_readable(profile.error().message());
    return 0;
}
