// SPDX-License-Identifier: GPL-2.0-only
// The data path that ships: interrupt -> wake the bottom half; the bottom half is one long-lived
// work item and the only context that touches the bus, the credits and the sequence numbers.
#pragma once

#include "driver/core.hpp"
#include "driver/dma.hpp"
#include "driver/doze.hpp"

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
          parking_(core.env(), false), parked_(core.env()), announced_bytes_(core.env()),
          doze_(core.env(), core.link(), core.counters()),
          work_(core.env(), WorkFunction::bes2600_bh_work, &DirectPath::run, this) {}
    DirectPath(const DirectPath &) = delete;
    DirectPath &operator=(const DirectPath &) = delete;

    /// [process]; Wi-Fi is active on the chip
    void start() {
        {
            Claimed host(core_.env()); // the interrupt entry is about to read it
            announced_bytes_.write() = 0;
        }
        doze_.start();
        parking_.store(false);
        look_.store(true);
        stopping_.store(false); // from here on the interrupt entry takes control bytes
        work_.queue();
    }

    /// When it returns the bottom half has ended, and the chip does not sleep. [process]
    void stop() {
        stopping_.store(true);
        core_.wake();
        work_.cancel_sync();
        (void)doze_.rouse(); // Wi-Fi off is the next that it is asked for, and shows it
    }

    /// Before the system sleeps in a network: when it returns the chip sleeps, the bottom half has
    /// ended, and nobody touches the bus but for the chip's own interrupt, until unpark().
    /// Errc::busy: something has not come to rest in a second, and all is as before. [process]
    Result<> park() {
        parked_.reset();
        parking_.store(true);
        look_again();
        if (parked_.wait(park_timeout_ns)) {
            work_.cancel_sync();
            return {};
        }
        unpark();
        return Errc::busy;
    }
    /// What came meanwhile is taken in. [process]
    void unpark() {
        parking_.store(false);
        look_again();
        work_.queue();
    }

    /// Reads the control byte, which the bottom half would have to read next anyway: a
    /// level-triggered card fires again until that is done, up to five times per frame before the
    /// bottom half gets there. [interrupt, host claimed]
    void interrupt() {
        // The level stays until the control byte is read, and would be served all the while.
        const bool slept = core_.link().raise_line();
        if (!stopping_.load() && announced_bytes_.read() == 0) {
            auto reading = core_.link().read_control();
            if (reading && reading->waiting == Waiting::batch)
                announced_bytes_.write() = reading->bytes;
            else
                core_.counters().interrupt_looks.add();
            if (reading && reading->waiting == Waiting::nothing && !slept)
                return;
        }
        look_again();
    }

  private:
    /// How long a lost interrupt can go unnoticed where something happens: longer than beacons are
    /// apart, so that in a network no look is taken that they make needless.
    static constexpr std::int64_t shortest_poll_ns = 150'000'000;
    /// And where nothing happens: a look costs two bus requests, and wakes the host.
    static constexpr std::int64_t longest_poll_ns = 5'000'000'000;
    /// And where the chip sleeps, whom a look would wake.
    static constexpr std::int64_t asleep_poll_ns = 60'000'000'000;
    /// It may sleep when looks have become so rare: 2.25 s after the last thing that happened.
    /// Programs that ask once a second do not wait for a chip that wakes, which takes 13 ms.
    static constexpr std::int64_t sleepy_poll_ns = 16 * shortest_poll_ns;
    /// How soon to look again at a control byte that has not settled, and after how long it is an
    /// error.
    static constexpr std::int64_t unsettled_poll_ns = 1'000'000;
    static constexpr std::int64_t settle_limit_ns = 500'000'000;
    static constexpr std::int64_t park_timeout_ns = 1'000'000'000;

    void look_again() {
        look_.store(true);
        core_.wake();
    }

    static void run(void *self) { static_cast<DirectPath *>(self)->loop(); }

    void loop() {
        unsettled_since_ns_.reset();
        poll_ns_ = shortest_poll_ns;
        while (!stopping_.load()) {
            const bool settling = unsettled_since_ns_.has_value();
            const bool woken =
                core_.sleep([this] { return stopping_.load() || look_.load(); }, pause_ns());
            if (stopping_.load())
                return;
            if (woken)
                core_.counters().bh_wakeups.add();
            auto passed = pass(woken);
            if (passed)
                passed = rest(!woken && !settling);
            if (!passed) {
                core_.request_restart(passed.error());
                return;
            }
            if (parking_.load() && doze_.asleep() && !look_.load())
                return parked_.complete();
        }
    }

    [[nodiscard]] std::int64_t pause_ns() {
        if (unsettled_since_ns_)
            return unsettled_poll_ns;
        return doze_.asleep() ? asleep_poll_ns : core_.rest_at_most(poll_ns_, may_doze());
    }

    Result<> let_sleep() {
        BESSER_TRY(doze_.fall_asleep([this] { return look_.load(); }, parking_.load()));
        core_.allow_sleep(doze_.asleep());
        return doze_.asleep() ? Result<>() : send();
    }

    /// Whether the chip is to sleep as soon as it has been left alone for long enough.
    [[nodiscard]] bool may_doze() {
        return core_.env().has_wakeup() && doze_.willing() && core_.idle();
    }

    /// The less happens the more rarely the chip is looked at; then it may sleep.
    Result<> rest(bool nothing_asked) {
        const bool idle = nothing_asked && core_.credits().used() == 0 && !unsettled_since_ns_;
        if (core_.may_sleep() && !unsettled_since_ns_)
            return let_sleep();
        poll_ns_ = idle ? std::min(2 * poll_ns_, longest_poll_ns) : shortest_poll_ns;
        const bool sleepy = parking_.load() || (idle && poll_ns_ >= sleepy_poll_ns);
        if (!sleepy || core_.credits().used() != 0 || !may_doze())
            return {};
        core_.allow_sleep(true);
        return send();
    }

    Result<> pass(bool woken) {
        if (!woken)
            core_.counters().idle_polls.add();
        else if (doze_.asleep())
            core_.allow_sleep(false); // it was not a look of our own
        BESSER_TRY(doze_.rouse());
        const auto now = core_.env().now_ns();
        const bool limits_due =
            now - limits_enforced_ns_ >= shortest_poll_ns || core_.answer_overdue();
        // What is overdue may be there, and the interrupt that says so late.
        if (!woken || look_.load() || (limits_due && core_.confirm_overdue()))
            BESSER_TRY(drain());
        core_.take_pulse(woken, may_doze());
        BESSER_TRY(send());
        if (!limits_due)
            return {};
        limits_enforced_ns_ = now;
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
    typename P::template Shared<bool> parking_; ///< the system is about to sleep, or does
    typename P::Completion parked_;
    /// Of the batch whose control byte was taken; guarded by the host's claim.
    typename P::template Guarded<std::size_t> announced_bytes_;
    Doze<P> doze_;
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
