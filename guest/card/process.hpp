// SPDX-License-Identifier: GPL-2.0-only
// The virtual BES2600 as a process:
//
//   mmc core -- vsdio.ko -- Slot -- SdioFront -- Chip -- Air -- Tap -- network namespace
//                             \________ Clock (the kernel's) ___/
//
// One thread. A command is executed at the moment it has crossed the bus, which may lie a little
// ahead of the clock: the kernel completes it then. Everything else happens when the clock says so.
#pragma once

#include "guest/card/clock.hpp"
#include "guest/card/sdio_front.hpp"
#include "guest/card/slot.hpp"
#include "guest/card/tap.hpp"
#include "model/air/air.hpp"
#include "model/chip/chip.hpp"

#include <poll.h>

#include <atomic>
#include <expected>
#include <functional>
#include <memory>
#include <memory_resource>
#include <optional>
#include <string>
#include <vector>

namespace besser::card {

struct ProcessConfig {
    chip::Profile chip;
    air::Profile air;
    SlotConfig slot;
    std::string tap; ///< name of the TAP interface; empty: nothing is behind the access point
    std::uint64_t seed = 1;
};

/// Not to be moved: its parts hold addresses of each other.
class Process {
  public:
    [[nodiscard]] static std::expected<std::unique_ptr<Process>, std::string>
    start(const ProcessConfig &config);
    Process(const Process &) = delete;
    Process &operator=(const Process &) = delete;

    /// Calls `readable` from run() whenever `descriptor` is; before run().
    void watch(int descriptor, std::function<void()> readable);
    /// Serves the host until stop(). The error is that of a system call.
    [[nodiscard]] std::expected<void, std::string> run();
    /// From a signal handler, too: run() returns after the next event.
    void stop() { stopped_ = true; }

    [[nodiscard]] chip::Chip &chip() { return chip_; }
    [[nodiscard]] air::Air &air() { return air_; }
    [[nodiscard]] const Slot &slot() const { return slot_; }
    [[nodiscard]] std::int64_t now_ns() const { return clock_.now_ns(); }

  private:
    struct Watch {
        int descriptor;
        std::function<void()> readable;
    };

    Process(const ProcessConfig &config, Slot slot, std::optional<Tap> tap);
    [[nodiscard]] std::expected<bool, std::string> serve_slot();
    void execute_command();
    void follow_power(const vsdio_event &event);
    void advance();
    void publish_interrupt(bool kick);
    [[nodiscard]] std::expected<void, std::string> wait();
    static void on_interrupt(void *self);

    std::pmr::monotonic_buffer_resource memory_;
    Clock clock_;
    Slot slot_;
    std::optional<Tap> tap_;
    air::Air air_;
    chip::Chip chip_;
    SdioFront front_;
    std::vector<Watch> watches_;
    std::vector<pollfd> polled_;
    std::uint32_t power_cycles_ = 0;
    bool interrupt_ = false; ///< as the host was told
    bool executing_ = false; ///< a command, whose completion makes the host look by itself
    std::atomic<bool> stopped_ = false;
};

} // namespace besser::card
