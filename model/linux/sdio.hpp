// SPDX-License-Identifier: GPL-2.0-only
// The SDIO bus of a world, as its driver sees it: one host, one card, function 1.
#pragma once

#include "model/linux/kernel.hpp"

struct sdio_driver;
struct sdio_func;

namespace besser::linux_api {

/// The function of the world's card; made when a driver first registers.
class SdioBus {
  public:
    explicit SdioBus(Kernel &kernel);
    /// The driver that is bound; nullptr: none.
    [[nodiscard]] struct sdio_driver *driver() const { return driver_; }
    int bind(struct sdio_driver &driver);
    void unbind();
    /// The card is gone (pulled out): the driver's remove() runs.
    void pull_out() { unbind(); }
    int claim_irq(void (*handler)(struct sdio_func *));
    int release_irq();
    [[nodiscard]] struct sdio_func &function() { return *function_; }

  private:
    static void interrupt(void *self);
    Kernel &kernel_;
    struct sdio_func *function_;
    struct sdio_driver *driver_ = nullptr;
    void (*handler_)(struct sdio_func *) = nullptr;
};

} // namespace besser::linux_api
