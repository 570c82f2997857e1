// SPDX-License-Identifier: GPL-2.0-only
#include "explore/watcher.hpp"

#include <utility>

namespace besser::explore {

void Watcher::broken(std::string what) {
    if (link_.runner != nullptr)
        link_.runner->fail(FindingKind::invariant, std::move(what));
}

class Watcher::Alone {
  public:
    Alone(Watcher &watcher, const char *call) : watcher_(watcher) {
        const vkernel::Task *self = watcher.world_.current();
        if (watcher.inside_ != nullptr && watcher.inside_ != self)
            watcher.broken(std::string(call) + " beside another call up");
        if (watcher.stopped_)
            watcher.broken(std::string(call) + " after the end");
        watcher.inside_ = self;
        watcher.world_.before(vkernel::Operation::touch,
                              static_cast<const void *>(&watcher.inside_));
    }
    ~Alone() { watcher_.inside_ = nullptr; }
    Alone(const Alone &) = delete;
    Alone &operator=(const Alone &) = delete;

  private:
    Watcher &watcher_;
};

void Watcher::deliver(vkernel::Frame frame, const driver::RxStatus &) {
    const Alone alone(*this, "deliver");
    const auto serial = TestFrame::read(frame.bytes(), Direction::down);
    if (!serial)
        return broken("a damaged frame was delivered");
    if (delivered_[*serial])
        return broken("frame " + std::to_string(*serial) + " was delivered twice");
    if (!accepted_[*serial] || static_cast<int>(*serial) < last_delivered_)
        return broken("frame " + std::to_string(*serial) + " was delivered out of order");
    delivered_.set(*serial);
    last_delivered_ = *serial;
    note(0x100 + *serial);
}

void Watcher::tx_status(vkernel::Frame frame, const driver::TxReport &report) {
    const Alone alone(*this, "tx_status");
    const auto serial = TestFrame::read(frame.bytes(), Direction::up);
    if (!serial)
        return broken("tx_status for a damaged frame");
    if (!taken_[*serial] || reported_[*serial])
        return broken("tx_status for frame " + std::to_string(*serial) + " twice");
    reported_.set(*serial);
    note(0x200 + *serial + (report.acked ? 0x1000u : 0u));
}

void Watcher::flushed(const Frames &frames) {
    world_.before(vkernel::Operation::touch, static_cast<const void *>(&inside_));
    world_.changed_nothing();
    if (const auto late = frames & ~reported_; late.any())
        broken("flush() succeeded, but " + std::to_string(late.count()) +
               " of the frames handed down before were not reported");
}

void Watcher::on_air(wire::Bytes frame) {
    if (const auto serial = TestFrame::read(frame, Direction::up))
        sent_.set(*serial);
    else
        broken("a damaged frame was sent");
}

void Watcher::scan_done(driver::ScanOutcome) {
    if (stopped_)
        return broken("scan_done after the end");
    if (--scans_ < 0)
        broken("scan_done without a scan, or twice");
    note(0x300);
}

std::optional<std::string> Watcher::missing() const {
    if (const auto due = taken_ & ~reported_; due.any())
        return "no tx_status for " + std::to_string(due.count()) + " of " +
               std::to_string(taken_.count()) + " frames";
    if (scans_ > 0)
        return "a scan without an end";
    if (proof_ && !proven() && restarts_ == proof_->restarts)
        return std::string("after the fault no frame is ") +
               (sent_[proof_->goes_down] ? "received" : "sent") + " any more";
    if (stopping_ || restarts_ > 0)
        return std::nullopt;
    if (const auto lost = accepted_ & ~delivered_; lost.any())
        return std::to_string(lost.count()) + " of " + std::to_string(accepted_.count()) +
               " received frames were not delivered";
    return std::nullopt;
}

} // namespace besser::explore
