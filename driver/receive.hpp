// SPDX-License-Identifier: GPL-2.0-only
// One message from the chip: sequence, credit, and on to whoever it is for (protocol.md 4.2, 4.6
// and 5.4). Runs in one context at a time: the bottom half, or a test subject's receive work item.
#pragma once

#include "driver/command.hpp"
#include "driver/counters.hpp"
#include "driver/credits.hpp"
#include "driver/events.hpp"
#include "driver/tx_queue.hpp"

namespace besser::driver {

/// A message, in a batch or in a buffer of its own that may be handed up without another copy.
template <Port P>
struct Incoming {
    Bytes bytes;
    typename P::Frame *owner = nullptr;

    /// The bytes from `offset` on as a frame; empty: no memory.
    typename P::Frame take(typename P::Env &env, std::size_t offset) const {
        if (owner != nullptr) {
            owner->pull(offset);
            return std::move(*owner);
        }
        const auto body = bytes.subspan(offset);
        auto frame = P::Frame::allocate(env, body.size());
        if (frame)
            env.copy(frame.bytes(), body);
        return frame;
    }
};

template <Port P, class Policy>
class Receiver {
  public:
    using Env = typename P::Env;

    Receiver(Env &env, Counters &counters, Credits<typename Policy::Counter> &credits,
             Sequences &sequences, CommandChannel<P> &commands, TxQueues<P> &queues,
             FirmwareEvents<P> &events)
        : env_(env), counters_(counters), credits_(credits), sequences_(sequences),
          commands_(commands), queues_(queues), events_(events) {}
    Receiver(const Receiver &) = delete;
    Receiver &operator=(const Receiver &) = delete;

    /// Handles one message. An error means that driver and chip no longer agree: the device must be
    /// restarted.
    Result<> handle(const Incoming<P> &incoming) {
        using namespace wire::wsm;
        const auto *header = wire::view<Header>(incoming.bytes);
        if (header == nullptr)
            return Errc::protocol;
        const Id id(header->id);
        counters_.rx_messages++;
        // An exception carries no sequence number (protocol.md 4.4).
        if (id.message() != id::exception && !sequences_.accept(id))
            return wrong("sequence number");
        if (is_confirm(incoming.bytes))
            return on_confirm(id, incoming.bytes);
        if (id.message() == id::receive)
            return on_receive(incoming);
        return on_indication(id, incoming.bytes);
    }

  private:
    Result<> wrong(const char *what) {
        env_.log(LogLevel::error, "unexpected %s from the chip", what);
        return Errc::protocol;
    }

    Result<> on_indication(wire::wsm::Id id, Bytes message) {
        auto known = events_.on_indication(id.message(), message);
        if (!known)
            return known.error();
        if (!*known)
            counters_.unknown_messages++;
        return {};
    }

    Result<> on_confirm(wire::wsm::Id id, Bytes message) {
        using namespace wire::wsm;
        if (id.message() == id::multi_transmit_confirm)
            return on_multi_confirm(message);
        if (id.message() != id::transmit_confirm) {
            BESSER_TRY(give_back(1));
            return commands_.on_confirm(message) ? Result<>() : wrong("command confirm");
        }
        const auto *confirm = wire::view<TransmitConfirm>(message);
        if (confirm == nullptr)
            return wrong("transmit confirm");
        BESSER_TRY(give_back(1));
        return on_transmitted(confirm->result);
    }

    Result<> on_multi_confirm(Bytes message) {
        using namespace wire::wsm;
        const auto *multi = wire::view<MultiTransmitConfirm>(message);
        if (multi == nullptr || multi->count == 0 ||
            multi->count > (message.size() - sizeof(*multi)) / sizeof(TransmitResult))
            return wrong("multi transmit confirm");
        const unsigned count = multi->count;
        BESSER_TRY(give_back(static_cast<int>(count)));
        for (unsigned i = 0; i < count; i++) {
            const auto *result =
                wire::view<TransmitResult>(message, sizeof(*multi) + i * sizeof(TransmitResult));
            BESSER_TRY(on_transmitted(*result));
        }
        return {};
    }

    Result<> give_back(int count) {
        if (credits_.give_back(count))
            return {};
        return credit_underflow();
    }

    /// More confirms than messages. With one writer of the counter that is the chip's fault and
    /// calls for a restart; where two contexts write it, an update was lost, and the vendor's
    /// driver warns and goes on.
    Result<> credit_underflow() {
        if constexpr (Policy::underflow_is_fatal) {
            return wrong("credit");
        } else {
            env_.warn("hw_bufs_used < 0");
            return {};
        }
    }

    Result<> on_transmitted(const wire::wsm::TransmitResult &result) {
        using namespace wire::wsm;
        auto entry = queues_.confirm(PacketId(result.packet_id));
        if (!entry)
            return wrong("packet id");
        if (result.status == tx_status::requeue && (result.flags & tx_status::flag_requeue) != 0 &&
            queues_.put_back(*entry))
            return {};
        const bool acked = result.status == tx_status::success;
        counters_.tx_frames++;
        if (!acked)
            counters_.tx_unacked++;
        env_.tx_status(std::move(entry->frame), TxReport{acked, result.rate, result.ack_failures});
        return {};
    }

    Result<> on_receive(const Incoming<P> &incoming) {
        using namespace wire::wsm;
        const auto *indication = wire::view<ReceiveIndication>(incoming.bytes);
        if (indication == nullptr)
            return wrong("receive indication");
        if (!worth_delivering(*indication, incoming.bytes.size() - sizeof(*indication))) {
            counters_.rx_dropped++;
            return {};
        }
        const RxStatus status = describe(*indication);
        auto frame = incoming.take(env_, sizeof(*indication));
        if (!frame) {
            counters_.rx_dropped++;
            return {};
        }
        counters_.rx_frames++;
        env_.deliver(std::move(frame), status);
        return {};
    }

    static bool worth_delivering(const wire::wsm::ReceiveIndication &indication,
                                 std::size_t frame_bytes) {
        using namespace wire::wsm;
        constexpr std::size_t shortest = 10; // 802.11-2020, 9.3.1: ACK and CTS
        if (frame_bytes < shortest || !on_the_air(indication.channel, indication.rate))
            return false;
        return indication.status == rx_status::success ||
               indication.status == rx_status::mic_failure;
    }

    /// Channel and rate can be: an upper edge looks things up by them. CCK is for 2.4 GHz
    /// (802.11-2020, 16), rates 4 and 5 do not exist (protocol.md 5.4).
    static bool on_the_air(std::uint16_t channel, std::uint8_t rate) {
        const bool ghz5 = channel > 14;
        const bool cck = rate <= 3 && !ghz5;
        return channel >= 1 && channel <= (ghz5 ? 196 : 14) && (cck || (rate >= 6 && rate <= 21));
    }

    static RxStatus describe(const wire::wsm::ReceiveIndication &indication) {
        using namespace wire::wsm;
        const std::uint32_t flags = indication.flags;
        const std::uint32_t cipher = flags & rx_flag::cipher_mask;
        return RxStatus{.band = indication.channel > 14 ? Band::ghz5 : Band::ghz2_4,
                        .channel = static_cast<std::uint8_t>(indication.channel),
                        .rate = indication.rate,
                        .signal_dbm = static_cast<std::int8_t>(indication.rcpi / 2 - 110),
                        .ht = (flags & rx_flag::ht) != 0,
                        .aggregate = (flags & rx_flag::aggregate) != 0,
                        .decrypted = cipher != 0,
                        .iv_stripped = cipher == 7,
                        .mic_error = indication.status == rx_status::mic_failure};
    }

    Env &env_;
    Counters &counters_;
    Credits<typename Policy::Counter> &credits_;
    Sequences &sequences_;
    CommandChannel<P> &commands_;
    TxQueues<P> &queues_;
    FirmwareEvents<P> &events_;
};

} // namespace besser::driver
