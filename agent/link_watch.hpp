// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <chrono>
#include <cstdint>

namespace besser::agent {

/// Seconds without network, as whoever looks often enough sees them: what lies between two looks is
/// as the later one says.
class LinkWatch {
  public:
    using Time = std::chrono::steady_clock::time_point;

    /// A rep begins.
    void begin(Time now) { *this = LinkWatch{now}; }
    void look(Time now, bool carrier);

    [[nodiscard]] std::uint64_t looks() const { return looks_; }
    [[nodiscard]] std::chrono::nanoseconds down() const { return down_; }
    [[nodiscard]] std::chrono::nanoseconds longest() const { return longest_; }

    LinkWatch() = default;

  private:
    explicit LinkWatch(Time now) : looked_at_(now) {}

    Time looked_at_;
    std::uint64_t looks_ = 0;
    std::chrono::nanoseconds down_{}, current_{}, longest_{};
};

} // namespace besser::agent
