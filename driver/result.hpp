// SPDX-License-Identifier: GPL-2.0-only
// Errors as values, without exceptions and without an operating system.
#pragma once

#include <cstdint>
#include <utility>

namespace besser::driver {

enum class Errc : std::uint8_t {
    ok,
    bus_crc,     ///< a transfer arrived damaged (-EILSEQ); worth repeating
    bus_timeout, ///< the card did not answer (-ETIMEDOUT)
    bus_error,   ///< any other bus failure
    timeout,     ///< the firmware did not answer in time
    rejected,    ///< the firmware confirmed with a status other than 0
    protocol,    ///< the chip sent something the interface does not allow
    no_memory,
    no_firmware, ///< a firmware file is absent or malformed
    busy,        ///< another operation of the kind is running
    gone,        ///< the device is stopping, restarting or was removed
    invalid,     ///< the caller's arguments are out of range
};

[[nodiscard]] constexpr const char *to_string(Errc error) {
    constexpr const char *names[] = {"ok",
                                     "bus CRC error",
                                     "bus timeout",
                                     "bus error",
                                     "timeout",
                                     "rejected by firmware",
                                     "protocol error",
                                     "no memory",
                                     "no firmware",
                                     "busy",
                                     "device gone",
                                     "invalid argument"};
    return names[static_cast<unsigned>(error)];
}

/// A value or an error. T must be default-constructible.
template <class T = void>
class [[nodiscard]] Result {
  public:
    Result(T value) : value_(std::move(value)) {} // NOLINT: a value is a result
    Result(Errc error) : error_(error) {}         // NOLINT: so is an error
    explicit operator bool() const { return error_ == Errc::ok; }
    [[nodiscard]] Errc error() const { return error_; }
    [[nodiscard]] T &operator*() { return value_; }
    [[nodiscard]] const T &operator*() const { return value_; }
    [[nodiscard]] T *operator->() { return &value_; }

  private:
    T value_{};
    Errc error_ = Errc::ok;
};

template <>
class [[nodiscard]] Result<void> {
  public:
    Result() = default;
    Result(Errc error) : error_(error) {} // NOLINT: an error is a result
    explicit operator bool() const { return error_ == Errc::ok; }
    [[nodiscard]] Errc error() const { return error_; }

  private:
    Errc error_ = Errc::ok;
};

} // namespace besser::driver

/// Returns from the calling function with the error of `expression`, if it has one.
#define BESSER_TRY(expression)                                                                     \
    do {                                                                                           \
        if (const auto result_ = (expression); !result_)                                           \
            return result_.error();                                                                \
    } while (false)
