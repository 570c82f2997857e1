// SPDX-License-Identifier: GPL-2.0-only
// Passes everything through and shows a Tap what crosses.
#pragma once

#include "bench/rigs/virtual/testbed.hpp"

namespace besser::bench {

class TappedCard final : public chip::SdioCard {
  public:
    TappedCard(chip::SdioCard &card, Tap &tap) : card_(card), tap_(tap) {}

    std::uint8_t functions() const override { return card_.functions(); }
    chip::ByteResult read_byte(std::uint8_t function, std::uint32_t address) override {
        return card_.read_byte(function, address);
    }
    chip::BusStatus write_byte(std::uint8_t function, std::uint32_t address,
                               std::uint8_t value) override {
        return card_.write_byte(function, address, value);
    }
    chip::BusStatus read(const chip::BlockTransfer &transfer, wire::MutableBytes data) override {
        const auto status = card_.read(transfer, data);
        if (status == chip::BusStatus::ok)
            tap_.on_fetched(data);
        return status;
    }
    chip::BusStatus write(const chip::BlockTransfer &transfer, wire::Bytes data) override {
        return card_.write(transfer, data);
    }
    bool interrupt_level() const override { return card_.interrupt_level(); }
    void on_interrupt(void (*changed)(void *), void *context) override {
        card_.on_interrupt(changed, context);
    }
    chip::BusStatus tune() override { return card_.tune(); }
    void set_power(bool on) override { card_.set_power(on); }
    void set_wakeup(bool high) override { card_.set_wakeup(high); }

  private:
    chip::SdioCard &card_;
    Tap &tap_;
};

class TappedUpper final : public host::Upper {
  public:
    TappedUpper(host::Upper &upper, Tap &tap) : upper_(upper), tap_(tap) {}

    void deliver(vkernel::Frame frame, const driver::RxStatus &status) override {
        tap_.on_delivered(frame.bytes());
        upper_.deliver(std::move(frame), status);
    }
    void deliver_end() override { upper_.deliver_end(); }
    void tx_status(vkernel::Frame frame, const driver::TxReport &report) override {
        upper_.tx_status(std::move(frame), report);
    }
    void stop_queue(driver::AccessCategory category) override { upper_.stop_queue(category); }
    void wake_queue(driver::AccessCategory category) override { upper_.wake_queue(category); }
    void scan_done(driver::ScanOutcome outcome) override { upper_.scan_done(outcome); }
    void connection_lost() override { upper_.connection_lost(); }
    void connection_broken() override { upper_.connection_broken(); }
    void signal_changed(std::int8_t dbm) override { upper_.signal_changed(dbm); }
    void restarted() override { upper_.restarted(); }
    void failed() override { upper_.failed(); }

  private:
    host::Upper &upper_;
    Tap &tap_;
};

} // namespace besser::bench
