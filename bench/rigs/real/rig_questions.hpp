// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace besser::bench {

/// By which `besser rig init` knows the files that it wrote.
constexpr std::string_view rig_mark = "# Written by besser rig init.";

/// Asks somebody, and proposes an answer; empty when nobody answers any more.
using Ask =
    std::function<std::optional<std::string>(const std::string &question, const std::string &)>;

/// Asks all that a rig's file must tell, again where an answer cannot be right (`object` is told
/// why), and gives the text of the file. The error: the answers ended.
[[nodiscard]] std::expected<std::string, std::string>
ask_for_rig(const Ask &ask, const std::function<void(const std::string &)> &object);

} // namespace besser::bench
