// SPDX-License-Identifier: GPL-2.0-only
// Input buffers of the chip: how many messages may be outstanding (protocol.md 4.6),
// and the sequence numbers of both directions (protocol.md 4.2).
#pragma once

#include "driver/result.hpp"
#include "wire/wsm.hpp"

#include <array>
#include <cstdint>

namespace besser::driver {

/// How the credits of a data path are counted. This one is for the path with a single writer.
template <class P>
struct SingleWriter {
    using Counter = typename P::template Shared<int>;
    static constexpr bool underflow_is_fatal = true;
};

/// `Counter` is Port::Shared<int> where one context writes it, Port::Atomic<int> where two do.
template <class Counter>
class Credits {
  public:
    template <class Env>
    explicit Credits(Env &env) : used_(env, 0, "hw_bufs_used") {}

    /// The chip announced `total` buffers; none are in use. Called while nothing is in flight.
    void reset(int total) {
        total_ = total;
        used_.store(0);
    }
    void take() { used_.add(1); }
    /// Errc::protocol: more came back than was taken. The caller decides what that means.
    Result<> give_back(int count) {
        if (used_.add(-count) < 0)
            return Errc::protocol;
        return {};
    }
    [[nodiscard]] int used() const { return used_.load(); }
    [[nodiscard]] int total() const { return total_; }
    [[nodiscard]] bool for_command() const { return used() < total_; }
    /// Data leaves one buffer for a command.
    [[nodiscard]] bool for_data() const { return used() < total_ - 1; }

  private:
    Counter used_;
    int total_ = 0;
};

/// Sequence counters of the two spaces; each direction has one writer.
class Sequences {
  public:
    void reset() { tx_ = rx_ = {}; }

    /// `id` with the next number to send.
    [[nodiscard]] wire::wsm::Id stamp(wire::wsm::Id id) {
        auto &next = tx_[id.space()];
        const auto stamped = id.with_sequence(next);
        next = (next + 1) & wire::wsm::sequence_mask;
        return stamped;
    }
    /// Whether `id` carries the number that is due; strict, no resynchronisation.
    [[nodiscard]] bool accept(wire::wsm::Id id) {
        auto &expected = rx_[id.space()];
        if (id.sequence() != expected)
            return false;
        expected = (expected + 1) & wire::wsm::sequence_mask;
        return true;
    }

  private:
    std::array<std::uint8_t, wire::wsm::sequence_spaces> tx_{};
    std::array<std::uint8_t, wire::wsm::sequence_spaces> rx_{};
};

} // namespace besser::driver
