// SPDX-License-Identifier: GPL-2.0-only
// Patch C v1 and v2: the relay's receive work delivers by itself. hw_bufs_used now has two writers,
// the receive work (confirms) and the bottom half (sends). v1 leaves it a plain int: updates get
// lost. v2 makes it atomic.
#pragma once

#include "driver/subjects/vendor.hpp"

namespace besser::driver::subjects {

template <Port P, class CreditPolicy>
class DeliveringRelayPath {
  public:
    using Policy = CreditPolicy;
    using Engine = Core<P, Policy>;
    static constexpr bool recovers = false;

    explicit DeliveringRelayPath(Engine &core)
        : core_(core), source_(core), tx_(core, &DeliveringRelayPath::queue_rx, this),
          stopping_(core.env(), true), received_(core.env(), false),
          rx_work_(core.env(), WorkFunction::sdio_rx_work, &DeliveringRelayPath::receive, this),
          bh_work_(core.env(), WorkFunction::bes2600_bh_work, &DeliveringRelayPath::run, this) {}
    DeliveringRelayPath(const DeliveringRelayPath &) = delete;
    DeliveringRelayPath &operator=(const DeliveringRelayPath &) = delete;

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
    }

    void interrupt() { rx_work_.queue(); }

  private:
    static void queue_rx(void *self) { static_cast<DeliveringRelayPath *>(self)->rx_work_.queue(); }
    static void receive(void *self) { static_cast<DeliveringRelayPath *>(self)->receive_all(); }
    static void run(void *self) { static_cast<DeliveringRelayPath *>(self)->loop(); }

    void receive_all() {
        while (!stopping_.load()) {
            auto batch = source_.next();
            if (!batch)
                return core_.request_restart(batch.error());
            if (batch->empty())
                return;
            const auto handle = [this](Bytes message) { return core_.handle({message}); };
            const auto handled = for_each_message(*batch, handle);
            core_.env().deliver_end(); // what came before a damage is delivered in any case
            if (!handled)
                return core_.request_restart(handled.error());
            received_.store(true);
            core_.wake();
        }
    }

    void loop() {
        while (!stopping_.load()) {
            const bool woken =
                core_.sleep([this] { return stopping_.load() || received_.load(); }, idle_watch_ns);
            if (stopping_.load())
                return;
            if (woken)
                core_.counters().bh_wakeups.add();
            if (!woken && core_.credits().used() > 0)
                return core_.request_restart(Errc::timeout);
            received_.store(false);
            tx_.send_pending();
        }
    }

    Engine &core_;
    BatchSource<P, Engine> source_;
    TxWork<P, Engine> tx_;
    typename P::template Shared<bool> stopping_;
    typename P::template Shared<bool> received_; ///< bh_rx: the receive work has handled a batch
    typename P::Work rx_work_;
    typename P::Work bh_work_;
};

template <Port P>
using RelayDirectPath = DeliveringRelayPath<P, PlainCredits<P>>; ///< v1
template <Port P>
using RelayAtomicPath = DeliveringRelayPath<P, AtomicCredits<P>>; ///< v2

} // namespace besser::driver::subjects
