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
        Claimed host(core_.env());
        for (unsigned look = 0; look < looks; look++) {
            const auto reading = core_.link().read_control();
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
        BESSER_TRY(core_.link().read_batch(batch));
        core_.counters().rx_batches.add();
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
        const auto message = BESSER_TRY(reader.next());
        if (message.empty())
            return {};
        BESSER_TRY(handle(message));
    }
}

/// The transmit list and its work item (sdio_tx_work): takes what the bottom half has listed and
/// writes it to the bus.
template <Port P, class Engine>
class TxWork {
  public:
    /// `written(context)` is called after each transfer.
    TxWork(Engine &core, void (*written)(void *), void *context)
        : core_(core), written_(written), context_(context), lock_(core.env()), count_(core.env()),
          listed_(core.env()), first_(core.env()), next_(core.env()),
          work_(core.env(), WorkFunction::sdio_tx_work, &TxWork::run, this) {}
    TxWork(const TxWork &) = delete;
    TxWork &operator=(const TxWork &) = delete;

    /// Sends as the vendor's bottom half does in every pass (protocol.md 4.6): takes a credit,
    /// looks for a message, and undoes it if there is none.
    void send_pending() {
        bool listed = false;
        for (unsigned i = 0; i < burst && has_room(); i++) {
            const int used = core_.credits().used();
            if (used >= core_.credits().total())
                break;
            core_.credits().take();
            auto outgoing = core_.fetch(used);
            if (!outgoing) {
                [[maybe_unused]] const auto undone = core_.credits().give_back(1);
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
        first_.write() = next_.write() = 0;
        count_.write() = listed_.write() = 0;
    }

  private:
    static constexpr unsigned burst = 20;
    static constexpr std::size_t nodes = TxQueues<P>::max_in_chip + 1; ///< frames, and a command

    struct Node {
        std::size_t bytes;
        bool alone;
        std::array<std::uint8_t, wire::sdio::max_message_bytes> message;
    };

    /// The order of listing is the order of sequence numbers; only the bottom half lists.
    void list(const typename Engine::Outgoing &outgoing) {
        BESSER_ASSERT(outgoing.bytes() <= wire::sdio::max_message_bytes);
        auto &next = next_.write();
        auto &node = nodes_[next];
        node.bytes = outgoing.bytes();
        node.alone = outgoing.alone();
        core_.write(outgoing, node.message);
        next = (next + 1) % nodes;
        Locked guard(lock_);
        listed_.write() = ++count_.write();
    }
    /// Whether one more node is free; the lock is taken only when it looks as if none were.
    [[nodiscard]] bool has_room() {
        if (listed_.read() == nodes) {
            Locked guard(lock_);
            listed_.write() = count_.read();
        }
        return listed_.read() < nodes;
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
            if (count_.read() == 0)
                return !aggregate_.empty();
            auto &first = first_.write();
            const auto &node = nodes_[first];
            const auto kind = Aggregate::kind_of(node.bytes);
            if (!aggregate_.takes(kind, node.alone))
                return true;
            core_.env().copy(aggregate_.add(kind, node.alone),
                             Bytes(node.message).first(node.bytes));
            first = (first + 1) % nodes;
            count_.write()--;
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
    typename P::template Guarded<std::size_t> count_; ///< of listed nodes, by lock_
    typename P::template Guarded<std::size_t>
        listed_; ///< count_ after the last listing, by the bottom half: not less than it is
    typename P::template Guarded<std::size_t> first_; ///< the node to pack, by the work item
    typename P::template Guarded<std::size_t> next_;  ///< the node to fill, by the bottom half
    typename P::Work work_;
    Aggregate aggregate_; ///< the work item alone touches it
    /// lock_ hands them over: the bottom half writes one that is not listed, the work item reads
    /// one that is.
    std::array<Node, nodes> nodes_{};
};

/// After so long without a confirm that is due the vendor's bottom half gives the chip up
/// (protocol.md 4.7).
inline constexpr std::int64_t idle_watch_ns = 5'000'000'000;

} // namespace besser::driver::subjects
