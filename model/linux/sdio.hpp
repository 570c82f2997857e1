// SPDX-License-Identifier: GPL-2.0-only
// The SDIO bus of a world, as its driver sees it: one host, one card, the functions of that card.
#pragma once

#include "model/linux/kernel.hpp"

#include <array>

struct mmc_card;
struct sdio_device_id;
struct sdio_driver;
struct sdio_func;

namespace besser::linux_api {

/// The functions of the world's card, which all have its ids.
class SdioBus {
  public:
    explicit SdioBus(Kernel &kernel);
    /// The driver that is bound, to one function or more; nullptr: none.
    [[nodiscard]] struct sdio_driver *driver() const { return driver_; }
    /// How many of them are bound.
    [[nodiscard]] unsigned bound() const;
    int bind(struct sdio_driver &driver);
    void unbind();
    /// The card is gone (pulled out): the driver's remove() runs.
    void pull_out() { unbind(); }
    int claim_irq(struct sdio_func &function, void (*handler)(struct sdio_func *));
    int release_irq(struct sdio_func &function);
    /// Of function 1, 2 ...; nullptr: no driver is bound to it.
    [[nodiscard]] struct sdio_func *bound_function(unsigned number);
    static constexpr unsigned most_functions = 2;

  private:
    struct Function {
        SdioBus *bus = nullptr;
        struct sdio_func *device = nullptr; ///< nullptr: the card has not got it
        bool bound = false;
        void (*handler)(struct sdio_func *) = nullptr;
    };
    static void interrupt(void *function);
    void make_function(unsigned number, struct mmc_card &card);
    void probe(Function &function, struct sdio_driver &driver, const struct sdio_device_id &id);
    void remove(Function &function);
    [[nodiscard]] Function &slot_of(const struct sdio_func &function);

    Kernel &kernel_;
    std::array<Function, most_functions> functions_{};
    struct sdio_driver *driver_ = nullptr;
};

} // namespace besser::linux_api
