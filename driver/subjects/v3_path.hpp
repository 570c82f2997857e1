// SPDX-License-Identifier: GPL-2.0-only
// Patch C v3 as the notes have it: the interrupt wakes the bottom half, which reads the bus inline
// and is the only writer of the counters; the transmit work item stays, and after a write it
// signals the interrupt entry.
#pragma once

#include "driver/subjects/vendor.hpp"

namespace besser::driver::subjects {

template <Port P>
class V3Path {
  public:
    using Policy = PlainCredits<P>;
    using Engine = Core<P, Policy>;
    static constexpr bool recovers = false;

    explicit V3Path(Engine &core)
        : core_(core), source_(core), tx_(core, &V3Path::signal, this), stopping_(core.env(), true),
          look_(core.env(), false),
          bh_work_(core.env(), WorkFunction::bes2600_bh_work, &V3Path::run, this) {}
    V3Path(const V3Path &) = delete;
    V3Path &operator=(const V3Path &) = delete;

    void start() {
        stopping_.store(false);
        look_.store(true);
        bh_work_.queue();
    }

    void stop() {
        stopping_.store(true);
        core_.wake();
        bh_work_.cancel_sync();
        tx_.stop();
    }

    void interrupt() {
        look_.store(true);
        core_.wake();
    }

  private:
    static void signal(void *self) { static_cast<V3Path *>(self)->interrupt(); }
    static void run(void *self) { static_cast<V3Path *>(self)->loop(); }

    void loop() {
        while (!stopping_.load()) {
            const bool woken =
                core_.sleep([this] { return stopping_.load() || look_.load(); }, idle_watch_ns);
            if (stopping_.load())
                return;
            if (woken)
                core_.counters().bh_wakeups.add();
            if (!woken && core_.credits().used() > 0)
                return core_.request_restart(Errc::timeout);
            if (look_.load()) {
                look_.store(false);
                if (auto drained = drain(); !drained)
                    return core_.request_restart(drained.error());
            }
            tx_.send_pending();
        }
    }

    Result<> drain() {
        while (!stopping_.load()) {
            const auto batch = BESSER_TRY(source_.next());
            if (batch.empty())
                return {};
            const auto handled =
                for_each_message(batch, [this](Bytes message) { return core_.handle({message}); });
            core_.env().deliver_end(); // what came before a damage is delivered in any case
            BESSER_TRY(handled);
            tx_.send_pending();
        }
        return {};
    }

    Engine &core_;
    BatchSource<P, Engine> source_;
    TxWork<P, Engine> tx_;
    typename P::template Shared<bool> stopping_;
    typename P::template Shared<bool> look_;
    typename P::Work bh_work_;
};

} // namespace besser::driver::subjects
