// SPDX-License-Identifier: GPL-2.0-only
// A driver in a world of its own, associated, with its chip and the tasks and frames of a scenario:
//
//   scenario's tasks -> NetDevice (driver) -> MmcHost -> Chip -> ScriptedRadio
//                          |                              \___ DeviceQueue: their steps
//                       Watcher: what must hold at the edges
#pragma once

#include "explore/device_names.hpp"
#include "explore/device_queue.hpp"
#include "explore/explored_driver.hpp"
#include "explore/scenario.hpp"
#include "explore/scripted_radio.hpp"
#include "explore/watcher.hpp"
#include "model/chip/chip.hpp"
#include "model/host/driver_instances.hpp"
#include "model/linux/kernel.hpp"

#include <memory>

namespace besser::linux_api {
class TreeDevice;
}

namespace besser::explore {

class Stage final : public Subject {
  public:
    /// Boots, associates, and sets the scenario up. If that does not work, the stage begins before
    /// it, and each schedule ends with that finding.
    static std::unique_ptr<Stage> make(const Scenario &scenario, const ExploredDriver &driver,
                                       std::optional<ArmedFault> fault = std::nullopt);
    ~Stage() override { linux_api::Kernel::leave(kernel_); }
    Stage(const Stage &) = delete;
    Stage &operator=(const Stage &) = delete;

    // For scenarios, while they set up.
    /// CPUs of the contexts; the bottom half has a CPU of its own, too.
    static constexpr int irq_cpu = 0;
    static constexpr int bottom_half_cpu = 1;
    static constexpr int first_free_cpu = 2;
    static constexpr int control_cpu = first_free_cpu + 1; ///< of a scenario's operations
    /// `count` frames arrive from the network.
    void receive(unsigned count) { radio_->arrive(count); }
    /// `count` frames arrive, but not before the chip leaves its channel for a scan.
    void receive_in_scan(unsigned count) { radio_->arrive_when_tuned(count); }
    /// A context on `cpu` hands down `count` frames, and then calls `then`, which may sleep.
    void transmit(int cpu, unsigned count, void (*then)(Stage &) = nullptr);
    /// A context on `cpu` hands down `count` frames, each after a sleep of `gap_ns`.
    void trickle(int cpu, unsigned count, std::int64_t gap_ns);
    /// A softirq on `cpu` hands down one frame.
    void transmit_in_softirq(int cpu);
    void arm(chip::Fault fault, std::uint32_t opportunity) {
        armed_ = fault;
        chip_->arm(fault, {.after_count = opportunity});
    }
    void broken(std::string what);
    /// A task on `cpu` calls `function`, which may sleep.
    void operation(std::string_view name, int cpu, void (*function)(Stage &));

    // For operations.
    [[nodiscard]] host::NetDevice &device() { return *device_; }
    /// Of a driver of ours that is observed; nullptr: it is not.
    [[nodiscard]] std::unique_ptr<DeviceNames> names() const {
        return observed_ ? std::make_unique<DeviceNames>(*device_, driver_bytes_) : nullptr;
    }
    [[nodiscard]] chip::Chip &chip() { return *chip_; }
    [[nodiscard]] Watcher &watcher() { return *watcher_; }
    [[nodiscard]] host::Env &env() { return *env_; }
    /// Waits for the frames handed down before. They must have been reported when it returns.
    void flush();
    /// Flush, too, but what waits is dropped.
    void drop_waiting();
    /// Takes the interface down. Whatever the driver hands up after it returns is a finding.
    void stop();
    /// Brings the interface up.
    driver::Result<> start();
    /// The same, where nothing may keep it from coming up.
    void start_again();
    /// Removes the driver. Any access to it after that is a finding.
    void remove();
    void scan();
    /// The card is pulled out under the driver, which leaves as at a removal.
    void unplug();
    /// The system sleeps and wakes, and the network is kept.
    void sleep_in_network();
    /// A foreign driver's system sleeps and wakes, or its driver refuses to.
    void sleep_and_wake();
    /// The operations that follow must succeed; what they have done is seen at the chip.
    void set_power_save(bool on);
    void leave();
    void join();
    /// The firmware refuses this join, of a channel that there is not.
    void join_refused();
    void set_key(std::uint8_t first_byte);
    void remove_key();
    /// A context of its own, on `cpu`, calls scan().
    void scan_from(int cpu) {
        operation("scan", cpu, [](Stage &stage) { stage.scan(); });
    }
    /// A context on `cpu` sends a command, which must not fail.
    void configure_from(int cpu) {
        operation("configure", cpu, [](Stage &stage) { stage.set_power_save(false); });
    }
    /// Does what mac80211 does to a device that was restarted; then a frame comes and one goes.
    void use_again();

    // Subject.
    vkernel::World &world() override { return *world_; }
    DeviceSteps *device_steps() override { return queue_; }
    std::optional<Finding> missing() override;
    bool prove_progress() override;
    std::int64_t patience_ns() const override;
    unsigned early_timers() const override { return scenario_.early_timers; }
    std::uint64_t outcome() const override;

    [[nodiscard]] vkernel::Arena &arena() { return arena_; }
    /// Whether the scenario was set up.
    [[nodiscard]] bool ready() const { return ready_; }
    /// Findings of the stage's own parts (watcher, chip) are reported to `runner`.
    void attach(Runner &runner) { link_.runner = &runner; }

  private:
    struct Job;

    [[nodiscard]] linux_api::TreeDevice &tree();
    Stage(const Scenario &scenario, const ExploredDriver &driver, std::optional<ArmedFault> fault);
    void add_firmware();
    void spawn_connecting();
    [[nodiscard]] bool connect();
    void begin_with_connecting();
    void fill_queue();
    void come_to_rest();
    [[nodiscard]] driver::Result<> associate();
    [[nodiscard]] driver::Result<> authenticate();
    [[nodiscard]] host::NetDevice &make_device(const ExploredDriver &driver);
    void set_up();
    Job &make_job(unsigned count, void (*function)(Stage &));
    void spawn_transmitter(int cpu, Job &job);
    void spawn(std::string_view name, int cpu, vkernel::Task::Function function, Job &job);
    void hand_down(std::uint8_t serial);
    void send(std::uint8_t serial);
    [[nodiscard]] std::optional<std::string> unfinished() const;
    [[nodiscard]] std::optional<std::string> unbalanced();
    [[nodiscard]] std::optional<std::string> wasteful() const;
    [[nodiscard]] unsigned restarts_allowed() const;
    /// Serial number of the frame that the next try of a proof hands down.
    [[nodiscard]] std::uint8_t next_proof() const;

    std::unique_ptr<linux_api::Module> module_; ///< of a foreign driver
    vkernel::Arena arena_;
    const Scenario &scenario_;
    std::optional<ArmedFault> fault_;
    std::optional<chip::Fault> armed_;
    bool observed_; ///< the driver is ours, and tells of its accesses to memory
    std::size_t driver_bytes_;
    bool frugal_; ///< looks at the chip no more often than there is a reason
    RunnerLink link_;
    vkernel::World *world_;
    DeviceQueue *queue_;
    Watcher *watcher_;
    ScriptedRadio *radio_;
    chip::Chip *chip_;
    host::Env *env_;
    linux_api::Kernel *kernel_ = nullptr; ///< that a foreign driver sees
    host::NetDevice *device_;
    std::uint8_t next_serial_ = 0;
    bool *connected_;            ///< in the arena: a schedule may change it
    std::uint64_t *asked_looks_; ///< likewise: of operations that have the bottom half look
    bool ready_ = true;
    std::uint64_t violations_ = 0;
    /// What was counted when the scenario began.
    struct Base {
        std::uint64_t control_reads, batches, drains, bh_drains, interrupts, idle_polls,
            interrupt_looks, unsettled, crc_retries, power_ons;
    };
    [[nodiscard]] Base counted() const;
    Base base_{};
};

} // namespace besser::explore
