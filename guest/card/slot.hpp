// SPDX-License-Identifier: GPL-2.0-only
// The card's end of /dev/vsdio (guest/vsdio/vsdio.h): what the host controller asks, and the
// answers.
#pragma once

#include "guest/vsdio/vsdio.h"
#include "support/file_descriptor.hpp"
#include "wire/bytes.hpp"

#include <cstdint>
#include <expected>
#include <string>

namespace besser::card {

struct SlotConfig {
    std::uint32_t max_hz = 0;     ///< highest bus clock; 0: what vsdio takes, 50 MHz
    std::uint32_t command_ns = 0; ///< of a command beside its bits
    bool bus_time = true;         ///< commands take as long as on a bus
};

class Slot {
  public:
    /// Opens the device and starts the host: from now on it asks. The error says what failed.
    [[nodiscard]] static std::expected<Slot, std::string> open(const SlotConfig &config);
    Slot(Slot &&other) noexcept;
    Slot &operator=(Slot &&) = delete;
    ~Slot(); ///< the card is pulled out

    /// Hands in the reply, if one was made, and looks for the next event without waiting:
    /// VSDIO_NONE, VSDIO_POWER or VSDIO_COMMAND. The error is that of the system call.
    [[nodiscard]] std::expected<int, std::string> next();
    /// Becomes readable when an event waits.
    [[nodiscard]] int descriptor() const { return file_.get(); }

    [[nodiscard]] const vsdio_event &event() const { return shared_->event; }
    /// Of the command in event(): what it wrote, or where what it reads belongs.
    [[nodiscard]] wire::MutableBytes data() const {
        return {shared_->data, shared_->event.data_bytes};
    }
    /// Handed in by the next next().
    void reply(const vsdio_reply &reply) { shared_->reply = reply; }

    /// Level of DAT1's interrupt; with `kick` the host looks at once, else when a command
    /// completes.
    void set_interrupt(bool level, bool kick);
    [[nodiscard]] vsdio_stats stats() const;
    [[nodiscard]] unsigned index() const { return index_; } ///< the host is mmc<index>

  private:
    Slot(FileDescriptor file, vsdio_shared *shared, unsigned index)
        : file_(std::move(file)), shared_(shared), index_(index) {}

    FileDescriptor file_;
    vsdio_shared *shared_;
    unsigned index_;
};

} // namespace besser::card
