// SPDX-License-Identifier: GPL-2.0-only
// The mmc core and an SDIO host controller of the tablet's kind (drivers/mmc/core, dw_mmc): claim,
// requests with their time on the bus, and the in-band interrupt of a MMC_CAP2_SDIO_IRQ_NOTHREAD
// host.
#pragma once

#include "model/chip/sdio_card.hpp"
#include "model/vkernel/card_process.hpp"
#include "model/vkernel/workqueue.hpp"

#include <array>

namespace besser::vkernel {

class MmcHost {
  public:
    /// Interrupts of the controller go to `irq_cpu`. With a `process` the card is that process of
    /// this machine, and the controller guest/vsdio's.
    MmcHost(World &world, chip::SdioCard &card, int irq_cpu, CardProcess *process = nullptr);
    MmcHost(const MmcHost &) = delete;
    MmcHost &operator=(const MmcHost &) = delete;

    /// mmc_claim_host: recursive for the claiming task. A release wakes all waiters, and whoever
    /// runs first has the host: mostly the one who released it a moment ago and asks again, as in
    /// Linux (__mmc_claim_host has no turns). [process]
    void claim();
    void release();
    /// Whether the running task has claimed it.
    [[nodiscard]] bool claimed_here() const { return claims_ != 0 && claimer_ == world_.current(); }

    // One request each, as mmc_io_rw_direct and mmc_io_rw_extended. [process, host claimed]
    chip::ByteResult read_byte(std::uint8_t function, std::uint32_t address);
    chip::BusStatus write_byte(std::uint8_t function, std::uint32_t address, std::uint8_t value);
    chip::BusStatus read(const chip::BlockTransfer &transfer, wire::MutableBytes data);
    chip::BusStatus write(const chip::BlockTransfer &transfer, wire::Bytes data);

    /// Of the card, beside function 0.
    [[nodiscard]] std::uint8_t functions() const { return card_.functions(); }

    /// sdio_claim_irq of a function, 1 or 2: the handler runs with the host claimed until
    /// release_irq() returns. In Linux it fails if there is a handler already; here that is a
    /// warning. [process, host not claimed by others for good]
    chip::BusStatus claim_irq(std::uint8_t function, void (*handler)(void *), void *context);
    void release_irq(std::uint8_t function);

    /// Power off and on and the CMD52s of an enumeration up to an enabled function 1 of 512-byte
    /// blocks (mmc_sdio_init_card, sdio_enable_func). [process]
    chip::BusStatus power_cycle();
    /// The line that wakes the card: a GPIO of the board. A card has seen it rise when this
    /// returns. [process], the host may be claimed
    void set_wakeup(bool high);

    /// The bus is tuned anew before the next request (mmc_retune_needed): as after a damaged one,
    /// and when the controller's temperature has changed. [any]
    void need_tuning() { tuning_needed_ = true; }
    /// But not while it is held (sdio_retune_hold_now, sdio_retune_release). [process, host
    /// claimed]
    void hold_tuning(bool hold);

  private:
    enum class Kind : std::uint8_t { read_byte, write_byte, read, write };
    struct Request {
        Kind kind;
        std::uint8_t value; ///< to write; then what was read
        chip::BlockTransfer transfer;
        wire::MutableBytes in;
        wire::Bytes out;
        chip::BusStatus status;
    };

    chip::BusStatus perform(Request &request, std::size_t bytes);
    [[nodiscard]] std::int64_t bus_ns(const Request &request, std::size_t bytes) const;
    void count(const Request &request, std::size_t bytes, std::int64_t ns);
    /// The command has crossed the bus.
    static void crossed(void *host);
    chip::BusStatus execute(Request &request);
    chip::BusStatus tune();
    void show(const Request &request) const;

    void exchange(std::int64_t bus_ns);
    void signal_if_due();
    static void level_rose(void *host);
    static void level_shown(void *host);
    static void card_interrupt(void *host);
    static void sdio_irq_work(void *host);
    void enable_card_interrupt();
    void set_power(bool on);
    [[nodiscard]] std::uint8_t handled() const;
    void call_handlers();
    chip::BusStatus set_interrupt_enable(std::uint8_t function, bool on);
    chip::BusStatus enumerate();

    World &world_;
    chip::SdioCard &card_;
    int irq_cpu_;
    CardProcess *process_;

    Task *claimer_ = nullptr;
    int claims_ = 0;
    WaitQueue unclaimed_;

    Request *request_ = nullptr;
    bool wakeup_ = true; ///< the line, as a boot loader left it
    bool tuning_needed_ = false;
    int tuning_holds_ = 0;

    struct Handler {
        void (*function)(void *) = nullptr;
        void *context = nullptr;
    };
    std::array<Handler, 3> handlers_{}; ///< by function; 0 has none
    bool unmasked_ = false;             ///< the controller signals card interrupts
    bool latched_ = false;              ///< a card interrupt came while masked (RINTSTS)
    InterruptWork card_irq_;
    Work irq_work_;
};

} // namespace besser::vkernel
