// SPDX-License-Identifier: GPL-2.0-only
// What surrounds the chip in its tests: virtual time, a radio that records, memory that counts.
#pragma once

#include "model/chip/chip.hpp"
#include "support/time_units.hpp"

#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace besser::chip::test {

using Message = std::vector<std::uint8_t>;

class FakeScheduler final : public Scheduler {
  public:
    std::int64_t now_ns() const override { return now_; }
    Token at(std::int64_t when_ns, Callback callback, void *context,
             std::uint64_t argument) override {
        const Key key{std::max(when_ns, now_), ++last_};
        events_[key] = {callback, context, argument};
        keys_[last_] = key;
        return last_;
    }
    void cancel(Token token) override {
        if (const auto at = keys_.find(token); at != keys_.end()) {
            events_.erase(at->second);
            keys_.erase(at);
        }
    }
    void run_for(std::int64_t duration_ns) {
        const std::int64_t end = now_ + duration_ns;
        while (!events_.empty() && events_.begin()->first.first <= end) {
            const auto [key, event] = *events_.begin();
            events_.erase(events_.begin());
            keys_.erase(key.second);
            now_ = key.first;
            event.callback(event.context, event.argument);
        }
        now_ = end;
    }
    std::size_t pending() const { return events_.size(); }

  private:
    using Key = std::pair<std::int64_t, Token>;
    struct Event {
        Callback callback;
        void *context;
        std::uint64_t argument;
    };
    std::int64_t now_ = 0;
    Token last_ = 0;
    std::map<Key, Event> events_;
    std::map<Token, Key> keys_;
};

class FakeRadio final : public Radio {
  public:
    struct Sent {
        std::uint32_t token;
        Message frame;
        AccessClass access_class;
        std::uint8_t channel;
        RateLadder ladder;
    };
    explicit FakeRadio(FakeScheduler &scheduler) : scheduler_(scheduler) {}

    void attach(RadioListener &to) override { listener = &to; }
    void transmit(std::uint32_t token, wire::Bytes frame, AccessClass access_class,
                  const RateLadder &ladder) override {
        sent.push_back({token, {frame.begin(), frame.end()}, access_class, channel, ladder});
        if (completes)
            scheduler_.at(scheduler_.now_ns() + 100 * us, complete, this, token);
    }
    void flush() override { flushes++; }
    void tune(std::uint8_t to) override {
        channel = to;
        visited.push_back(to);
    }
    void set_address(const wire::ieee80211::MacAddress &to) override { mac = to; }

    RadioListener *listener = nullptr;
    std::vector<Sent> sent;
    std::vector<std::uint8_t> visited;
    wire::ieee80211::MacAddress mac{};
    std::uint8_t channel = 0;
    unsigned flushes = 0;
    bool completes = true;
    bool acks = true;

  private:
    static void complete(void *self, std::uint64_t token) {
        auto *radio = static_cast<FakeRadio *>(self);
        radio->listener->on_transmitted(static_cast<std::uint32_t>(token), {.acked = radio->acks,
                                                                            .aggregated = false,
                                                                            .rate = 21,
                                                                            .ack_failures = 0,
                                                                            .media_delay_us = 60});
    }
    FakeScheduler &scheduler_;
};

/// Counts what is allocated; once sealed, any further allocation is counted as late.
class CountingMemory final : public std::pmr::memory_resource {
  public:
    explicit CountingMemory(std::pmr::memory_resource *upstream) : upstream_(upstream) {}

    std::size_t bytes = 0;
    std::size_t late = 0;
    bool sealed = false;

  private:
    void *do_allocate(std::size_t size, std::size_t alignment) override {
        bytes += size;
        late += sealed;
        return upstream_->allocate(size, alignment);
    }
    void do_deallocate(void *p, std::size_t size, std::size_t alignment) override {
        upstream_->deallocate(p, size, alignment);
    }
    bool do_is_equal(const memory_resource &other) const noexcept override {
        return this == &other;
    }

    std::pmr::memory_resource *upstream_;
};

/// A frame of `bytes`, from and to the given stations; the body counts up from `mark`.
inline Message frame(std::uint8_t type, const wire::ieee80211::MacAddress &to,
                     const wire::ieee80211::MacAddress &from, std::size_t bytes,
                     std::uint8_t mark = 0) {
    Message out(std::max(bytes, sizeof(wire::ieee80211::Header)));
    for (std::size_t i = sizeof(wire::ieee80211::Header); i < out.size(); i++)
        out[i] = static_cast<std::uint8_t>(mark + i);
    auto *header = wire::view<wire::ieee80211::Header>(wire::MutableBytes(out));
    *header = {.type = type,
               .flags = 0,
               .duration = 0,
               .address1 = to,
               .address2 = from,
               .address3 = from,
               .sequence = std::uint16_t{0}};
    return out;
}

} // namespace besser::chip::test
