// SPDX-License-Identifier: GPL-2.0-only
// The data path that ships: interrupt -> wake the bottom half; the bottom half is one long-lived
// work item and the only context that touches the bus, the credits and the sequence numbers.
#pragma once

#include "driver/core.hpp"
#include "driver/dma.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace besser::driver {

template <Port P>
class DirectPath {
  public:
    using Env = typename P::Env;
    using Policy = SingleWriter<P>;
    using Engine = Core<P, Policy>;
    static constexpr bool recovers = true; ///< a lost chip is booted anew

    explicit DirectPath(Engine &core)
        : core_(core), stopping_(core.env(), true), look_(core.env(), false),
          announced_bytes_(core.env()),
          work_(core.env(), WorkFunction::bes2600_bh_work, &DirectPath::run, this) {}
    DirectPath(const DirectPath &) = delete;
    DirectPath &operator=(const DirectPath &) = delete;

    /// [process]; Wi-Fi is active on the chip
    void start() {
        {
            Claimed host(core_.env()); // the interrupt entry is about to read it
            announced_bytes_.write() = 0;
        }
        look_.store(true);
        stopping_.store(false); // from here on the interrupt entry takes control bytes
        work_.queue();
    }

    /// When it returns the bottom half has ended. [process]
    void stop() {
        stopping_.store(true);
        core_.wake();
        work_.cancel_sync();
    }

    /// Reads the control byte, which the bottom half would have to read next anyway: a
    /// level-triggered card fires again until that is done, up to five times per frame before the
    /// bottom half gets there. [interrupt, host claimed]
    void interrupt() {
        if (!stopping_.load() && announced_bytes_.read() == 0) {
            auto reading = core_.link().read_control();
            if (reading && reading->waiting == Waiting::batch)
                announced_bytes_.write() = reading->bytes;
            else
                core_.counters().interrupt_looks.add();
            if (reading && reading->waiting == Waiting::nothing)
                return;
        }
        look_.store(true);
        core_.wake();
    }

  private:
    /// How long a lost interrupt can go unnoticed where something happens: longer than beacons are
    /// apart, so that in a network no look is taken that they make needless.
    static constexpr std::int64_t shortest_poll_ns = 150'000'000;
    /// And where nothing happens: a look costs two bus requests, and wakes the host.
    static constexpr std::int64_t longest_poll_ns = 5'000'000'000;
    /// How soon to look again at a control byte that has not settled, and after how long it is an
    /// error.
    static constexpr std::int64_t unsettled_poll_ns = 1'000'000;
    static constexpr std::int64_t settle_limit_ns = 500'000'000;

    static void run(void *self) { static_cast<DirectPath *>(self)->loop(); }

    void loop() {
        unsettled_since_ns_.reset();
        poll_ns_ = shortest_poll_ns;
        while (!stopping_.load()) {
            const bool woken = core_.sleep([this] { return stopping_.load() || look_.load(); },
                                           unsettled_since_ns_ ? unsettled_poll_ns : poll_ns_);
            if (stopping_.load())
                return;
            if (woken)
                core_.counters().bh_wakeups.add();
            if (auto passed = pass(woken); !passed) {
                core_.request_restart(passed.error());
                return;
            }
            const bool idle = !woken && core_.credits().used() == 0;
            poll_ns_ = idle ? std::min(2 * poll_ns_, longest_poll_ns) : shortest_poll_ns;
        }
    }

    Result<> pass(bool woken) {
        if (!woken)
            core_.counters().idle_polls.add();
        if (!woken || look_.load())
            BESSER_TRY(drain());
        if (!woken)
            core_.take_pulse();
        BESSER_TRY(send());
        if (core_.env().now_ns() - limits_enforced_ns_ < shortest_poll_ns)
            return {};
        limits_enforced_ns_ = core_.env().now_ns();
        return core_.enforce_time_limits();
    }

    /// Takes in batches until the chip has none, sending in between: frames handed up bring answers
    /// to send.
    Result<> drain() {
        core_.counters().bh_drains.add();
        for (;;) {
            // Whatever asked for a look before this one is served by it; what asks later gets
            // another.
            look_.store(false);
            const auto batch = BESSER_TRY(receive_batch());
            if (batch.empty())
                return {};
            BESSER_TRY(deliver(batch));
            core_.heard();
            BESSER_TRY(send());
            if (stopping_.load())
                return {};
        }
    }

    /// The next batch, empty if the chip has none ready: at most two bus requests either way.
    Result<MutableBytes> receive_batch() {
        Claimed host(core_.env());
        if (announced_bytes_.read() == 0) {
            auto reading = core_.link().read_control();
            if (!reading && reading.error() != Errc::bus_crc)
                return reading.error();
            if (!reading || reading->waiting == Waiting::unsettled)
                return unsettled();
            announced_bytes_.write() = reading->bytes;
        }
        unsettled_since_ns_.reset();
        const auto batch = MutableBytes(batch_).first(std::exchange(announced_bytes_.write(), 0));
        if (batch.empty())
            return batch;
        BESSER_TRY(core_.link().read_batch(batch));
        core_.counters().rx_batches.add();
        return batch;
    }

    /// The control byte says nothing yet: look again soon, but not for ever.
    Result<MutableBytes> unsettled() {
        const auto now = core_.env().now_ns();
        if (!unsettled_since_ns_)
            unsettled_since_ns_ = now;
        if (now - *unsettled_since_ns_ < settle_limit_ns)
            return MutableBytes{};
        core_.env().log(LogLevel::error, "the control byte does not settle");
        return Errc::protocol;
    }

    /// What came before the damage is delivered in any case.
    Result<> deliver(Bytes batch) {
        auto handled = handle_all(batch);
        core_.env().deliver_end();
        return handled;
    }

    Result<> handle_all(Bytes batch) {
        BatchReader reader(batch);
        for (;;) {
            const auto message = BESSER_TRY(reader.next());
            if (message.empty())
                return {};
            BESSER_TRY(core_.handle({message}));
        }
    }

    /// Sends what waits as long as there are credits, packed into as few transfers as the slots
    /// allow.
    Result<> send() {
        while (auto outgoing = core_.fetch(core_.credits().used())) {
            core_.credits().take();
            const auto kind = Aggregate::kind_of(outgoing->bytes());
            if (!aggregate_.takes(kind, outgoing->alone()))
                BESSER_TRY(core_.send(aggregate_));
            core_.write(*outgoing, aggregate_.add(kind, outgoing->alone()));
        }
        if (aggregate_.empty())
            return {};
        return core_.send(aggregate_);
    }

    Engine &core_;
    typename P::template Shared<bool> stopping_;
    typename P::template Shared<bool>
        look_; ///< the interrupt entry asks the bottom half to look at the chip
    /// Of the batch whose control byte was taken; guarded by the host's claim.
    typename P::template Guarded<std::size_t> announced_bytes_;
    typename P::Work work_;
    // The bottom half alone touches what follows.
    Aggregate aggregate_;
    /// Since when looks at the control byte have told nothing; empty if the last one did.
    std::optional<std::int64_t> unsettled_since_ns_;
    std::int64_t limits_enforced_ns_ = 0;     ///< when that was done last
    std::int64_t poll_ns_ = shortest_poll_ns; ///< doubles with each look that nothing asked for
    alignas(dma_alignment) std::array<std::uint8_t, wire::sdio::max_batch_bytes> batch_{};
};

} // namespace besser::driver
