// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/virtual/posterior.hpp"
#include "support/fuzz_file.hpp"
#include "support/fuzz_target.hpp"

using namespace besser;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    static FuzzFile file;
    const bench::Profile base;
    const auto posterior = bench::read_posterior(file.with(text_of(data, size)), base);
    if (!posterior) {
        require_readable(posterior.error().message());
        return 0;
    }
    double sum = 0;
    for (const auto &set : posterior->sets) {
        auto profile = base;
        apply(set, profile);
        require(!bench::check_profile(profile));
        require(set.weight > 0);
        sum += set.weight;
    }
    require(sum > 0.999999 && sum < 1.000001);
    const auto text = to_toml(*posterior, {"of a fuzzer"});
    const auto again = bench::read_posterior(file.with(text), base);
    require(again && again->sets.size() == posterior->sets.size());
    require(again->sets.front().profile == posterior->sets.front().profile);
    return 0;
}
