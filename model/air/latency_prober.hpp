// SPDX-License-Identifier: GPL-2.0-only
// A STAMP sender (RFC 8762) beside the stress: small packets to the tablet, whose answers tell how
// long each way took. Both ends read one clock, as no two machines do.
#pragma once

#include "model/air/random.hpp"
#include "model/air/wired.hpp"
#include "model/chip/scheduler.hpp"
#include "wire/stamp.hpp"

#include <memory_resource>
#include <optional>
#include <span>
#include <vector>

namespace besser::air {

/// One probe that was answered.
struct ProbeTimes {
    std::int64_t down_ns; ///< from the wire to the tablet's network stack
    std::int64_t up_ns;   ///< from there back to the wire
    std::int64_t round_trip_ns;
};

/// Not to be moved: the scheduler holds its address.
class LatencyProber final : public WiredHost {
  public:
    /// Answers that nobody has taken; one more is lost, as a full socket loses it.
    static constexpr std::size_t most_untaken = 1024;

    /// Frames that are no answers go to `beside`.
    LatencyProber(chip::Scheduler &scheduler, Wire &wire, WiredHost &beside, std::uint32_t address,
                  std::uint32_t destination, std::pmr::memory_resource *memory, std::uint64_t seed);
    LatencyProber(const LatencyProber &) = delete;
    LatencyProber &operator=(const LatencyProber &) = delete;

    /// Probes at random distances from half of `interval_ns` to one and a half, so that they do not
    /// keep step with what they measure (RFC 2330, 11.1). What was in flight is forgotten.
    void start(std::int64_t interval_ns);
    /// Sends no more; answers to what is in flight still count.
    void stop();

    void on_frame(const EthernetFrame &frame) override;

    /// Since start().
    [[nodiscard]] std::uint64_t sent() const { return sequence_ - first_sequence_; }
    [[nodiscard]] std::span<const ProbeTimes> untaken() const { return untaken_; }
    void take() { untaken_.clear(); }

  private:
    static void on_due(void *self, std::uint64_t);
    void send_next();
    [[nodiscard]] bool take_answer(wire::Bytes packet);

    chip::Scheduler &scheduler_;
    Wire &wire_;
    WiredHost &beside_;
    const std::uint32_t address_;
    const std::uint32_t destination_;
    Random random_;
    std::int64_t interval_ns_ = 0;
    std::uint32_t sequence_ = 0;       ///< of the next probe
    std::uint32_t first_sequence_ = 0; ///< since start()
    chip::Scheduler::Token token_ = 0;
    std::pmr::vector<ProbeTimes> untaken_;
};

} // namespace besser::air
