// SPDX-License-Identifier: GPL-2.0-only
// A card for tests: remembers what it was asked, answers what the test says.
#pragma once

#include "model/chip/sdio_card.hpp"

#include <algorithm>
#include <map>
#include <vector>

namespace besser::vkernel::testing {

class FakeCard final : public chip::SdioCard {
  public:
    explicit FakeCard(std::uint8_t functions = 1) : functions_(functions) {}

    chip::BusStatus status = chip::BusStatus::ok; ///< of every command to function 1
    std::vector<std::pair<std::uint32_t, std::uint8_t>> function0_writes;
    std::map<std::uint32_t, std::uint8_t> function0; ///< its registers; IORx is as IOEx
    std::uint8_t register_value = 0;
    std::map<std::uint32_t, std::uint8_t> registers; ///< of function 1, where not register_value
    bool power = false;
    int tunings = 0;

    void raise() {
        level_ = true;
        changed_(context_);
    }
    void lower() { level_ = false; }

    std::uint8_t functions() const override { return functions_; }
    chip::ByteResult read_byte(std::uint8_t function, std::uint32_t address) override {
        constexpr std::uint32_t io_enable = 2, io_ready = 3;
        if (function == 0)
            return {chip::BusStatus::ok, function0[address == io_ready ? io_enable : address]};
        const auto found = registers.find(address);
        return {status, found != registers.end() ? found->second : register_value};
    }
    chip::BusStatus write_byte(std::uint8_t function, std::uint32_t address,
                               std::uint8_t value) override {
        if (function != 0)
            return status;
        function0_writes.emplace_back(address, value);
        function0[address] = value;
        return chip::BusStatus::ok;
    }
    chip::BusStatus read(const chip::BlockTransfer &, wire::MutableBytes data) override {
        std::fill(data.begin(), data.end(), register_value);
        return status;
    }
    chip::BusStatus write(const chip::BlockTransfer &, wire::Bytes) override { return status; }
    [[nodiscard]] bool interrupt_level() const override { return level_; }
    void on_interrupt(void (*changed)(void *), void *context) override {
        changed_ = changed;
        context_ = context;
    }
    chip::BusStatus tune() override {
        tunings++;
        return status;
    }
    void set_power(bool on) override { power = on; }

  private:
    std::uint8_t functions_;
    bool level_ = false;
    void (*changed_)(void *) = nullptr;
    void *context_ = nullptr;
};

} // namespace besser::vkernel::testing
