// SPDX-License-Identifier: GPL-2.0-only
// A part of work that several processes or machines share out among themselves.
#pragma once

#include <cstddef>
#include <string>

namespace besser {

inline constexpr unsigned most_shards = 10'000;

/// The `index`th of `count` parts: of things in a row every `count`th, beginning with `index`.
struct Shard {
    unsigned index = 0; ///< 0 to count - 1
    unsigned count = 1; ///< 1 to most_shards
    bool operator==(const Shard &) const = default;

    [[nodiscard]] bool has(std::size_t place) const { return place % count == index; }
};

/// "I/N", as `--shard` takes it.
[[nodiscard]] inline std::string to_string(const Shard &shard) {
    return std::to_string(shard.index) + "/" + std::to_string(shard.count);
}

} // namespace besser
