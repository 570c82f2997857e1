// SPDX-License-Identifier: GPL-2.0-only
// The FIFO through which a running chip takes orders.
#pragma once

#include "support/file_descriptor.hpp"
#include "support/input_error.hpp"

#include <expected>
#include <filesystem>

namespace besser::cli {

class ControlFifo {
  public:
    /// Opens the FIFO at `path`, or makes one where nothing stands. Whatever else stands there is
    /// left as it is, and refused; so is a FIFO that another chip listens to.
    [[nodiscard]] static std::expected<ControlFifo, InputError>
    open(const std::filesystem::path &path);

    ControlFifo(ControlFifo &&other) noexcept = default;
    ControlFifo &operator=(ControlFifo &&other) noexcept;
    ~ControlFifo(); ///< removes the FIFO if open() made it

    /// Readable when there are orders; never at its end, as this end can write as well.
    [[nodiscard]] int descriptor() const { return file_.get(); }

  private:
    ControlFifo(FileDescriptor file, std::filesystem::path made)
        : file_(std::move(file)), made_(std::move(made)) {}

    FileDescriptor file_;
    std::filesystem::path made_; ///< empty: it was there before
};

} // namespace besser::cli
