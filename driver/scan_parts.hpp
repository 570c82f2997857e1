// SPDX-License-Identifier: GPL-2.0-only
// How a scan is cut into start-scans that the firmware takes. Pure.
#pragma once

#include "driver/upper.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace besser::driver {

/// The channels of one start-scan: all of one band, and either asked on or only listened to, since
/// there is one probe count for all of them (field.md F10); on 5 GHz a single one, since the
/// firmware refuses more (field.md F1).
class ScanParts {
  public:
    /// `first`: one of its channels, to be a part of its own ahead of the others.
    ScanParts(const ScanRequest &request, const std::optional<Channel> &first)
        : request_(request), first_(first) {}

    /// On to the next part; false: there is none.
    [[nodiscard]] bool next() {
        count_ = 0;
        const auto first = std::exchange(first_, std::nullopt);
        for (std::size_t i = 0; i < request_.channel_count; i++)
            if (!taken_[i] && (first ? request_.channels[i].number == first->number
                                     : count_ == 0 || goes_with_first(i))) {
                taken_[i] = true;
                channels_[count_++] = request_.channels[i];
            }
        return count_ > 0;
    }
    /// Whether there is a next part.
    [[nodiscard]] bool more() const {
        return std::find(taken_.begin(), taken_.begin() + request_.channel_count, false) !=
               taken_.begin() + request_.channel_count;
    }
    [[nodiscard]] std::size_t count() const { return count_; }
    [[nodiscard]] const Channel &operator[](std::size_t i) const { return channels_[i]; }
    [[nodiscard]] Band band() const { return channels_[0].band; }
    [[nodiscard]] bool passive() const { return channels_[0].no_ir; }

  private:
    [[nodiscard]] bool goes_with_first(std::size_t i) const {
        const auto &channel = request_.channels[i];
        return channel.band == Band::ghz2_4 && band() == Band::ghz2_4 && channel.no_ir == passive();
    }

    const ScanRequest &request_;
    std::optional<Channel> first_;
    std::array<bool, max_scan_channels> taken_{};
    std::array<Channel, max_scan_channels> channels_{};
    std::size_t count_ = 0;
};

} // namespace besser::driver
