// SPDX-License-Identifier: GPL-2.0-only
// Errors as values, without exceptions and without an operating system.
#pragma once

#include "driver/assert.hpp"

#include <cstdint>
#include <utility>

namespace besser::driver {

enum class Errc : std::uint8_t {
    bus_crc = 1, ///< a transfer arrived damaged (-EILSEQ); worth repeating
    bus_timeout, ///< the card did not answer (-ETIMEDOUT)
    bus_error,   ///< any other bus failure
    timeout,     ///< the firmware did not answer in time
    rejected,    ///< the firmware confirmed with a status other than 0
    protocol,    ///< the chip sent something the interface does not allow
    no_memory,
    no_firmware, ///< a firmware file is absent or malformed
    busy,        ///< another operation of the kind is running
    deaf,        ///< the firmware loses the network again and again
    starved,     ///< most of what the access point sends does not arrive
    gone,        ///< the device is stopping, restarting or was removed
    invalid,     ///< the caller's arguments are out of range
};

[[nodiscard]] constexpr const char *to_string(Errc error) {
    switch (error) {
    case Errc::bus_crc:
        return "bus CRC error";
    case Errc::bus_timeout:
        return "bus timeout";
    case Errc::bus_error:
        return "bus error";
    case Errc::timeout:
        return "timeout";
    case Errc::rejected:
        return "rejected by firmware";
    case Errc::protocol:
        return "protocol error";
    case Errc::no_memory:
        return "no memory";
    case Errc::no_firmware:
        return "no firmware";
    case Errc::busy:
        return "busy";
    case Errc::deaf:
        return "network lost again and again";
    case Errc::starved:
        return "receive has collapsed";
    case Errc::gone:
        return "device gone";
    case Errc::invalid:
        return "invalid argument";
    }
    return "?";
}

/// A value or an error. T must be default-constructible.
template <class T = void>
class [[nodiscard]] Result {
  public:
    Result(T value) : value_(std::move(value)) {} // NOLINT: a value is a result
    Result(Errc error) : error_(error) {}         // NOLINT: so is an error
    explicit operator bool() const { return error_ == no_error; }
    /// There must be one.
    [[nodiscard]] Errc error() const {
        BESSER_ASSERT(error_ != no_error);
        return error_;
    }
    // There must be a value.
    [[nodiscard]] const T &operator*() const {
        BESSER_ASSERT(error_ == no_error);
        return value_;
    }
    [[nodiscard]] const T *operator->() const { return &**this; }
    [[nodiscard]] T take() {
        BESSER_ASSERT(error_ == no_error);
        return std::move(value_);
    }

  private:
    static constexpr Errc no_error{};
    T value_{};
    Errc error_ = no_error;
};

template <>
class [[nodiscard]] Result<void> {
  public:
    Result() = default;
    Result(Errc error) : error_(error) {} // NOLINT: an error is a result
    explicit operator bool() const { return error_ == no_error; }
    /// There must be one.
    [[nodiscard]] Errc error() const {
        BESSER_ASSERT(error_ != no_error);
        return error_;
    }
    void take() const { BESSER_ASSERT(error_ == no_error); }

  private:
    static constexpr Errc no_error{};
    Errc error_ = no_error;
};

} // namespace besser::driver

/// The value of `expression`, a Result; if it is an error, the calling function returns that. Do
/// not nest: the inner result would hide the outer one.
#define BESSER_TRY(expression)                                                                     \
    __extension__({                                                                                \
        auto result_ = (expression);                                                               \
        if (!result_)                                                                              \
            return result_.error();                                                                \
        result_.take();                                                                            \
    })
