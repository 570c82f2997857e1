// SPDX-License-Identifier: GPL-2.0-only
// Received frames on their way up (protocol.md 5.4).
#pragma once

#include "driver/counters.hpp"
#include "driver/decrypt_watch.hpp"
#include "driver/port.hpp"
#include "driver/reconnect.hpp"
#include "wire/wsm.hpp"

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

/// Runs in one context at a time: the bottom half, or a test subject's receive work item.
template <Port P>
class Receiver {
  public:
    using Env = typename P::Env;

    Receiver(Env &env, Counters &counters, Reconnect<P> &reconnect)
        : env_(env), counters_(counters), reconnect_(reconnect) {}
    Receiver(const Receiver &) = delete;
    Receiver &operator=(const Receiver &) = delete;

    /// One receive indication, and the frame after it. Errc::protocol: it is malformed; a frame
    /// that is not worth delivering, or that there is no memory for, is counted.
    Result<> handle(const Incoming<P> &incoming) {
        using namespace wire::wsm;
        const auto *indication = wire::view<ReceiveIndication>(incoming.bytes);
        if (indication == nullptr)
            return unexpected(env_, "receive indication");
        if (!worth_delivering(*indication, incoming.bytes.size() - sizeof(*indication))) {
            counters_.rx_dropped.add();
            if (indication->status == rx_status::no_key)
                count_undecrypted();
            return {};
        }
        const RxStatus status = describe(*indication);
        auto frame = incoming.take(env_, sizeof(*indication));
        if (!frame) {
            counters_.rx_dropped.add();
            return {};
        }
        counters_.rx_frames.add();
        reconnect_.on_frame(frame.bytes());
        if (status.decrypted)
            decryption_.on_decrypted();
        env_.deliver(std::move(frame), status);
        return {};
    }

  private:
    static bool worth_delivering(const wire::wsm::ReceiveIndication &indication,
                                 std::size_t frame_bytes) {
        using namespace wire::wsm;
        constexpr std::size_t shortest = 10; // 802.11-2020, 9.3.1: ACK and CTS
        if (frame_bytes < shortest || !on_the_air(indication.channel, indication.rate))
            return false;
        return indication.status == rx_status::success ||
               indication.status == rx_status::mic_failure;
    }

    /// Channel and rate exist: an upper edge looks things up by them. CCK is for 2.4 GHz
    /// (802.11-2020, 16); between CCK and OFDM there are no rates (protocol.md 5.4).
    static bool on_the_air(std::uint16_t channel, std::uint8_t rate) {
        namespace rates = wire::wsm::rate;
        const bool ghz5 = wire::wsm::is_ghz5(channel);
        const bool cck = rate <= rates::last_cck && !ghz5;
        const bool known = rate >= rates::first_ofdm && rate <= rates::last_mcs;
        return channel >= 1 && channel <= wire::wsm::highest_channel && (cck || known);
    }

    static RxStatus describe(const wire::wsm::ReceiveIndication &indication) {
        using namespace wire::wsm;
        const std::uint32_t flags = indication.flags;
        const std::uint32_t cipher = flags & rx_flag::cipher_mask;
        return RxStatus{.band = is_ghz5(indication.channel) ? Band::ghz5 : Band::ghz2_4,
                        .channel = static_cast<std::uint8_t>(indication.channel),
                        .rate = indication.rate,
                        .signal_dbm = dbm_of_rcpi(indication.rcpi),
                        .ht = (flags & rx_flag::ht) != 0,
                        .aggregate = (flags & rx_flag::aggregate) != 0,
                        .decrypted = cipher != 0,
                        .iv_stripped = cipher == rx_flag::cipher_stripped,
                        .mic_error = indication.status == rx_status::mic_failure};
    }

    void count_undecrypted() {
        counters_.rx_undecrypted.add();
        if (!decryption_.on_undecrypted(env_.now_ns()))
            return;
        counters_.decrypt_storms.add();
        env_.log(LogLevel::warning, "the firmware decrypts nothing any more: joining anew");
        reconnect_.on_broken();
        env_.connection_broken();
    }

    Env &env_;
    Counters &counters_;
    Reconnect<P> &reconnect_;
    DecryptWatch decryption_;
};

} // namespace besser::driver
