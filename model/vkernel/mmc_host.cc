// SPDX-License-Identifier: GPL-2.0-only
#include "model/vkernel/mmc_host.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace besser::vkernel {
namespace {

using chip::BusStatus;

// Card common control registers (SDIO 3.0, 6.9; protocol.md 1.1).
namespace cccr {
constexpr std::uint32_t revision = 0x00;
constexpr std::uint32_t io_enable = 0x02;
constexpr std::uint32_t io_ready = 0x03;
constexpr std::uint32_t interrupt_enable = 0x04;
constexpr std::uint32_t interrupt_pending = 0x05;
constexpr std::uint32_t bus_interface = 0x07;
constexpr std::uint32_t capabilities = 0x08;
constexpr std::uint32_t speed = 0x13;
constexpr std::uint32_t function1_block_size = 0x110;
} // namespace cccr
constexpr std::uint8_t function1_bit = 0x02;
constexpr std::int64_t wakeup_ns = 10'000'000; ///< protocol.md 8
constexpr std::uint8_t master_enable = 0x01;
constexpr std::uint8_t four_bits = 0x02;
constexpr std::uint8_t high_speed = 0x02;
constexpr std::size_t block_bytes = 512;

} // namespace

MmcHost::MmcHost(World &world, chip::SdioCard &card, int irq_cpu, CardProcess *process)
    : world_(world), card_(card), irq_cpu_(irq_cpu), process_(process), unclaimed_(world),
      card_irq_(card_interrupt, this, 0, "sdio card"),
      irq_work_(world, world.workqueues().system_queue(), "sdio_irq_work", sdio_irq_work, this) {
    if (process_ == nullptr)
        card.on_interrupt(level_rose, this);
    else
        process_->attach(card, level_shown, this);
}

void MmcHost::claim() {
    Task *self = world_.current();
    world_.charge(world_.costs().claim_ns);
    if (claimer_ != self) {
        world_.might_sleep("mmc_claim_host");
        world_.before(Operation::acquire, this, &claimer_);
        if (claims_ != 0)
            unclaimed_.wait([&] { return claims_ == 0; });
        claimer_ = self;
    }
    claims_++;
}

void MmcHost::release() {
    if (claimer_ != world_.current() || claims_ == 0)
        world_.warn("WARNING: mmc_release_host by a task that has not claimed it");
    if (--claims_ == 0) {
        world_.also(Operation::release, this);
        claimer_ = nullptr;
        unclaimed_.wake_locked();
    }
    world_.charge(world_.costs().claim_ns);
}

chip::ByteResult MmcHost::read_byte(std::uint8_t function, std::uint32_t address) {
    Request request{Kind::read_byte, 0, {function, false, address}, {}, {}, BusStatus::ok};
    const BusStatus status = perform(request, 0);
    return {status, request.value};
}

BusStatus MmcHost::write_byte(std::uint8_t function, std::uint32_t address, std::uint8_t value) {
    Request request{Kind::write_byte, value, {function, false, address}, {}, {}, BusStatus::ok};
    return perform(request, 0);
}

BusStatus MmcHost::read(const chip::BlockTransfer &transfer, wire::MutableBytes data) {
    Request request{Kind::read, 0, transfer, data, {}, BusStatus::ok};
    return perform(request, data.size());
}

BusStatus MmcHost::write(const chip::BlockTransfer &transfer, wire::Bytes data) {
    Request request{Kind::write, 0, transfer, {}, data, BusStatus::ok};
    return perform(request, data.size());
}

BusStatus MmcHost::perform(Request &request, std::size_t bytes) {
    if (claims_ == 0 || claimer_ != world_.current())
        world_.warn("WARNING: mmc request without the host claimed");
    world_.before(Operation::device, &card_);
    const Costs &costs = world_.costs();
    const std::int64_t dma_ns = costs.dma_ns_per_kib * static_cast<std::int64_t>(bytes) / 1024;
    world_.charge((bytes == 0 ? costs.cmd52_issue_ns : costs.cmd53_issue_ns) + dma_ns);
    const std::int64_t ns = bus_ns(request, bytes);
    count(request, bytes, ns);
    request_ = &request;
    if (process_ != nullptr) {
        exchange(ns);
    } else {
        DeviceWait wait{world_.now_ns() + ns, crossed, this, irq_cpu_, costs.request_done_ns};
        world_.wait_for_device(wait);
    }
    if (request.status != BusStatus::ok)
        world_.trace().bus.errors++;
    return request.status;
}

/// host_request of guest/vsdio: the process is woken, and the command ends when it has answered and
/// the bus time is over.
void MmcHost::exchange(std::int64_t bus_ns) {
    CardCommand command{.due_ns = world_.now_ns() + process_->times().command_ns + bus_ns,
                        .bytes = request_->in.size() + request_->out.size(),
                        .execute = crossed,
                        .context = this,
                        .irq_cpu = irq_cpu_,
                        .handler_ns = world_.costs().request_done_ns};
    process_->run(command);
}

std::int64_t MmcHost::bus_ns(const Request &request, std::size_t bytes) const {
    const Costs &costs = world_.costs();
    std::int64_t clocks = costs.command_bus_clocks;
    if (bytes > 0) {
        const std::size_t blocks =
            request.transfer.block_mode ? (bytes + block_bytes - 1) / block_bytes : 1;
        clocks += static_cast<std::int64_t>(bytes) * 8 / costs.bus_width_bits +
                  static_cast<std::int64_t>(blocks) * costs.block_bus_clocks;
    }
    return clocks * 1'000'000'000 / costs.bus_clock_hz;
}

void MmcHost::count(const Request &request, std::size_t bytes, std::int64_t ns) {
    BusCount &bus = world_.trace().bus;
    bus.busy_ns += ns;
    switch (request.kind) {
    case Kind::read_byte:
        bus.cmd52_reads++;
        break;
    case Kind::write_byte:
        bus.cmd52_writes++;
        break;
    case Kind::read:
        bus.cmd53_reads++, bus.read_bytes += bytes;
        break;
    case Kind::write:
        bus.cmd53_writes++, bus.written_bytes += bytes;
        break;
    }
}

void MmcHost::crossed(void *argument) {
    auto &host = *static_cast<MmcHost *>(argument);
    host.request_->status = host.tune();
    if (host.request_->status == BusStatus::ok)
        host.request_->status = host.execute(*host.request_);
    if (host.request_->status == BusStatus::crc_error)
        host.tuning_needed_ = true;
    if (host.world_.observer() != nullptr)
        host.show(*host.request_);
}

/// mmc_retune, before the request; the time that it takes is not modelled. A card that does not
/// answer fails the request, and is asked anew before the next one.
BusStatus MmcHost::tune() {
    if (!tuning_needed_ || tuning_holds_ > 0)
        return BusStatus::ok;
    const BusStatus status = card_.tune();
    tuning_needed_ = status != BusStatus::ok;
    return status;
}

void MmcHost::hold_tuning(bool hold) {
    tuning_holds_ += hold ? 1 : -1;
    if (tuning_holds_ < 0)
        world_.warn("WARNING: tuning released that nobody holds");
}

void MmcHost::show(const Request &request) const {
    const std::size_t bytes =
        request.kind == Kind::read ? request.in.size() : request.out.size(); // 0: CMD52
    const chip::BlockTransfer &transfer = request.transfer;
    world_.observer()->crosses(
        {.block = bytes > 0,
         .write = request.kind == Kind::write || request.kind == Kind::write_byte,
         .function = transfer.function,
         .address = transfer.address,
         .bytes = std::max<std::size_t>(bytes, 1),
         .bus_ns = bus_ns(request, bytes),
         .status = request.status,
         .by = claimer_});
}

BusStatus MmcHost::execute(Request &request) {
    const chip::BlockTransfer &transfer = request.transfer;
    if (request.kind == Kind::read)
        return card_.read(transfer, request.in);
    if (request.kind == Kind::write)
        return card_.write(transfer, request.out);
    if (request.kind == Kind::write_byte)
        return card_.write_byte(transfer.function, transfer.address, request.value);
    const auto [status, value] = card_.read_byte(transfer.function, transfer.address);
    request.value = value;
    return status;
}

/// DAT1 became active. The controller sees it at once if the interrupt is unmasked, else when it is
/// unmasked again.
void MmcHost::level_rose(void *argument) {
    auto &host = *static_cast<MmcHost *>(argument);
    host.world_.also(Operation::touch, &host.card_irq_);
    if (host.latched_ && !host.unmasked_)
        host.world_.changed_nothing();
    host.latched_ = true;
    if (host.unmasked_)
        host.world_.raise_irq(host.irq_cpu_, host.card_irq_);
}

/// The process has told the controller the level (vsdio_sample_interrupt). There is no interrupt of
/// the CPU: whoever tells it queues the work.
void MmcHost::level_shown(void *argument) { static_cast<MmcHost *>(argument)->signal_if_due(); }

/// interrupt_fires of guest/vsdio: one-shot towards the core.
void MmcHost::signal_if_due() {
    if (!unmasked_ || !process_->shown_level())
        return;
    unmasked_ = false;
    world_.trace().sdio_interrupts++;
    irq_work_.queue();
}

/// sdio_signal_irq in the controller's hard interrupt.
void MmcHost::card_interrupt(void *argument) {
    auto &host = *static_cast<MmcHost *>(argument);
    host.world_.also(Operation::touch, &host.card_irq_);
    if (!host.unmasked_)
        return host.world_.changed_nothing();
    host.unmasked_ = host.latched_ = false;
    host.world_.trace().sdio_interrupts++;
    host.irq_work_.queue();
}

/// sdio_run_irqs: the interrupt is unmasked again (ack_sdio_irq) whatever became of it.
void MmcHost::sdio_irq_work(void *argument) {
    auto &host = *static_cast<MmcHost *>(argument);
    host.claim();
    host.world_.charge(host.world_.costs().sdio_irq_work_ns);
    if (host.handled() != 0) {
        host.call_handlers();
        host.enable_card_interrupt();
    }
    host.release();
}

/// The functions that have a handler, as bits.
std::uint8_t MmcHost::handled() const {
    std::uint8_t functions = 0;
    for (std::size_t i = 0; i < handlers_.size(); i++)
        functions |= static_cast<std::uint8_t>((handlers_[i].function != nullptr) << i);
    return functions;
}

/// process_sdio_pending_irqs: the only handler there is (sdio_single_irq) is called without asking
/// the card whose interrupt it is, however many functions it has.
void MmcHost::call_handlers() {
    std::uint8_t pending = handled();
    if (!std::has_single_bit(pending)) {
        const auto [status, value] = read_byte(0, cccr::interrupt_pending);
        if (status != BusStatus::ok)
            return;
        pending &= value;
    }
    for (std::size_t i = 0; i < handlers_.size(); i++)
        if ((pending >> i & 1) != 0)
            handlers_[i].function(handlers_[i].context);
}

void MmcHost::enable_card_interrupt() {
    world_.also(Operation::touch, &card_irq_);
    unmasked_ = true;
    if (process_ != nullptr)
        return signal_if_due();
    if (latched_ || card_.interrupt_level())
        world_.raise_irq(irq_cpu_, card_irq_);
}

/// The master bit goes with the last function's.
BusStatus MmcHost::set_interrupt_enable(std::uint8_t function, bool on) {
    auto [status, value] = read_byte(0, cccr::interrupt_enable);
    if (status != BusStatus::ok)
        return status;
    const auto bit = static_cast<std::uint8_t>(1 << function);
    value = on ? value | master_enable | bit : value & ~bit;
    if (value == master_enable)
        value = 0;
    return write_byte(0, cccr::interrupt_enable, value);
}

BusStatus MmcHost::claim_irq(std::uint8_t function, void (*handler)(void *), void *context) {
    claim();
    if (handlers_[function].function != nullptr)
        world_.warn("WARNING: sdio_claim_irq with a handler in place");
    const BusStatus status = set_interrupt_enable(function, true);
    if (status == BusStatus::ok) {
        handlers_[function] = {handler, context};
        enable_card_interrupt();
    }
    release();
    return status;
}

void MmcHost::release_irq(std::uint8_t function) {
    claim(); // the handler runs with the host claimed, so it is over now
    handlers_[function] = {};
    unmasked_ = unmasked_ && handled() != 0;
    // A dead card does not keep the driver from leaving.
    (void)set_interrupt_enable(function, false);
    release();
}

BusStatus MmcHost::power_cycle() {
    claim();
    set_power(false);
    latched_ = tuning_needed_ = false;
    world_.sleep(world_.costs().power_off_ns);
    set_power(true);
    world_.sleep(world_.costs().power_on_ns);
    BusStatus status = enumerate();
    if (status != BusStatus::ok) { // it may have to be woken first
        set_wakeup(false);
        world_.sleep(wakeup_ns);
        set_wakeup(true);
        status = enumerate();
    }
    release();
    return status;
}

void MmcHost::set_power(bool on) {
    if (process_ != nullptr)
        process_->catch_up();
    card_.set_power(on);
    if (process_ != nullptr)
        process_->show_level();
}

void MmcHost::set_wakeup(bool high) {
    if (process_ != nullptr)
        process_->catch_up();
    card_.set_wakeup(high);
    if (high && !wakeup_)
        world_.sleep(wakeup_ns);
    wakeup_ = high;
}

BusStatus MmcHost::enumerate() {
    constexpr int ready_polls = 100;
    constexpr std::int64_t ready_poll_ns = 1'000'000;
    struct Write {
        std::uint32_t address;
        std::uint8_t value;
    };
    for (const std::uint32_t address : {cccr::revision, cccr::capabilities})
        if (const auto [status, value] = read_byte(0, address); status != BusStatus::ok)
            return status;
    for (const auto &[address, value] :
         {Write{cccr::bus_interface, four_bits}, Write{cccr::speed, high_speed},
          Write{cccr::function1_block_size, block_bytes & 0xFF},
          Write{cccr::function1_block_size + 1, block_bytes >> 8},
          Write{cccr::io_enable, function1_bit}})
        if (const BusStatus status = write_byte(0, address, value); status != BusStatus::ok)
            return status;
    for (int i = 0; i < ready_polls; i++) {
        const auto [status, value] = read_byte(0, cccr::io_ready);
        if (status != BusStatus::ok || (value & function1_bit) != 0)
            return status;
        world_.sleep(ready_poll_ns);
    }
    return BusStatus::timeout;
}

} // namespace besser::vkernel
