// SPDX-License-Identifier: GPL-2.0-only
// Confirms: each gives credits back, and ends a command or the life of a frame in the chip
// (protocol.md 4.3, 4.6 and 5.4).
#pragma once

#include "driver/command.hpp"
#include "driver/counters.hpp"
#include "driver/credits.hpp"
#include "driver/operating_mode.hpp"
#include "driver/pulse.hpp"
#include "driver/rate_cache.hpp"
#include "driver/receive_watch.hpp"
#include "driver/tx_queue.hpp"

namespace besser::driver {

/// Runs in one context at a time: the bottom half, or a test subject's receive work item.
template <Port P, class Policy>
class Confirms {
  public:
    using Env = typename P::Env;

    Confirms(Env &env, Counters &counters, Credits<typename Policy::Counter> &credits,
             CommandChannel<P> &commands, RateCache<P> &ladders, OperatingMode &mode,
             TxQueues<P> &queues, ReceiveWatch &watch, Pulse &pulse)
        : env_(env), counters_(counters), credits_(credits), commands_(commands), ladders_(ladders),
          mode_(mode), queues_(queues), watch_(watch), pulse_(pulse) {}
    Confirms(const Confirms &) = delete;
    Confirms &operator=(const Confirms &) = delete;

    /// One confirm of either class. An error means that driver and chip no longer agree.
    Result<> handle(wire::wsm::Id id, Bytes message) {
        using namespace wire::wsm;
        if (id.message() == id::multi_transmit_confirm)
            return on_multi_confirm(message);
        if (id.message() != id::transmit_confirm) {
            BESSER_TRY(give_back(1));
            if (mode_.on_confirm(id, message))
                pulse_.on_answer(env_.now_ns());
            else if (!ladders_.on_confirm(id, message) && !pulse_.on_confirm(id, env_.now_ns()) &&
                     !commands_.on_confirm(message))
                return unexpected(env_, "command confirm");
            return {};
        }
        const auto *confirm = wire::view<TransmitConfirm>(message);
        if (confirm == nullptr)
            return unexpected(env_, "transmit confirm");
        BESSER_TRY(give_back(1));
        return on_transmitted(confirm->result);
    }

  private:
    Result<> on_multi_confirm(Bytes message) {
        using namespace wire::wsm;
        const auto *multi = wire::view<MultiTransmitConfirm>(message);
        if (multi == nullptr || multi->count == 0 ||
            multi->count > (message.size() - sizeof(*multi)) / sizeof(TransmitResult))
            return unexpected(env_, "multi transmit confirm");
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
            return unexpected(env_, "credit");
        } else {
            env_.warn("hw_bufs_used < 0");
            return {};
        }
    }

    Result<> on_transmitted(const wire::wsm::TransmitResult &result) {
        using namespace wire::wsm;
        auto entry = queues_.confirm(PacketId(result.packet_id));
        if (!entry)
            return unexpected(env_, "packet id");
        if (result.status == tx_status::requeue && (result.flags & tx_status::flag_requeue) != 0 &&
            queues_.put_back(*entry))
            return {};
        const bool acked = result.status == tx_status::success;
        counters_.tx_frames.add();
        if (!acked)
            counters_.tx_unacked.add();
        watch_.on_transmitted(acked);
        queues_.report(*entry, TxReport{acked, result.rate, result.ack_failures,
                                        entry->policy >= fixed_policies});
        return {};
    }

    Env &env_;
    Counters &counters_;
    Credits<typename Policy::Counter> &credits_;
    CommandChannel<P> &commands_;
    RateCache<P> &ladders_;
    OperatingMode &mode_;
    TxQueues<P> &queues_;
    ReceiveWatch &watch_;
    Pulse &pulse_;
};

} // namespace besser::driver
