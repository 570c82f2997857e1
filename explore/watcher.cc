// SPDX-License-Identifier: GPL-2.0-only
#include "explore/watcher.hpp"

#include <utility>

namespace besser::explore {
namespace {

bool is_data(wire::Bytes frame) {
    const auto *header = wire::view<wire::ieee80211::Header>(frame);
    return header != nullptr && header->type == wire::ieee80211::frame::qos_data;
}
/// The firmware says by it that the station is away, or back.
bool is_null(wire::Bytes frame) {
    const auto *header = wire::view<wire::ieee80211::Header>(frame);
    return header != nullptr && header->type == wire::ieee80211::frame::null_data;
}

} // namespace

void Watcher::broken(std::string what) {
    if (link_.runner != nullptr)
        link_.runner->fail(FindingKind::invariant, std::move(what));
}

void Watcher::called(const char *call) {
    if (stopped_)
        broken(std::string(call) + " after the end");
    if (failed_)
        broken(std::string(call) + " after failed()");
}

void Watcher::touch(bool changes) {
    world_.before(vkernel::Operation::touch, static_cast<const void *>(&inside_));
    if (!changes)
        world_.changed_nothing();
}

std::string Watcher::queue_name(driver::AccessCategory category) const {
    return "queue " + std::to_string(static_cast<int>(category));
}

class Watcher::Alone {
  public:
    Alone(Watcher &watcher, const char *call) : watcher_(watcher) {
        const vkernel::Task *self = watcher.world_.current();
        if (!watcher.on_mac80211_ && watcher.inside_ != nullptr && watcher.inside_ != self)
            watcher.broken(std::string(call) + " beside another call up");
        watcher.called(call);
        watcher.inside_ = self;
        watcher.touch(true);
    }
    ~Alone() { watcher_.inside_ = nullptr; }
    Alone(const Alone &) = delete;
    Alone &operator=(const Alone &) = delete;

  private:
    Watcher &watcher_;
};

void Watcher::deliver(vkernel::Frame frame, const driver::RxStatus &) {
    const Alone alone(*this, "deliver");
    const auto *header = wire::view<wire::ieee80211::Header>(frame.bytes());
    if (on_mac80211_ && !is_data(frame.bytes()))
        return;
    if (header != nullptr && header->type == wire::ieee80211::frame::deauth) {
        batch_open_ = true; // the access point's, and none of those that the scenario counts
        return note(0x180);
    }
    const auto serial = TestFrame::read(frame.bytes(), Direction::down);
    if (!serial)
        return broken("a damaged frame was delivered");
    if (delivered_[*serial])
        return broken("frame " + std::to_string(*serial) + " was delivered twice");
    if (!accepted_[*serial] || static_cast<int>(*serial) < last_delivered_)
        return broken("frame " + std::to_string(*serial) + " was delivered out of order");
    delivered_.set(*serial);
    batch_open_ = true;
    last_delivered_ = *serial;
    note(0x100 + *serial);
}

void Watcher::tx_status(vkernel::Frame frame, const driver::TxReport &report) {
    const Alone alone(*this, "tx_status");
    if (on_mac80211_ && !is_data(frame.bytes()))
        return;
    const auto serial = TestFrame::read(frame.bytes(), Direction::up);
    if (!serial)
        return broken("tx_status for a damaged frame");
    if (!taken_[*serial] || reported_[*serial])
        return broken("tx_status for frame " + std::to_string(*serial) + " twice");
    if (report.acked && !sent_[*serial])
        return broken("frame " + std::to_string(*serial) +
                      " is said to be acknowledged and was not on the air");
    reported_.set(*serial);
    note(0x200 + *serial + (report.acked ? 0x1000u : 0u));
}

void Watcher::deliver_end() {
    called("deliver_end");
    batch_open_ = false;
}

/// stop_queue and wake_queue come under the lock of the driver's queues, which orders them.
void Watcher::stop_queue(driver::AccessCategory category) {
    called("stop_queue");
    bool &stopped = queue_stopped_[static_cast<std::size_t>(category)];
    if (std::exchange(stopped, true))
        broken(queue_name(category) + " is stopped twice");
}

void Watcher::wake_queue(driver::AccessCategory category) {
    called("wake_queue");
    bool &stopped = queue_stopped_[static_cast<std::size_t>(category)];
    if (!std::exchange(stopped, false))
        broken(queue_name(category) + " is woken and was not stopped");
}

void Watcher::refused(std::uint8_t serial) {
    taken_.reset(serial);
    if (!may_refuse_ && !stopping_)
        broken("frame " + std::to_string(serial) + " was refused by a device that runs");
}

unsigned Watcher::stopping() {
    touch(true);
    stopping_ = true;
    return starts_under_way_ > 0 ? no_end : starts_;
}

void Watcher::stopped(unsigned stopping) {
    touch(true);
    if (starts_ != stopping)
        return;
    stopped_ = true;
    if (const auto kept = handed_down_ & ~reported_; kept.any())
        broken(std::to_string(kept.count()) + " frames were not given back by the end");
    if (scans_accepted_ > scans_done_)
        broken("a scan did not end when the interface went down");
    for (std::size_t i = 0; i < queue_stopped_.size(); i++)
        if (queue_stopped_[i])
            broken("queue " + std::to_string(i) + " is stopped, and the interface is down");
}

void Watcher::starting() {
    touch(true);
    starts_++;
    starts_under_way_++;
    stopped_ = false;
}

void Watcher::started() {
    touch(true);
    starts_under_way_--;
}

void Watcher::scan_accepted() {
    touch(true);
    scans_accepted_++;
}

/// mac80211 begins to configure the device anew, and warns of a scan under way
/// (ieee80211_restart_work).
void Watcher::restarted() {
    called("restarted");
    touch(true);
    restarts_++;
    if (scans_accepted_ > scans_done_)
        broken("restarted() before the end of a scan");
    note(0x400);
}

void Watcher::failed() {
    called("failed");
    failed_ = true;
    note(0x500);
}

void Watcher::flushed(const Frames &frames) {
    touch(false);
    if (const auto late = frames & ~reported_; late.any())
        broken("flush() succeeded, but " + std::to_string(late.count()) +
               " of the frames handed down before were not reported");
}

void Watcher::on_air(wire::Bytes frame) {
    if (is_null(frame) || (on_mac80211_ && !is_data(frame)))
        return;
    if (const auto serial = TestFrame::read(frame, Direction::up))
        sent_.set(*serial);
    else
        broken("a damaged frame was sent");
}

void Watcher::scan_done(driver::ScanOutcome) {
    called("scan_done");
    touch(true);
    scans_done_++;
    if (--scans_ < 0)
        broken("scan_done without a scan, or twice");
    note(0x300);
}

std::optional<std::string> Watcher::missing(std::uint64_t unreadable) const {
    if (const auto due = taken_ & ~reported_; due.any())
        return "no tx_status for " + std::to_string(due.count()) + " of " +
               std::to_string(taken_.count()) + " frames";
    if (scans_ > 0)
        return "a scan without an end";
    if (batch_open_)
        return "delivered frames without deliver_end()";
    for (std::size_t i = 0; i < queue_stopped_.size(); i++)
        if (queue_stopped_[i])
            return "queue " + std::to_string(i) + " was stopped and not woken";
    if (proof_ && !proven() && restarts_ == proof_->restarts)
        return std::string("after the fault no frame is ") +
               (sent_[proof_->goes_down] ? "received" : "sent") + " any more";
    if (stopping_ || restarts_ > 0)
        return std::nullopt;
    if (const auto lost = accepted_ & ~delivered_; lost.count() > unreadable)
        return std::to_string(lost.count()) + " of " + std::to_string(accepted_.count()) +
               " received frames were not delivered";
    return std::nullopt;
}

} // namespace besser::explore
