// SPDX-License-Identifier: GPL-2.0-only
// An end for waits that may take long: booting a chip takes seconds, and whoever stops the device
// meanwhile does not want its end any more.
#pragma once

#include "driver/port.hpp"

namespace besser::driver {

template <Port P>
class Cancellation {
  public:
    using Env = typename P::Env;

    explicit Cancellation(Env &env) : asked_(env, false), sleepers_(env) {}
    Cancellation(const Cancellation &) = delete;
    Cancellation &operator=(const Cancellation &) = delete;

    /// From here on every sleep() ends at once, those under way too. [any]
    void ask() {
        asked_.store(true);
        sleepers_.wake();
    }
    /// Sleeps last as long as they should again. [process], when nobody sleeps
    void take_back() { asked_.store(false); }
    [[nodiscard]] bool asked() const { return asked_.load(); }

    /// Errc::gone: it was cut short. [process]
    Result<> sleep(std::int64_t ns) {
        if (sleepers_.wait([this] { return asked_.load(); }, ns))
            return Errc::gone;
        return {};
    }

  private:
    typename P::template Shared<bool> asked_;
    typename P::WaitQueue sleepers_;
};

} // namespace besser::driver
