// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstddef>
#include <expected>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>

namespace besser::bench {

/// Gives what has come and fits, and does not wait; 0: nothing has come.
using ByteSource = std::function<std::size_t(std::span<char>)>;

/// What a file holds beyond what was read of it; it need not be there yet.
[[nodiscard]] ByteSource growing_file(const std::filesystem::path &file);
/// What a descriptor gives that was opened with O_NONBLOCK. Must be open as long as it is used.
[[nodiscard]] ByteSource from_descriptor(int descriptor);

/// The lines of an agent, as they arrive in pieces.
class AgentOutput {
  public:
    explicit AgentOutput(ByteSource source) : source_(std::move(source)) {}

    /// The next complete line, without its end; empty when there is none yet. The error: a line
    /// without end.
    [[nodiscard]] std::expected<std::optional<std::string>, std::string> next_line();

  private:
    ByteSource source_;
    std::string pending_;
    std::size_t begin_ = 0;    ///< of the next line in pending_
    std::size_t searched_ = 0; ///< up to here pending_ holds no end of that line
};

} // namespace besser::bench
