// SPDX-License-Identifier: GPL-2.0-only
// The wire behind the access point as a TAP interface: whatever Linux puts behind it is a host
// there.
#pragma once

#include "air/air.hpp"
#include "card/file_descriptor.hpp"

#include <expected>
#include <string>

namespace besser::card {

class Tap final : public air::WiredHost {
  public:
    /// Makes the interface `name`, which stays down, and goes away with this object.
    [[nodiscard]] static std::expected<Tap, std::string> open(const std::string &name);

    /// Frames from the interface go to the station. Returns whether there was any.
    bool forward(air::Air &air);
    void on_frame(const air::EthernetFrame &frame) override;
    /// Becomes readable when a frame waits.
    [[nodiscard]] int descriptor() const { return file_.get(); }

  private:
    explicit Tap(FileDescriptor file) : file_(std::move(file)) {}

    FileDescriptor file_;
};

} // namespace besser::card
