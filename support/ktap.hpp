// SPDX-License-Identifier: GPL-2.0-only
// KTAP, version 1 (Documentation/dev-tools/ktap.rst of Linux).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace besser {

enum class KtapOutcome : std::uint8_t {
    ok,
    failed,
    error, ///< it could not be carried out to a verdict
    skipped,
};

struct KtapResult {
    std::string group; ///< the subtest that it belongs to
    std::string name;
    KtapOutcome outcome = KtapOutcome::ok;
    std::string why{};                      ///< not said of what is ok
    std::vector<std::string> diagnostics{}; ///< lines before it
};

/// A file with a subtest for each group, in the order in which they are met; `about` are lines at
/// its head. Texts may come from anywhere: each is made one line that begins nothing of KTAP's.
[[nodiscard]] std::string ktap_file(std::span<const std::string> about,
                                    std::span<const KtapResult> results);

} // namespace besser
