// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string_view>

namespace besser {

/// The commit that this program was built from, as `git describe --always --dirty` names it;
/// "unknown" when the sources are not in a git repository of their own. Taken at each build, so a
/// finding never names an older commit.
[[nodiscard]] std::string_view commit();

} // namespace besser
