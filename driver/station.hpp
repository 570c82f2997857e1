// SPDX-License-Identifier: GPL-2.0-only
// The life of a station as commands to the firmware (protocol.md 5, in the order of 5.8): all that
// the upper edge can ask for, each kind in a header of its own.
//
// Every function is called in process context, sleeps, and is never called twice at once: mac80211
// serialises its configuration callbacks, and so must any other upper edge. Errc::gone: the device
// stopped or is restarted. Errc::timeout: no confirm came, and the device is restarted.
#pragma once

#include "driver/configure.hpp"
#include "driver/join.hpp"
#include "driver/keys.hpp"
#include "driver/power.hpp"
#include "driver/scan.hpp"

namespace besser::driver {

template <Port P, class Policy>
class Station final : public Configurator<P, Policy>,
                      public Scanner<P, Policy>,
                      public Connection<P, Policy>,
                      public Keys<P, Policy>,
                      public Power<P, Policy> {
  public:
    explicit Station(Core<P, Policy> &core)
        : Configurator<P, Policy>(core), Scanner<P, Policy>(core),
          Connection<P, Policy>(core), Keys<P, Policy>(core), Power<P, Policy>(core), core_(core) {}
    Station(const Station &) = delete;
    Station &operator=(const Station &) = delete;

    /// As Connection's, on the channel of the network: not beside a scan.
    Result<> join(const JoinParameters &parameters, Bytes probe_request) {
        this->give_way();
        return Connection<P, Policy>::join(parameters, probe_request);
    }
    /// As Connection's. Where the driver broke the connection, a scan under way would keep the one
    /// for the way back waiting.
    Result<> leave() {
        if (core_.reconnect().due())
            this->give_way();
        return Connection<P, Policy>::leave();
    }

  private:
    Core<P, Policy> &core_;
};

} // namespace besser::driver
