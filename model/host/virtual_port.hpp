// SPDX-License-Identifier: GPL-2.0-only
// driver::Port on the virtual kernel.
#pragma once

#include "driver/port.hpp"
#include "model/host/virtual_upper.hpp"
#include "model/vkernel/frame.hpp"
#include "model/vkernel/lock.hpp"
#include "model/vkernel/mmc_host.hpp"
#include "model/vkernel/shared.hpp"
#include "model/vkernel/workqueue.hpp"
#include "wire/sdio.hpp"

#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace besser::host {

struct EnvConfig {
    int irq_cpu = 0; ///< takes the host controller's interrupts
    driver::MacAddress mac_address{0x02, 0xBE, 0x57, 0x00, 0x00, 0x01};
    bool watches_receive = true; ///< the driver restarts a chip whose receive has collapsed
    vkernel::CardProcess *card_process = nullptr; ///< the card is this process
};

/// What one driver instance has of its world. Lives in the world's arena, as the driver does.
class Env {
  public:
    Env(vkernel::World &world, chip::SdioCard &card, Upper &upper, const EnvConfig &config = {});
    Env(const Env &) = delete;
    Env &operator=(const Env &) = delete;

    // For who builds the world.
    /// `name` and `bytes` are not copied.
    void add_firmware(std::string_view name, wire::Bytes bytes) {
        firmware_.push_back({name, bytes});
    }
    /// The card gets power and is enumerated, as the mmc core does before a driver's probe, which
    /// begins with the wakeup line. [process]
    driver::Result<> probe() {
        host_.set_wakeup(true);
        return power_cycle();
    }
    [[nodiscard]] vkernel::World &world() { return world_; }
    [[nodiscard]] vkernel::FramePool &frames() { return frames_; }
    [[nodiscard]] vkernel::MmcHost &mmc() { return host_; }
    [[nodiscard]] vkernel::Workqueue &queue_of(driver::WorkFunction function);
    /// No work of the driver is pending or running.
    [[nodiscard]] bool queues_idle() const {
        return bottom_half_queue_.idle() && sdio_queue_.idle() && ordered_queue_.idle() &&
               long_queue_.idle();
    }
    [[nodiscard]] wire::Bytes firmware(std::string_view name) const;
    /// From here on `upper` stands above the driver; returns who stood there.
    Upper &replace_upper(Upper &upper) { return *std::exchange(upper_, &upper); }

    // driver::Port.
    [[nodiscard]] std::int64_t now_ns() const { return world_.now_ns(); }
    void sleep(std::int64_t ns) {
        about_to_wait();
        world_.sleep(ns);
    }
    /// Who waits with the host claimed keeps everybody from the card for so long.
    void about_to_wait() {
        if (host_.claimed_here())
            world_.warn("WARNING: the SDIO host is claimed across a wait");
    }
    void copy(wire::MutableBytes to, wire::Bytes from);

    void bus_claim() { host_.claim(); }
    void bus_release() { host_.release(); }
    driver::Result<std::uint8_t> bus_read_byte(std::uint32_t address);
    driver::Result<> bus_write_byte(std::uint32_t address, std::uint8_t value);
    driver::Result<> bus_read(driver::BusTransfer transfer, wire::MutableBytes out);
    driver::Result<> bus_write(driver::BusTransfer transfer, wire::Bytes in);
    driver::Result<> interrupt_enable(void (*function)(void *), void *context);
    void interrupt_disable() { host_.release_irq(wire::sdio::function_number); }
    driver::Result<> power_cycle();
    [[nodiscard]] bool has_wakeup() const { return true; }
    void set_wakeup(bool high) { host_.set_wakeup(high); }
    void bus_hold_tuning(bool hold) { host_.hold_tuning(hold); }

    void deliver(vkernel::Frame frame, const driver::RxStatus &status) {
        upper_->deliver(std::move(frame), status);
    }
    void deliver_end() { upper_->deliver_end(); }
    void tx_status(vkernel::Frame frame, const driver::TxReport &report) {
        upper_->tx_status(std::move(frame), report);
    }
    void stop_queue(driver::AccessCategory category) { upper_->stop_queue(category); }
    void wake_queue(driver::AccessCategory category) { upper_->wake_queue(category); }
    void scan_done(driver::ScanOutcome outcome) { upper_->scan_done(outcome); }
    void connection_lost() { upper_->connection_lost(); }
    void connection_broken() { upper_->connection_broken(); }
    void signal_changed(std::int8_t dbm) { upper_->signal_changed(dbm); }
    void restarted() { upper_->restarted(); }
    void failed() { upper_->failed(); }

    [[gnu::format(printf, 3, 4)]] void log(driver::LogLevel level, const char *format, ...);
    void warn(const char *reason) { world_.warn(reason); }
    void keep_dump(wire::Bytes message) {
        log(driver::LogLevel::warning, "a dump of %zu bytes is kept", message.size());
    }
    [[nodiscard]] driver::MacAddress mac_address() const { return config_.mac_address; }
    [[nodiscard]] bool watches_receive() const { return config_.watches_receive; }

  private:
    struct FirmwareFile {
        std::string_view name;
        wire::Bytes bytes;
    };

    vkernel::World &world_;
    Upper *upper_;
    EnvConfig config_;
    vkernel::FramePool frames_;
    vkernel::MmcHost host_;
    vkernel::Workqueue bottom_half_queue_; ///< "bes2600_bh" (bh.c, protocol.md 6.1)
    vkernel::Workqueue sdio_queue_;        ///< "bes_sdio"
    vkernel::Workqueue ordered_queue_;     ///< "bes2600_wq"
    vkernel::Workqueue long_queue_;        ///< the kernel's system_long_wq
    std::pmr::vector<FirmwareFile> firmware_;
};

[[nodiscard]] const char *to_string(driver::WorkFunction function);

struct VirtualPort {
    using Env = host::Env;
    using Frame = vkernel::Frame;
    template <class T>
    using Shared = vkernel::Shared<T>;
    template <class T>
    using Guarded = vkernel::Guarded<T>;
    template <class T>
    using Atomic = vkernel::Atomic<T>;

    struct SpinLock : vkernel::SpinLock {
        explicit SpinLock(Env &env) : vkernel::SpinLock(env.world()) {}
    };
    struct Mutex : vkernel::Mutex {
        explicit Mutex(Env &env) : vkernel::Mutex(env.world()) {}
    };
    class WaitQueue : public vkernel::WaitQueue {
      public:
        explicit WaitQueue(Env &env) : vkernel::WaitQueue(env.world()), env_(env) {}
        template <class Ready>
        [[nodiscard]] bool wait(Ready &&ready, std::int64_t ns) {
            env_.about_to_wait();
            return vkernel::WaitQueue::wait(std::forward<Ready>(ready), ns);
        }

      private:
        Env &env_;
    };
    class Completion : public vkernel::Completion {
      public:
        explicit Completion(Env &env) : vkernel::Completion(env.world()), env_(env) {}
        [[nodiscard]] bool wait(std::int64_t ns) {
            env_.about_to_wait();
            return vkernel::Completion::wait(ns);
        }

      private:
        Env &env_;
    };
    struct Work : vkernel::Work {
        Work(Env &env, driver::WorkFunction which, void (*function)(void *), void *context)
            : vkernel::Work(env.world(), env.queue_of(which), to_string(which), function, context) {
        }
    };
    class Firmware {
      public:
        Firmware(Env &env, const char *name) : bytes_(env.firmware(name)) {}
        [[nodiscard]] driver::Bytes bytes() const { return bytes_; }

      private:
        driver::Bytes bytes_;
    };
};

static_assert(driver::Port<VirtualPort>);

} // namespace besser::host
