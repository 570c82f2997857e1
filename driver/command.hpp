// SPDX-License-Identifier: GPL-2.0-only
// The one outstanding command to the firmware: a caller waits in process context, the bottom half
// sends the message and matches the confirm (protocol.md 4.3, 4.7 and 5.1).
#pragma once

#include "driver/port.hpp"
#include "wire/sdio.hpp"
#include "wire/wsm.hpp"

#include <algorithm>
#include <array>

namespace besser::driver {

/// The firmware has 3 s for any confirm: the limit that the vendor's pending monitors set.
inline constexpr std::int64_t confirm_timeout_ns = 3'000'000'000;

template <Port P>
class CommandChannel {
  public:
    using Env = typename P::Env;

    explicit CommandChannel(Env &env)
        : env_(env), one_at_a_time_(env), lock_(env), done_(env), exchange_(env) {}
    CommandChannel(const CommandChannel &) = delete;
    CommandChannel &operator=(const CommandChannel &) = delete;

    /// Sends `id` with `payload` (what follows the header) and waits for the confirm. [process],
    /// may sleep up to confirm_timeout_ns. Errc::rejected: confirmed with a status other than 0.
    /// Errc::timeout: the channel stays blocked until open(), since a late confirm could not be
    /// told from the next one; `restart_device` is called before it returns.
    template <class Wake, class Restart>
    Result<> execute(wire::wsm::Id id, Bytes payload, Wake &&wake_bottom_half,
                     Restart &&restart_device) {
        Locked serial(one_at_a_time_);
        if (payload.size() > max_payload_bytes)
            return Errc::invalid;
        BESSER_TRY(prepare(id, payload));
        wake_bottom_half();
        const bool answered = done_.wait(confirm_timeout_ns);
        const auto result = finish(answered);
        if (!result && result.error() == Errc::timeout)
            restart_device();
        return result;
    }

    /// Whether a command waits to be sent. [any]; a hint until fetch().
    [[nodiscard]] bool queued() const { return state_.load() == State::queued; }

    /// Whether the firmware has a command to confirm. [bottom half], which alone changes that
    [[nodiscard]] bool under_way() const { return state_.load() == State::in_flight; }

    /// The message to send now, sequence number not set; empty if none. The bytes stay valid until
    /// the confirm. [bottom half]
    MutableBytes fetch() {
        Locked guard(lock_);
        if (state_.load() != State::queued)
            return {};
        state_.store(State::in_flight);
        auto &exchange = exchange_.write();
        return MutableBytes(exchange.message).first(exchange.length);
    }

    /// A confirm other than a transmit confirm arrived. Errc::protocol: nobody waits for it.
    /// [bottom half]
    Result<> on_confirm(Bytes message) {
        Locked guard(lock_);
        auto &exchange = exchange_.write();
        if (state_.load() != State::in_flight || !matches(exchange.request, message))
            return Errc::protocol;
        const auto *generic = wire::view<wire::wsm::GenericConfirm>(message);
        if (generic == nullptr)
            return Errc::protocol;
        const bool mcu = wire::wsm::Id(generic->header.id).space() == 1;
        exchange.outcome = mcu || generic->status == 0 ? Result<>() : Errc::rejected;
        end(State::idle);
        return {};
    }

    /// Commands pass from here on. [process], nothing in flight
    void open() { state_.store(State::idle); }
    /// A waiting caller and all later ones get Errc::gone. [process]
    void close() {
        Locked guard(lock_);
        exchange_.write().outcome = Errc::gone;
        end(State::closed);
    }

    /// The same, and no caller is left in execute(): one that has seen its command time out would
    /// restart a device that came back meanwhile. [process]
    void close_and_wait() {
        close();
        Locked serial(one_at_a_time_);
    }

  private:
    static constexpr std::size_t max_payload_bytes =
        wire::sdio::max_message_bytes - sizeof(wire::wsm::Header) - wire::wsm::host_timestamp_bytes;

    enum class State : std::uint8_t { closed, idle, queued, in_flight, abandoned };

    struct Exchange {
        Result<> outcome = Errc::gone;
        std::uint16_t request = 0;
        std::size_t length = 0;
        std::array<std::uint8_t, wire::sdio::max_message_bytes> message{};
    };

    Result<> prepare(wire::wsm::Id id, Bytes payload) {
        Locked guard(lock_);
        if (state_.load() != State::idle)
            return Errc::gone;
        auto &exchange = exchange_.write();
        exchange.length = sizeof(wire::wsm::Header) + payload.size();
        const wire::wsm::Header header{static_cast<std::uint16_t>(exchange.length), id.raw()};
        const auto head = wire::bytes_of(header);
        std::copy(head.begin(), head.end(), exchange.message.begin());
        std::copy(payload.begin(), payload.end(), exchange.message.begin() + sizeof(header));
        exchange.request = id.message();
        done_.reset();
        state_.store(State::queued);
        return {};
    }

    /// Ends the exchange. Under the lock, so that the wakeup cannot be late and end the next one.
    void end(State state) {
        state_.store(state);
        done_.complete();
    }

    Result<> finish(bool answered) {
        Locked guard(lock_);
        if (!answered && (state_.load() == State::queued || state_.load() == State::in_flight)) {
            state_.store(State::abandoned);
            return Errc::timeout;
        }
        return exchange_.read().outcome;
    }

    [[nodiscard]] static bool matches(std::uint16_t request, Bytes message) {
        const auto *header = wire::view<wire::wsm::Header>(message);
        if (header == nullptr)
            return false;
        const wire::wsm::Id id(header->id);
        return id.space() == 1 ? id.message() == request
                               : id.message() == (request | wire::wsm::id::confirm_bit);
    }

    Env &env_;
    typename P::Mutex one_at_a_time_;
    typename P::SpinLock lock_;
    typename P::Completion done_;
    typename P::template Shared<State> state_{env_, State::closed};
    typename P::template Guarded<Exchange> exchange_; ///< by lock_
};

} // namespace besser::driver
