// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <expected>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

namespace besser::bench {

/// The lines of a file that grows while the guest writes to it. QEMU never waits for the reader of
/// a file, so reading it changes nothing in the guest.
class GuestOutput {
  public:
    explicit GuestOutput(std::filesystem::path file) : file_(std::move(file)) {}

    /// The next complete line, without its end; empty when there is none yet. The error: a line
    /// without end.
    [[nodiscard]] std::expected<std::optional<std::string>, std::string> next_line();

  private:
    std::filesystem::path file_;
    std::ifstream in_;
    std::string pending_;
    std::size_t begin_ = 0;    ///< of the next line in pending_
    std::size_t searched_ = 0; ///< up to here pending_ holds no end of that line
};

} // namespace besser::bench
