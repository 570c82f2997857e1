// SPDX-License-Identifier: GPL-2.0-only
// What the test subjects have in common: how the vendor's driver reads, sends and writes
// (protocol.md 2.2, 2.6, 4.6 and 6.1). Not part of the driver that ships.
#pragma once

#include "driver/core.hpp"
#include "driver/dma.hpp"

namespace besser::driver::subjects {

/// hw_bufs_used as a plain int, whoever writes it; an underflow warns and life goes on.
template <class P>
struct PlainCredits {
    using Counter = typename P::template Shared<int>;
    static constexpr bool underflow_is_fatal = false;
};
/// hw_bufs_used as atomic_t (v2).
template <class P>
struct AtomicCredits {
    using Counter = typename P::template Atomic<int>;
    static constexpr bool underflow_is_fatal = false;
};

/// Reads one batch as the vendor's receive work does: up to 7 looks at the control byte, without a
/// pause.
template <Port P, class Engine>
class BatchSource {
  public:
    explicit BatchSource(Engine &core) : core_(core) {}

    /// Empty: the chip has none, or its control byte did not settle in time.
    Result<MutableBytes> next() {
        Claimed host(core_.env);
        for (unsigned look = 0; look < looks; look++) {
            auto reading = core_.link.read_control();
            if (!reading)
                return reading.error() == Errc::bus_crc ? Result<MutableBytes>(MutableBytes{})
                                                        : reading.error();
            if (reading->waiting == Waiting::nothing)
                return MutableBytes{};
            if (reading->waiting == Waiting::batch)
                return fetch(reading->bytes);
        }
        return MutableBytes{};
    }

  private:
    static constexpr unsigned looks = 7;

    Result<MutableBytes> fetch(std::size_t bytes) {
        const auto batch = MutableBytes(buffer_).first(bytes);
        BESSER_TRY(core_.link.read_batch(batch));
        core_.counters.rx_batches++;
        return batch;
    }

    Engine &core_;
    alignas(dma_alignment) std::array<std::uint8_t, wire::sdio::max_batch_bytes> buffer_{};
};

/// Calls `handle(message)` for each message of a batch.
template <class F>
Result<> for_each_message(Bytes batch, F &&handle) {
    BatchReader reader(batch);
    for (;;) {
        auto message = reader.next();
        if (!message)
            return message.error();
        if (message->empty())
            return {};
        BESSER_TRY(handle(*message));
    }
}

/// The transmit list and its work item (sdio_tx_work): takes what the bottom half has listed and
/// writes it to the bus.
template <Port P, class Engine>
class TxWork {
  public:
    /// `written(context)` is called after each transfer.
    TxWork(Engine &core, void (*written)(void *), void *context)
        : core_(core), written_(written), context_(context), lock_(core.env),
          work_(core.env, WorkFunction::sdio_tx_work, &TxWork::run, this) {}
    TxWork(const TxWork &) = delete;
    TxWork &operator=(const TxWork &) = delete;

    /// Sends as the vendor's bottom half does in every pass (protocol.md 4.6): takes a credit,
    /// looks for a message, and undoes it if there is none.
    void send_pending() {
        bool listed = false;
        for (unsigned i = 0; i < burst && count_ < nodes; i++) {
            const int used = core_.credits.used();
            if (used >= core_.credits.total())
                break;
            core_.credits.take();
            auto outgoing = core_.fetch(used);
            if (!outgoing) {
                [[maybe_unused]] const auto undone = core_.credits.give_back(1);
                break;
            }
            list(*outgoing);
            listed = true;
        }
        if (listed)
            work_.queue();
    }

    void stop() {
        work_.cancel_sync();
        first_ = count_ = 0;
    }

  private:
    static constexpr unsigned burst = 20;
    static constexpr std::size_t nodes = TxQueues<P>::max_in_chip + 1; ///< frames, and a command

    struct Node {
        std::size_t bytes;
        std::array<std::uint8_t, wire::sdio::max_message_bytes> message;
    };

    /// The order of listing is the order of sequence numbers; only the bottom half lists.
    void list(const typename Engine::Outgoing &outgoing) {
        auto &node = nodes_[(first_ + count_) % nodes];
        node.bytes = outgoing.bytes();
        core_.write(outgoing, node.message);
        Locked guard(lock_);
        count_++;
    }

    static void run(void *self) {
        auto &work = *static_cast<TxWork *>(self);
        while (work.pack())
            if (auto written = work.write(); !written) {
                work.core_.request_restart(written.error());
                return;
            }
    }

    /// Takes listed messages of one slot kind into the aggregate; false: none is listed.
    bool pack() {
        for (;;) {
            Locked guard(lock_);
            if (count_ == 0)
                return !aggregate_.empty();
            const auto &node = nodes_[first_];
            const auto kind = Aggregate::kind_of(node.bytes);
            if (!aggregate_.takes(kind))
                return true;
            core_.env.copy(aggregate_.add(kind), Bytes(node.message).first(node.bytes));
            first_ = (first_ + 1) % nodes;
            count_--;
        }
    }

    Result<> write() {
        auto result = core_.send(aggregate_);
        if (result)
            written_(context_);
        return result;
    }

    Engine &core_;
    void (*written_)(void *);
    void *context_;
    typename P::SpinLock lock_;
    typename P::Work work_;
    Aggregate aggregate_;
    std::size_t first_ = 0;
    std::size_t count_ = 0;
    std::array<Node, nodes> nodes_{};
};

/// The vendor's bottom half notices a chip that owes confirms for so long (protocol.md 4.7), and
/// then gives up.
inline constexpr std::int64_t idle_watch_ns = 5'000'000'000;

} // namespace besser::driver::subjects
