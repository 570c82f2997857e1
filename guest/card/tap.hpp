// SPDX-License-Identifier: GPL-2.0-only
// The wire behind the access point as a TAP interface: whatever Linux attaches to the interface is
// a host on that wire.
#pragma once

#include "model/air/air.hpp"
#include "support/file_descriptor.hpp"

#include <expected>
#include <string>
#include <vector>

namespace besser::card {

class Tap final : public air::WiredHost {
  public:
    /// Makes the interface `name`, which stays down, and goes away with this object.
    [[nodiscard]] static std::expected<Tap, std::string> open(const std::string &name);

    /// Frames from the interface go to the station. Returns whether there was any.
    bool forward(air::Air &air);
    /// The frame waits for flush(): writing it to the interface runs the other host's whole network
    /// stack in this process, for longer than a bus command takes.
    void on_frame(const air::EthernetFrame &frame) override;
    /// Writes what waits to the interface. Call it when no bus command waits for an answer.
    void flush();
    /// Becomes readable when a frame waits.
    [[nodiscard]] int descriptor() const { return file_.get(); }

  private:
    explicit Tap(FileDescriptor file) : file_(std::move(file)) {}

    FileDescriptor file_;
    std::vector<std::uint8_t> waiting_;     ///< frames, one after the other
    std::vector<std::size_t> waiting_ends_; ///< of each in waiting_
};

} // namespace besser::card
