// SPDX-License-Identifier: GPL-2.0-only
// Stands above the driver and at the antenna, and knows what must hold at the driver's edges: each
// frame comes once, whole, in order; no call is made while another one runs; none is made after the
// interface went down; a queue that is stopped is woken; a scan ends before the driver says that it
// has restarted the device; and what an operation promises holds when it returns.
#pragma once

#include "explore/schedule_runner.hpp"
#include "explore/test_frame.hpp"
#include "model/host/virtual_upper.hpp"

#include <array>
#include <bitset>
#include <optional>

namespace besser::explore {

class Watcher final : public host::Upper {
  public:
    static constexpr std::size_t max_frames = 128;
    using Frames = std::bitset<max_frames>;

    Watcher(vkernel::World &world, const RunnerLink &link) : world_(world), link_(link) {}
    Watcher(const Watcher &) = delete;
    Watcher &operator=(const Watcher &) = delete;

    /// mac80211 is between the driver and here: it keeps the calls of its tasklet and the driver's
    /// apart where that is needed, and frames that nobody handed down go up and out, too.
    void stands_on_mac80211() { on_mac80211_ = true; }

    // The scenario's side.
    /// The driver took frame `serial`: exactly one tx_status must follow.
    void taken(std::uint8_t serial) { taken_.set(serial); }
    /// The call that handed frame `serial` down has returned, and the driver has the frame.
    void handed_down(std::uint8_t serial) { handed_down_.set(serial); }
    /// A flush begins: its frames are those that were handed down before.
    [[nodiscard]] Frames to_flush() const { return handed_down_; }
    /// That flush has succeeded: what became of each of its frames must have been reported.
    void flushed(const Frames &frames);
    /// The driver refused frame `serial`, for which taken() was called in advance.
    void refused(std::uint8_t serial);
    /// Whether frames of this category may be handed down.
    [[nodiscard]] bool is_stopped(driver::AccessCategory category) const {
        return queue_stopped_[static_cast<std::size_t>(category)];
    }
    /// The interface goes down: received frames need not be delivered any more, but each frame that
    /// the driver took must still be given back. Returns what stopped() is to be given.
    unsigned stopping();
    /// The interface is down: any call from the driver is a finding, unless a start has begun since
    /// `stopping`.
    void stopped(unsigned stopping);
    /// The interface is about to come up, and calls may come again, until it did or did not.
    void starting();
    void started();
    /// A scan is asked for: exactly one scan_done must follow, unless it is refused.
    void scan_begun() { scans_++; }
    void scan_accepted();
    void scan_refused() { scans_--; }
    /// How often the driver has restarted the chip, which thereby lost the frames it held.
    [[nodiscard]] unsigned restarts() const { return restarts_; }
    [[nodiscard]] bool has_failed() const { return failed_; }
    /// The device need not take frames: it is, or was, out of order.
    void may_refuse() { may_refuse_ = true; }

    /// Faults are over: from here on the next frame that comes must be delivered, and frame
    /// `serial`, which goes down, must be sent; unless the device is restarted meanwhile.
    void prove(std::uint8_t serial) {
        proof_ = {arrivals_, serial, restarts_, tries_of_proof() + 1};
    }
    [[nodiscard]] unsigned tries_of_proof() const { return proof_ ? proof_->tries : 0; }
    [[nodiscard]] bool proven() const {
        return proof_ && sent_[proof_->goes_down] && delivered_[proof_->arrives];
    }
    [[nodiscard]] bool goes_down() const { return stopping_; }

    // The radio's side.
    void on_air(wire::Bytes frame);
    [[nodiscard]] std::uint8_t next_arrival() { return arrivals_++; }
    /// The chip has taken the frame that arrived last.
    void accepted() { accepted_.set(arrivals_ - std::size_t{1}); }

    /// Frames of either direction whose end has not come, scans included. Of those that were
    /// received `unreadable` ones need not be delivered: no key opened them.
    [[nodiscard]] std::optional<std::string> missing(std::uint64_t unreadable) const;
    /// A fingerprint of the calls at the edges, in their order.
    [[nodiscard]] vkernel::Fingerprint history() const { return history_; }

    // host::Upper.
    void deliver(vkernel::Frame frame, const driver::RxStatus &status) override;
    void deliver_end() override;
    void tx_status(vkernel::Frame frame, const driver::TxReport &report) override;
    void stop_queue(driver::AccessCategory category) override;
    void wake_queue(driver::AccessCategory category) override;
    void scan_done(driver::ScanOutcome outcome) override;
    void connection_lost() override { called("connection_lost"); }
    void connection_broken() override { called("connection_broken"); }
    void signal_changed(std::int8_t) override { called("signal_changed"); }
    void restarted() override;
    void failed() override;

  private:
    /// deliver and tx_status exclude each other and themselves (docs/contexts.md).
    class Alone;
    void broken(std::string what);
    /// The driver calls: not after the end, nor after it gave the device up.
    void called(const char *call);
    /// What the watcher's own memory of the calls is to the search: one object, changed or not.
    void touch(bool changes);
    [[nodiscard]] std::string queue_name(driver::AccessCategory category) const;
    void note(std::uint64_t event) { history_.mix(event); }

    vkernel::World &world_;
    const RunnerLink &link_;
    const vkernel::Task *inside_ = nullptr;
    Frames taken_, handed_down_, reported_, sent_, accepted_, delivered_;
    struct Proof {
        std::uint8_t arrives;
        std::uint8_t goes_down;
        unsigned restarts; ///< when it began
        unsigned tries;
    };
    std::optional<Proof> proof_;
    int last_delivered_ = -1;
    std::uint8_t arrivals_ = 0;
    int scans_ = 0; ///< begun and not done
    unsigned scans_accepted_ = 0;
    unsigned scans_done_ = 0;
    unsigned restarts_ = 0;
    unsigned starts_ = 0;
    unsigned starts_under_way_ = 0;
    static constexpr unsigned no_end = ~0U; ///< of stopping(): a start is under way, may come after
    std::array<bool, driver::access_categories> queue_stopped_{};
    bool batch_open_ = false; ///< something was delivered since the last deliver_end()
    bool may_refuse_ = false;
    bool on_mac80211_ = false;
    bool stopping_ = false;
    bool stopped_ = false;
    bool failed_ = false;
    vkernel::Fingerprint history_;
};

} // namespace besser::explore
