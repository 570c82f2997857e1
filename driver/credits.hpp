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
    explicit Credits(Env &env) : used_(env, 0, "hw_bufs_used"), total_(env, 0, "numInpChBufs") {}

    /// None are in use, and none are there until the chip announces them. No data path may run:
    /// `used` is written by the path alone from its start to its end.
    void reset() {
        used_.store(0);
        total_.store(0);
    }
    /// The chip said how many buffers it has. [process]; the bottom half may run
    void announce(int total) {
        BESSER_ASSERT(total >= 0);
        total_.store(total);
    }
    void take() { used_.add(1); }
    /// Errc::protocol: more came back than was taken. The caller decides what that means.
    Result<> give_back(int count) {
        BESSER_ASSERT(count > 0);
        if (used_.add(-count) < 0)
            return Errc::protocol;
        return {};
    }
    [[nodiscard]] int used() const { return used_.load(); }
    [[nodiscard]] int total() const { return total_.load(); }
    [[nodiscard]] bool for_command() const { return used() < total(); }
    /// Data leaves one buffer for a command.
    [[nodiscard]] bool for_data() const { return used() < total() - 1; }

  private:
    Counter used_;
    Counter total_;
};

/// Sequence counters of the two spaces. One context sends and one receives; both are reset while no
/// data path runs, which is what orders them.
template <class P>
class Sequences {
  public:
    explicit Sequences(typename P::Env &env) : tx_(env), rx_(env) {}

    void reset() { tx_.write() = rx_.write() = {}; }

    /// `id` with the next number to send. [who sends]
    [[nodiscard]] wire::wsm::Id stamp(wire::wsm::Id id) {
        auto &next = tx_.write()[id.space()];
        const auto stamped = id.with_sequence(next);
        next = (next + 1) & wire::wsm::sequence_mask;
        return stamped;
    }
    /// Whether `id` carries the number that is due; strict, no resynchronisation. [who receives]
    [[nodiscard]] bool accept(wire::wsm::Id id) {
        auto &expected = rx_.write()[id.space()];
        if (id.sequence() != expected)
            return false;
        expected = (expected + 1) & wire::wsm::sequence_mask;
        return true;
    }

  private:
    using Numbers = std::array<std::uint8_t, wire::wsm::sequence_spaces>;
    typename P::template Guarded<Numbers> tx_; ///< by the one context that sends
    typename P::template Guarded<Numbers> rx_; ///< by the one context that receives
};

} // namespace besser::driver
