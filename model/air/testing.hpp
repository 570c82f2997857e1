// SPDX-License-Identifier: GPL-2.0-only
// For tests and benchmarks: virtual time, and a chip that only records and answers what it must.
#pragma once

#include "model/air/air.hpp"
#include "support/time_units.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

namespace besser::air::testing {

class VirtualTime final : public chip::Scheduler {
  public:
    [[nodiscard]] std::int64_t now_ns() const override { return now_ns_; }
    Token at(std::int64_t when_ns, Callback callback, void *context,
             std::uint64_t argument) override {
        heap_.push_back({std::max(when_ns, now_ns_), ++last_, callback, context, argument});
        std::push_heap(heap_.begin(), heap_.end());
        return last_;
    }
    void cancel(Token token) override {
        for (Event &event : heap_)
            if (event.token == token)
                event.callback = nullptr;
    }
    /// Runs what is due until `end_ns`; time ends there.
    void run_until(std::int64_t end_ns) {
        while (!heap_.empty() && heap_.front().when_ns <= end_ns)
            step();
        now_ns_ = std::max(now_ns_, end_ns);
    }
    void run_for(std::int64_t ns) { run_until(now_ns_ + ns); }

  private:
    struct Event {
        std::int64_t when_ns;
        Token token;
        Callback callback;
        void *context;
        std::uint64_t argument;
        bool operator<(const Event &other) const {
            return when_ns != other.when_ns ? when_ns > other.when_ns : token > other.token;
        }
    };
    void step() {
        std::pop_heap(heap_.begin(), heap_.end());
        const Event event = heap_.back();
        heap_.pop_back();
        now_ns_ = event.when_ns;
        if (event.callback != nullptr)
            event.callback(event.context, event.argument);
    }

    std::vector<Event> heap_;
    Token last_ = 0;
    std::int64_t now_ns_ = 0;
};

/// A station's radio side. Answers nothing by itself except through `on_data`.
class FakeChip final : public chip::RadioListener {
  public:
    FakeChip(Air &air, const Profile &profile) : air_(air), profile_(profile) {
        air_.attach(*this);
        air_.set_address(mac);
        air_.tune(profile.channel);
    }

    bool on_receive(wire::Bytes frame, const chip::RxInfo &info) override {
        const auto &header = *wire::view<wire::ieee80211::Header>(frame);
        if (header.type != wire::ieee80211::frame::qos_data) {
            management.emplace_back(frame.begin(), frame.end());
            return true;
        }
        if (has_room && !has_room(header.sequence_number()))
            return false;
        return accept(frame, info);
    }
    void on_aggregate_end() override { aggregate_ends++; }
    void on_transmitted(std::uint32_t token, const chip::TxOutcome &outcome) override {
        outcomes.push_back({token, outcome});
        frames_.at(token).clear();
        if (on_done)
            on_done(token);
    }

    std::uint32_t transmit(std::vector<std::uint8_t> frame, chip::AccessClass access_class = 0) {
        frames_.push_back(std::move(frame));
        const auto token = static_cast<std::uint32_t>(frames_.size() - 1);
        air_.transmit(token, frames_.back(), access_class, ladder);
        return token;
    }
    std::uint32_t send_management(std::uint8_t type, wire::Bytes body) {
        wire::ieee80211::Header header{};
        header.type = type;
        header.address1 = profile_.bssid;
        header.address2 = mac;
        header.address3 = profile_.bssid;
        return transmit(join(wire::bytes_of(header), body), 3);
    }
    std::uint32_t send_ip(wire::Bytes packet, chip::AccessClass access_class = 0) {
        struct {
            wire::ieee80211::QosHeader mac;
            wire::ieee80211::Snap snap;
        } head{};
        head.mac.base.type = wire::ieee80211::frame::qos_data;
        head.mac.base.flags = wire::ieee80211::flag::to_ds;
        head.mac.base.address1 = profile_.bssid;
        head.mac.base.address2 = mac;
        return transmit(join(wire::bytes_of(head), packet), access_class);
    }
    void authenticate(std::uint16_t algorithm = 0) {
        wire::ieee80211::AuthBody body{algorithm, static_cast<std::uint16_t>(1),
                                       static_cast<std::uint16_t>(0)};
        send_management(wire::ieee80211::frame::auth, wire::bytes_of(body));
    }
    void associate(const std::string &ssid = "besser") {
        constexpr std::size_t fixed = sizeof(wire::ieee80211::AssocRequestBody);
        std::vector<std::uint8_t> body(fixed + 2 + ssid.size());
        body[fixed] = wire::ieee80211::element::ssid;
        body[fixed + 1] = static_cast<std::uint8_t>(ssid.size());
        std::copy(ssid.begin(), ssid.end(), body.begin() + fixed + 2);
        send_management(wire::ieee80211::frame::assoc_request, body);
    }

    static constexpr wire::ieee80211::MacAddress mac = {0x02, 0, 0, 0, 0, 0x42};
    static constexpr std::size_t data_head =
        sizeof(wire::ieee80211::QosHeader) + sizeof(wire::ieee80211::Snap);

    struct Outcome {
        std::uint32_t token;
        chip::TxOutcome outcome;
    };
    std::vector<std::vector<std::uint8_t>> management;
    std::vector<std::uint16_t> sequence_numbers; ///< of data, as received
    chip::RateLadder ladder;                     ///< that the chip sends by
    std::vector<Outcome> outcomes;
    std::size_t aggregate_ends = 0;
    std::size_t transmission_ends = 0;           ///< data MPDUs marked as the last one
    std::function<bool(std::uint16_t)> has_room; ///< by sequence number; unset: always
    std::function<void(wire::Bytes frame)> on_data;
    std::function<void(std::uint32_t)> on_done;

  private:
    bool accept(wire::Bytes frame, const chip::RxInfo &info) {
        sequence_numbers.push_back(wire::view<wire::ieee80211::Header>(frame)->sequence_number());
        transmission_ends += info.last ? 1 : 0;
        if (on_data)
            on_data(frame);
        return true;
    }
    static std::vector<std::uint8_t> join(wire::Bytes head, wire::Bytes body) {
        std::vector<std::uint8_t> frame(head.begin(), head.end());
        frame.insert(frame.end(), body.begin(), body.end());
        return frame;
    }

    Air &air_;
    const Profile &profile_;
    std::vector<std::vector<std::uint8_t>> frames_;
};

/// Keeps what comes out of the access point.
class FakeHost final : public WiredHost {
  public:
    void on_frame(const EthernetFrame &frame) override {
        received.emplace_back(frame.payload.begin(), frame.payload.end());
        types.push_back(frame.type);
    }
    std::vector<std::vector<std::uint8_t>> received; ///< payloads
    std::vector<std::uint16_t> types;
};

/// Keeps the access point's queue full.
class Flood {
  public:
    Flood(VirtualTime &time, Air &air, std::size_t packet_bytes)
        : time_(time), air_(air), packet_(packet_bytes, 0x5A) {
        fill(0);
    }
    void stop() { on_ = false; }
    static constexpr std::int64_t period_ns = 5'000'000;
    static constexpr int packets_per_period = 60; ///< 140 Mb/s of long packets

  private:
    void fill(std::uint64_t) {
        for (int i = 0; on_ && i < packets_per_period; i++)
            air_.send(packet_);
        time_.at(
            time_.now_ns() + period_ns,
            [](void *self, std::uint64_t) { static_cast<Flood *>(self)->fill(0); }, this, 0);
    }
    VirtualTime &time_;
    Air &air_;
    std::vector<std::uint8_t> packet_;
    bool on_ = true;
};

/// A world of one air and one station, which is associated at its birth unless told otherwise.
struct World {
    explicit World(const Profile &wanted = {}, std::uint64_t seed = 1, bool associated = true)
        : profile(wanted), air(time, profile, std::pmr::get_default_resource(), seed),
          chip(air, profile) {
        air.connect(host);
        if (!associated)
            return;
        chip.authenticate();
        time.run_for(50 * ms);
        chip.associate();
        time.run_for(50 * ms);
    }
    Profile profile;
    VirtualTime time;
    Air air;
    FakeHost host;
    FakeChip chip;
};

inline Profile lossless() {
    Profile profile;
    profile.mpdu_error_min = profile.mpdu_error_max = profile.management_error = 0;
    return profile;
}

} // namespace besser::air::testing
