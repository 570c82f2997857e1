// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace besser {

/// "; did you mean \"verify\"?" when one of the names is near enough to what was written (a third
/// of its letters wrong, exchanged, missing or too many, at most), else "". The nearest one; of
/// equally near ones the first.
[[nodiscard]] std::string did_you_mean(std::string_view written,
                                       std::span<const std::string_view> names);

} // namespace besser
