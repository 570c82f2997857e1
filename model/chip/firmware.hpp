// SPDX-License-Identifier: GPL-2.0-only
// The WSM firmware between Wi-Fi active and deactive: takes requests in order, one command at a
// time, and confirms each exactly once (protocol.md 4 and 5).
#pragma once

#include "model/chip/chip_station.hpp"
#include "model/chip/key_table.hpp"

namespace besser::chip {

class Firmware final : public RadioListener {
  public:
    Firmware(const Context &context, OutputQueue &queue, Credits &credits);

    /// Wi-Fi active: everything from its initial state, then 0x0801.
    void start();
    /// Wi-Fi deactive or power off: nothing more is sent or received.
    void stop();
    /// What was published stays readable, nothing else happens: after an exception, or frozen.
    void halt();
    /// Fault exception: 0x0800, then halt().
    void crash();
    /// A second JOIN has left the firmware half joined: what is read from it arrives broken, until
    /// power is cycled.
    [[nodiscard]] bool bus_broken() const { return bus_broken_; }
    void forget_broken_bus() { bus_broken_ = false; }
    /// Fault credit_overrun.
    void confirm_unsent();

    /// A message of valid length, at most wire::sdio::max_message_bytes.
    void accept(wire::Bytes message);
    void be_deauthenticated() { station_.be_deauthenticated(); }
    [[nodiscard]] bool on_receive(wire::Bytes frame, const RxInfo &info) override {
        const bool taken = running_ && station_.on_receive(frame, info);
        if (context_.observer != nullptr) [[unlikely]]
            context_.observer->hears(frame, taken);
        return taken;
    }
    void on_aggregate_end() override { queue_.end_aggregate(); }
    void on_transmitted(std::uint32_t token, const TxOutcome &outcome) override;
    [[nodiscard]] bool joined(std::uint8_t interface_id) const {
        return station_.joined(interface_id);
    }
    [[nodiscard]] bool power_saving(std::uint8_t interface_id) const {
        return station_.power_saving(interface_id);
    }
    [[nodiscard]] const wire::wsm::AddKey *key(std::uint8_t index) const { return keys_.at(index); }

  private:
    struct Command; // one row of the table of commands
    static const Command commands[];
    [[nodiscard]] static const Command &command_for(const Request &request);

    [[nodiscard]] Request request(std::uint8_t buffer) const;
    void announce();
    void break_bus();
    void arm_next();
    void execute();

    void read_mib(const Request &request);
    void write_mib(const Request &request);
    void start_scan(const Request &request);
    void stop_scan(const Request &request);
    void configure(const Request &request);
    void reset(const Request &request);
    void join(const Request &request);
    void add_key(const Request &request);
    void remove_key(const Request &request);
    void set_pm(const Request &request);
    void set_bss_params(const Request &request);
    void tx_queue_params(const Request &request);
    void switch_channel(const Request &request);
    void accept_silently(const Request &request);
    void refuse(const Request &request);
    void unknown(const Request &request);
    void mcu_command(const Request &request);

    const Context &context_;
    OutputQueue &queue_;
    Credits &credits_;
    InputBuffers buffers_;
    Outbox outbox_;
    MibStore mibs_;
    KeyTable keys_;
    Transmitter transmitter_;
    Tuner tuner_;
    Absence absence_;
    Scanner scanner_;
    Station station_;
    bool running_ = false;
    bool bus_broken_ = false;
    std::array<std::uint8_t, wire::wsm::sequence_spaces> sequence_{};
    std::array<std::uint8_t, max_input_buffers> waiting_{}; ///< ring of buffers with commands
    std::size_t first_ = 0;
    std::size_t count_ = 0;
    Timer<Firmware, &Firmware::announce> startup_timer_;
    Timer<Firmware, &Firmware::execute> command_timer_;
};

} // namespace besser::chip
