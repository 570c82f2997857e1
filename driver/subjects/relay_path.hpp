// SPDX-License-Identifier: GPL-2.0-only
// Patch B: interrupt -> sdio_rx_work reads the bus -> message queue -> bottom half -> dispatch;
// bottom half -> list -> sdio_tx_work writes the bus -> sdio_rx_work again. The relay that Patch C
// v3 took out.
#pragma once

#include "driver/subjects/vendor.hpp"

namespace besser::driver::subjects {

template <Port P>
class RelayPath {
  public:
    using Policy = PlainCredits<P>;
    using Engine = Core<P, Policy>;
    using Frame = typename P::Frame;
    static constexpr bool recovers = false;

    explicit RelayPath(Engine &core)
        : core_(core), source_(core), tx_(core, &RelayPath::queue_rx, this),
          stopping_(core.env(), true), queued_(core.env(), 0), lock_(core.env()), ring_(core.env()),
          rx_work_(core.env(), WorkFunction::sdio_rx_work, &RelayPath::receive, this),
          bh_work_(core.env(), WorkFunction::bes2600_bh_work, &RelayPath::run, this) {}
    RelayPath(const RelayPath &) = delete;
    RelayPath &operator=(const RelayPath &) = delete;

    void start() {
        stopping_.store(false);
        bh_work_.queue();
        rx_work_.queue();
    }

    void stop() {
        stopping_.store(true);
        core_.wake();
        bh_work_.cancel_sync();
        tx_.stop();
        rx_work_.cancel_sync();
        while (pop()) {
        }
    }

    void interrupt() { rx_work_.queue(); }

  private:
    static constexpr std::size_t depth = 1024; ///< messages between receive work and bottom half
    static constexpr unsigned rx_per_pass = 3;

    static void queue_rx(void *self) { static_cast<RelayPath *>(self)->rx_work_.queue(); }
    static void receive(void *self) { static_cast<RelayPath *>(self)->receive_all(); }
    static void run(void *self) { static_cast<RelayPath *>(self)->loop(); }

    void receive_all() {
        while (!stopping_.load() && queued_.load() + wire::sdio::max_batch_messages <= depth) {
            auto batch = source_.next();
            if (!batch)
                return core_.request_restart(batch.error());
            if (batch->empty())
                return;
            if (auto relayed =
                    for_each_message(*batch, [this](Bytes message) { return push(message); });
                !relayed)
                return core_.request_restart(relayed.error());
            core_.wake();
        }
    }

    Result<> push(Bytes message) {
        auto frame = P::Frame::allocate(core_.env(), message.size());
        if (!frame)
            return Errc::no_memory;
        core_.env().copy(frame.bytes(), message);
        Locked guard(lock_);
        auto &ring = ring_.write();
        ring.frames[(ring.first + static_cast<std::size_t>(queued_.load())) % depth] =
            std::move(frame);
        queued_.store(queued_.load() + 1);
        return {};
    }

    Frame pop() {
        Locked guard(lock_);
        if (queued_.load() == 0)
            return {};
        auto &ring = ring_.write();
        auto frame = std::move(ring.frames[ring.first]);
        ring.first = (ring.first + 1) % depth;
        queued_.store(queued_.load() - 1);
        return frame;
    }

    void loop() {
        while (!stopping_.load()) {
            const bool woken = core_.sleep(
                [this] { return stopping_.load() || queued_.load() > 0; }, idle_watch_ns);
            if (stopping_.load())
                return;
            if (woken)
                core_.counters().bh_wakeups.add();
            if (!woken && core_.credits().used() > 0)
                return core_.request_restart(Errc::timeout);
            if (const auto handled = deliver(); !handled)
                return core_.request_restart(handled.error());
            tx_.send_pending();
        }
    }

    /// What came before a damage is delivered in any case.
    Result<> deliver() {
        const auto handled = handle_some();
        core_.env().deliver_end();
        return handled;
    }

    /// Up to three messages; an empty queue with confirms outstanding makes the vendor's driver
    /// poll the chip.
    Result<> handle_some() {
        for (unsigned i = 0; i < rx_per_pass; i++) {
            auto message = pop();
            if (!message) {
                if (core_.credits().used() > 0)
                    rx_work_.queue();
                break;
            }
            BESSER_TRY(core_.handle({message.bytes(), &message}));
        }
        return {};
    }

    Engine &core_;
    BatchSource<P, Engine> source_;
    TxWork<P, Engine> tx_;
    typename P::template Shared<bool> stopping_;
    typename P::template Shared<int> queued_; ///< written under lock_, read without
    typename P::SpinLock lock_;
    struct Ring {
        std::size_t first = 0;
        std::array<Frame, depth> frames{};
    };
    typename P::template Guarded<Ring> ring_; ///< by lock_
    typename P::Work rx_work_;
    typename P::Work bh_work_;
};

} // namespace besser::driver::subjects
