// SPDX-License-Identifier: GPL-2.0-only
// linux/mmc/sdio_func.h and core.h, on the virtual kernel's mmc host. Requests are split as the
// kernel's mmc core splits them (sdio_io_rw_ext_helper), so that their number is the same.
#include "model/linux/sdio.hpp"

#include <linux/mmc/host.h>
#include <linux/mmc/sdio.h>
#include <linux/mmc/sdio_func.h>

#include <algorithm>
#include <cstring>

using namespace besser::linux_api;
namespace chip = besser::chip;
namespace vkernel = besser::vkernel;

namespace {

constexpr unsigned block_bytes = 512;
constexpr unsigned short vendor_id = 0xBE57; ///< protocol.md 1.1
constexpr unsigned short device_id = 0x2002;

int error_of(chip::BusStatus status) {
    switch (status) {
    case chip::BusStatus::ok:
        return 0;
    case chip::BusStatus::crc_error:
        return -EILSEQ;
    case chip::BusStatus::timeout:
        return -ETIMEDOUT;
    case chip::BusStatus::out_of_range:
        return -ERANGE;
    case chip::BusStatus::bad_function:
        return -EINVAL;
    }
    return -EIO;
}

vkernel::MmcHost &host_of(Kernel &kernel) { return kernel.env().mmc(); }

/// The claim as one of the locks that a context holds. It is none to lockdep, but who holds it and
/// waits for a mutex can wait for ever for who has the mutex and waits for the claim.
LockClass claim_of(const vkernel::MmcHost &host) { return {&host, "the SDIO host"}; }

/// A request by who has not claimed the host may come between the two of somebody else's.
bool claimed(Kernel &kernel, const char *call, const void *from) {
    if (!kernel.may_sleep(call, from))
        return false;
    if (!host_of(kernel).claimed_here())
        kernel.finding(from, "%s without the host claimed", call);
    return true;
}

u8 read_byte(Kernel &kernel, unsigned function, unsigned address, int *error) {
    const auto [status, value] =
        host_of(kernel).read_byte(static_cast<std::uint8_t>(function), address);
    if (error != nullptr)
        *error = error_of(status);
    return status == chip::BusStatus::ok ? value : 0xFF;
}

void write_byte(Kernel &kernel, unsigned function, u8 value, unsigned address, int *error) {
    const auto status =
        host_of(kernel).write_byte(static_cast<std::uint8_t>(function), address, value);
    if (error != nullptr)
        *error = error_of(status);
}

enum class Way : std::uint8_t { read, write };

int extended(Kernel &kernel, Way way, const chip::BlockTransfer &transfer, std::uint8_t *data,
             std::size_t bytes) {
    return error_of(way == Way::write ? host_of(kernel).write(transfer, {data, bytes})
                                      : host_of(kernel).read(transfer, {data, bytes}));
}

/// Whole blocks in block mode while more than a block is left, the rest in byte mode.
int transfer(const sdio_func *func, Way way, bool counts_up, unsigned address, void *memory,
             unsigned size) {
    Kernel &kernel = Kernel::here();
    auto *data = static_cast<std::uint8_t *>(memory);
    const unsigned block = func->cur_blksize;
    const unsigned most_bytes = std::min(func->max_blksize, block_bytes);
    while (size > 0) {
        const bool blocks = func->card->cccr.multi_block && size > most_bytes;
        const unsigned part =
            blocks ? std::min(size / block, 511U) * block : std::min(size, most_bytes);
        const chip::BlockTransfer request{static_cast<std::uint8_t>(func->num), blocks,
                                          address & 0x1FFFF};
        if (const int error = extended(kernel, way, request, data, part); error != 0)
            return error;
        data += part;
        size -= part;
        address += counts_up ? part : 0;
    }
    return 0;
}

Kernel::AccessKind access_of(Way way) {
    return way == Way::write ? Kernel::AccessKind::read : Kernel::AccessKind::write;
}

/// Between the card and memory of the driver's, which has made that call.
int move(const sdio_func *func, Way way, bool counts_up, unsigned address, void *memory, int size,
         const char *call, const void *caller) {
    Kernel &kernel = Kernel::here();
    if (!claimed(kernel, call, caller))
        return -EINVAL;
    kernel.transfers(memory, static_cast<std::size_t>(size), access_of(way), call, caller);
    return transfer(func, way, counts_up, address, memory, static_cast<unsigned>(size));
}

u32 read_number(struct sdio_func *func, unsigned address, unsigned bytes, int *error) {
    std::uint8_t data[4] = {0xFF, 0xFF, 0xFF, 0xFF};
    const int failed = transfer(func, Way::read, true, address, data, bytes);
    if (error != nullptr)
        *error = failed;
    u32 value = 0;
    for (unsigned i = bytes; i > 0; i--)
        value = value << 8 | data[i - 1];
    return value;
}

void write_number(struct sdio_func *func, u32 value, unsigned address, unsigned bytes, int *error) {
    std::uint8_t data[4];
    for (unsigned i = 0; i < bytes; i++)
        data[i] = static_cast<std::uint8_t>(value >> 8 * i);
    const int failed = transfer(func, Way::write, true, address, data, bytes);
    if (error != nullptr)
        *error = failed;
}

SdioBus &bus() { return Kernel::here().sdio(); }

/// Bytes of a request's scatter list, gathered or scattered.
template <class Visit>
void for_each_piece(const mmc_data &data, std::size_t bytes, Visit visit) {
    std::size_t done = 0;
    scatterlist *entry = data.sg;
    for (unsigned i = 0; i < data.sg_len && entry != nullptr && done < bytes; i++) {
        const std::size_t part = std::min<std::size_t>(entry->length, bytes - done);
        visit(static_cast<std::uint8_t *>(sg_virt(entry)), done, part);
        done += part;
        entry = sg_next(entry);
    }
}

std::size_t bytes_in(const mmc_data &data) {
    std::size_t bytes = 0;
    for_each_piece(data, ~std::size_t{0},
                   [&](std::uint8_t *, std::size_t, std::size_t part) { bytes += part; });
    return bytes;
}

/// CMD53 as its argument says it (SDIO 3.0, 5.3).
int perform(Kernel &kernel, const mmc_command &command, mmc_data &data, const void *caller) {
    const u32 argument = command.arg;
    const bool block_mode = (argument & 1U << 27) != 0;
    const unsigned count = argument & 0x1FF;
    const std::size_t bytes = block_mode ? std::size_t{count} * data.blksz : count;
    auto *buffer = static_cast<std::uint8_t *>(kernel.bounce(bytes));
    const Way way = (argument & 1U << 31) != 0 ? Way::write : Way::read;
    if (way == Way::write)
        for_each_piece(data, bytes, [&](std::uint8_t *from, std::size_t at, std::size_t part) {
            kernel.transfers(from, part, access_of(way), "mmc_wait_for_req", caller);
            std::memcpy(buffer + at, from, part);
        });
    const chip::BlockTransfer request{static_cast<std::uint8_t>(argument >> 28 & 7), block_mode,
                                      argument >> 9 & 0x1FFFF};
    const int error = extended(kernel, way, request, buffer, bytes);
    if (error == 0 && way == Way::read)
        for_each_piece(data, bytes, [&](std::uint8_t *to, std::size_t at, std::size_t part) {
            kernel.transfers(to, part, access_of(way), "mmc_wait_for_req", caller);
            std::memcpy(to, buffer + at, part);
        });
    data.bytes_xfered = error == 0 ? static_cast<unsigned>(bytes) : 0;
    return error;
}

} // namespace

namespace besser::linux_api {

SdioBus::SdioBus(Kernel &kernel) : kernel_(kernel) {
    auto &memory = kernel.world().memory();
    auto &host = memory.make<mmc_host>();
    auto &card = memory.make<mmc_card>();
    host.class_dev.init_name = "mmc0";
    host.card = &card;
    host.caps = MMC_CAP_SDIO_IRQ;
    host.pm_caps = MMC_PM_KEEP_POWER;
    host.max_seg_size = host.max_req_size = 0x20000;
    host.max_segs = 64;
    host.max_blk_size = block_bytes;
    host.max_blk_count = 0xFFFF;
    card.host = &host;
    card.dev.init_name = "mmc0:0001";
    card.cccr.multi_block = 1;
    card.cccr.high_speed = 1;
    card.cis = {vendor_id, device_id, block_bytes, 50'000'000};
    card.sdio_funcs = std::min<unsigned>(host_of(kernel).functions(), most_functions);
    for (unsigned number = 1; number <= card.sdio_funcs; number++)
        make_function(number, card);
}

void SdioBus::make_function(unsigned number, mmc_card &card) {
    static constexpr std::array<const char *, most_functions> names = {"mmc0:0001:1",
                                                                       "mmc0:0001:2"};
    auto &function = kernel_.world().memory().make<sdio_func>();
    card.sdio_func[number - 1] = &function;
    function.card = &card;
    function.dev.init_name = names[number - 1];
    function.dev.parent = &card.dev;
    function.num = number;
    function.vendor = vendor_id;
    function.device = device_id;
    function.max_blksize = function.cur_blksize = block_bytes;
    function.enable_timeout = 1000;
    functions_[number - 1] = {.bus = this, .device = &function};
}

SdioBus::Function &SdioBus::slot_of(const struct sdio_func &function) {
    return functions_[function.num - 1];
}

unsigned SdioBus::bound() const {
    return static_cast<unsigned>(std::ranges::count(functions_, true, &Function::bound));
}

struct sdio_func *SdioBus::bound_function(unsigned number) {
    const Function &function = functions_[number - 1];
    return function.bound ? function.device : nullptr;
}

int SdioBus::bind(struct sdio_driver &driver) {
    const sdio_device_id *id = driver.id_table;
    while (id != nullptr && (id->vendor != 0 || id->device != 0) &&
           !((id->vendor == vendor_id || id->vendor == static_cast<u16>(SDIO_ANY_ID)) &&
             (id->device == device_id || id->device == static_cast<u16>(SDIO_ANY_ID))))
        ++id;
    if (id == nullptr || (id->vendor == 0 && id->device == 0)) {
        kernel_.log("%s: no card of this driver (%04x:%04x is there)", driver.name, vendor_id,
                    device_id);
        return 0;
    }
    driver_ = &driver;
    driver.drv.name = driver.name;
    for (Function &function : functions_)
        if (function.device != nullptr)
            probe(function, driver, *id);
    if (bound() == 0)
        driver_ = nullptr;
    return 0;
}

void SdioBus::probe(Function &function, struct sdio_driver &driver, const sdio_device_id &id) {
    function.device->dev.driver = &driver.drv;
    function.bound = true;
    const Called called(kernel_, "probe", reinterpret_cast<const void *>(driver.probe));
    const int error = driver.probe(function.device, &id);
    if (error == 0)
        return;
    function.bound = false;
    kernel_.log("%s: probe of %s failed with error %d", driver.name, function.device->dev.init_name,
                error);
}

/// The last one bound goes first.
void SdioBus::unbind() {
    for (auto function = functions_.rbegin(); function != functions_.rend(); ++function)
        if (std::exchange(function->bound, false))
            remove(*function);
    driver_ = nullptr;
}

void SdioBus::remove(Function &function) {
    if (driver_->remove == nullptr)
        return;
    const auto *const code = reinterpret_cast<const void *>(driver_->remove);
    {
        const Called called(kernel_, "remove", code);
        driver_->remove(function.device);
    }
    if (function.handler != nullptr) {
        kernel_.finding(code, "remove returns with its interrupt handler in place");
        (void)release_irq(*function.device);
    }
}

void SdioBus::interrupt(void *argument) {
    auto &function = *static_cast<Function *>(argument);
    Kernel &kernel = function.bus->kernel_;
    const LockClass claim = claim_of(host_of(kernel)); // the mmc core's
    kernel.held().locks.add(claim);
    {
        const Called called(kernel, "the interrupt handler",
                            reinterpret_cast<const void *>(function.handler));
        function.handler(function.device);
    }
    kernel.held().locks.remove(claim);
}

int SdioBus::claim_irq(struct sdio_func &device, void (*handler)(struct sdio_func *)) {
    Function &function = slot_of(device);
    if (function.handler != nullptr)
        return -EBUSY;
    function.handler = handler;
    const int error = error_of(
        host_of(kernel_).claim_irq(static_cast<std::uint8_t>(device.num), interrupt, &function));
    if (error != 0)
        function.handler = nullptr;
    return error;
}

int SdioBus::release_irq(struct sdio_func &device) {
    Function &function = slot_of(device);
    if (function.handler == nullptr)
        return 0;
    host_of(kernel_).release_irq(static_cast<std::uint8_t>(device.num));
    function.handler = nullptr;
    return 0;
}

} // namespace besser::linux_api

extern "C" {

int sdio_register_driver(struct sdio_driver *driver) {
    Kernel::here().may_sleep("sdio_register_driver", BESSER_CALLER);
    return bus().bind(*driver);
}

void sdio_unregister_driver(struct sdio_driver *driver) {
    Kernel &kernel = Kernel::here();
    kernel.may_sleep("sdio_unregister_driver", BESSER_CALLER);
    if (bus().driver() == driver)
        bus().unbind();
}

void sdio_claim_host(struct sdio_func *) {
    Kernel &kernel = Kernel::here();
    if (!kernel.may_sleep("sdio_claim_host", BESSER_CALLER))
        return;
    vkernel::MmcHost &host = host_of(kernel);
    if (!host.claimed_here()) {
        kernel.will_wait_for(claim_of(host), "sdio_claim_host", BESSER_CALLER);
        kernel.held().locks.add(claim_of(host));
    }
    host.claim();
    kernel.held().host_claims++;
}

void sdio_release_host(struct sdio_func *) {
    Kernel &kernel = Kernel::here();
    if (!host_of(kernel).claimed_here())
        return kernel.finding(BESSER_CALLER, "sdio_release_host of a host that is not claimed");
    kernel.held().host_claims--;
    vkernel::MmcHost &host = host_of(kernel);
    host.release();
    if (!host.claimed_here())
        kernel.held().locks.remove(claim_of(host));
}

/// IOEx, and IORx until the function is ready.
int sdio_enable_func(struct sdio_func *func) {
    Kernel &kernel = Kernel::here();
    if (!claimed(kernel, "sdio_enable_func", BESSER_CALLER))
        return -EINVAL;
    int error = 0;
    const u8 enabled = read_byte(kernel, 0, SDIO_CCCR_IOEx, &error);
    if (error == 0)
        write_byte(kernel, 0, static_cast<u8>(enabled | 1U << func->num), SDIO_CCCR_IOEx, &error);
    const std::int64_t limit_ns =
        kernel.world().now_ns() + std::int64_t{func->enable_timeout} * 1'000'000;
    while (error == 0) {
        const u8 ready = read_byte(kernel, 0, SDIO_CCCR_IORx, &error);
        if (error != 0 || (ready & 1U << func->num) != 0)
            break;
        if (kernel.world().now_ns() > limit_ns)
            return -ETIME;
    }
    return error;
}

int sdio_disable_func(struct sdio_func *func) {
    Kernel &kernel = Kernel::here();
    if (!claimed(kernel, "sdio_disable_func", BESSER_CALLER))
        return -EINVAL;
    int error = 0;
    const u8 enabled = read_byte(kernel, 0, SDIO_CCCR_IOEx, &error);
    if (error == 0)
        write_byte(kernel, 0, static_cast<u8>(enabled & ~(1U << func->num)), SDIO_CCCR_IOEx,
                   &error);
    return error;
}

int sdio_set_block_size(struct sdio_func *func, unsigned size) {
    Kernel &kernel = Kernel::here();
    if (!claimed(kernel, "sdio_set_block_size", BESSER_CALLER))
        return -EINVAL;
    if (size == 0)
        size = std::min(func->max_blksize, block_bytes);
    int error = 0;
    const unsigned address = SDIO_FBR_BASE(func->num) + SDIO_FBR_BLKSIZE;
    write_byte(kernel, 0, static_cast<u8>(size), address, &error);
    if (error == 0)
        write_byte(kernel, 0, static_cast<u8>(size >> 8), address + 1, &error);
    if (error == 0)
        func->cur_blksize = size;
    return error;
}

int sdio_claim_irq(struct sdio_func *func, sdio_irq_handler_t *handler) {
    Kernel &kernel = Kernel::here();
    return claimed(kernel, "sdio_claim_irq", BESSER_CALLER) ? bus().claim_irq(*func, handler)
                                                            : -EINVAL;
}

int sdio_release_irq(struct sdio_func *func) {
    Kernel &kernel = Kernel::here();
    return claimed(kernel, "sdio_release_irq", BESSER_CALLER) ? bus().release_irq(*func) : -EINVAL;
}

unsigned int sdio_align_size(struct sdio_func *func, unsigned int size) {
    size = (size + 3) & ~3U;
    return size <= func->cur_blksize
               ? size
               : (size + func->cur_blksize - 1) / func->cur_blksize * func->cur_blksize;
}

u8 sdio_readb(struct sdio_func *func, unsigned int address, int *error) {
    Kernel &kernel = Kernel::here();
    return claimed(kernel, "sdio_readb", BESSER_CALLER)
               ? read_byte(kernel, func->num, address, error)
               : 0xFF;
}

void sdio_writeb(struct sdio_func *func, u8 value, unsigned int address, int *error) {
    Kernel &kernel = Kernel::here();
    if (claimed(kernel, "sdio_writeb", BESSER_CALLER))
        write_byte(kernel, func->num, value, address, error);
}

u8 sdio_f0_readb(struct sdio_func *, unsigned int address, int *error) {
    Kernel &kernel = Kernel::here();
    return claimed(kernel, "sdio_f0_readb", BESSER_CALLER) ? read_byte(kernel, 0, address, error)
                                                           : 0xFF;
}

void sdio_f0_writeb(struct sdio_func *, u8 value, unsigned int address, int *error) {
    Kernel &kernel = Kernel::here();
    if (claimed(kernel, "sdio_f0_writeb", BESSER_CALLER))
        write_byte(kernel, 0, value, address, error);
}

u16 sdio_readw(struct sdio_func *func, unsigned int address, int *error) {
    if (!claimed(Kernel::here(), "sdio_readw", BESSER_CALLER))
        return 0xFFFF;
    return static_cast<u16>(read_number(func, address, 2, error));
}
u32 sdio_readl(struct sdio_func *func, unsigned int address, int *error) {
    if (!claimed(Kernel::here(), "sdio_readl", BESSER_CALLER))
        return ~0U;
    return read_number(func, address, 4, error);
}
void sdio_writew(struct sdio_func *func, u16 value, unsigned int address, int *error) {
    if (claimed(Kernel::here(), "sdio_writew", BESSER_CALLER))
        write_number(func, value, address, 2, error);
}
void sdio_writel(struct sdio_func *func, u32 value, unsigned int address, int *error) {
    if (claimed(Kernel::here(), "sdio_writel", BESSER_CALLER))
        write_number(func, value, address, 4, error);
}

int sdio_memcpy_fromio(struct sdio_func *func, void *to, unsigned int address, int size) {
    return move(func, Way::read, true, address, to, size, "sdio_memcpy_fromio", BESSER_CALLER);
}
int sdio_memcpy_toio(struct sdio_func *func, unsigned int address, void *from, int size) {
    return move(func, Way::write, true, address, from, size, "sdio_memcpy_toio", BESSER_CALLER);
}
int sdio_readsb(struct sdio_func *func, void *to, unsigned int address, int size) {
    return move(func, Way::read, false, address, to, size, "sdio_readsb", BESSER_CALLER);
}
int sdio_writesb(struct sdio_func *func, unsigned int address, void *from, int size) {
    return move(func, Way::write, false, address, from, size, "sdio_writesb", BESSER_CALLER);
}

mmc_pm_flag_t sdio_get_host_pm_caps(struct sdio_func *func) { return func->card->host->pm_caps; }
int sdio_set_host_pm_flags(struct sdio_func *, mmc_pm_flag_t) {
    Kernel::here().stub("sdio_set_host_pm_flags", "nothing suspends");
    return 0;
}
void sdio_retune_hold_now(struct sdio_func *) { host_of(Kernel::here()).hold_tuning(true); }
void sdio_retune_release(struct sdio_func *) { host_of(Kernel::here()).hold_tuning(false); }

void mmc_set_data_timeout(struct mmc_data *data, const struct mmc_card *) {
    data->timeout_ns = 1'000'000'000;
}

void mmc_wait_for_req(struct mmc_host *, struct mmc_request *request) {
    Kernel &kernel = Kernel::here();
    mmc_command &command = *request->cmd;
    if (!claimed(kernel, "mmc_wait_for_req", BESSER_CALLER)) {
        command.error = -EINVAL;
        return;
    }
    command.error = 0;
    command.resp[0] = 0;
    if (command.opcode != SD_IO_RW_EXTENDED || request->data == nullptr) {
        kernel.finding(BESSER_CALLER, "mmc_wait_for_req of command %u, which is not modelled",
                       command.opcode);
        command.error = -EINVAL;
        return;
    }
    const u32 count = command.arg & 0x1FF;
    mmc_data &data = *request->data;
    if ((command.arg & 1U << 27) != 0 &&
        (count != data.blocks || bytes_in(data) < std::size_t{count} * data.blksz))
        kernel.finding(BESSER_CALLER,
                       "mmc_wait_for_req: %u blocks in the command, %u in the data, %zu bytes",
                       count, data.blocks, bytes_in(data));
    data.error = perform(kernel, command, data, BESSER_CALLER);
}

void mmc_detect_change(struct mmc_host *, unsigned long) {
    Kernel::here().stub("mmc_detect_change", "the card is not looked for anew");
}

/// Power off and on, and the card's enumeration. Where two functions have drivers the mmc core
/// removes the card and probes it anew, and says 1.
int mmc_hw_reset(struct mmc_card *) {
    Kernel &kernel = Kernel::here();
    kernel.may_sleep("mmc_hw_reset", BESSER_CALLER);
    if (bus().bound() > 1) {
        kernel.stub("mmc_hw_reset", "two functions are bound: the card is not probed anew");
        return 1;
    }
    return error_of(host_of(kernel).power_cycle());
}

} // extern "C"
