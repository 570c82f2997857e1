// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace besser::agent {

/// Seconds without network, as whoever looks often enough sees them, and whoever uses it feels
/// them: a link by which nothing comes is none. A link that is lost was of no use since the last
/// that came by it; nor is one of use by which nothing comes for `silence` while it should.
class LinkWatch {
  public:
    using Time = std::chrono::steady_clock::time_point;

    static constexpr std::chrono::seconds silence{2};

    /// A rep begins.
    void begin(Time now) { *this = LinkWatch{now}; }
    /// `moved`: what has passed so far of what should; nothing: nobody sends.
    void look(Time now, bool carrier, std::optional<std::uint64_t> moved);

    [[nodiscard]] std::uint64_t looks() const { return looks_; }
    [[nodiscard]] std::chrono::nanoseconds down() const { return ended_ + current_; }
    [[nodiscard]] std::chrono::nanoseconds longest() const { return longest_; }

    LinkWatch() = default;

  private:
    explicit LinkWatch(Time now) : looked_at_(now), moved_at_(now) {}

    Time looked_at_, moved_at_;
    std::optional<std::uint64_t> moved_;
    std::optional<Time> down_since_;
    std::uint64_t looks_ = 0;
    std::chrono::nanoseconds ended_{}, current_{}, longest_{}; ///< outages
};

} // namespace besser::agent
