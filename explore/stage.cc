// SPDX-License-Identifier: GPL-2.0-only
#include "explore/stage.hpp"

#include "explore/costless.hpp"
#include "support/time_units.hpp"
#include "wire/boot.hpp"

#include <cstring>

namespace besser::explore {

namespace {

/// The profile of a chip that needs no time for anything: when it answers is the explorer's choice.
chip::Profile prompt_chip(const Scenario &scenario) {
    chip::Profile profile;
    profile.boot_reply_ns = profile.calibration_ns = profile.firmware_boot_ns = 0;
    profile.mcu_wake_ns = profile.mcu_sleep_ns = profile.wifi_on_ns = profile.wifi_off_ns = 0;
    profile.startup_ns = profile.settle_ns = 0;
    profile.command_ns = profile.mib_ns = profile.configuration_ns = profile.start_scan_ns = 0;
    profile.join_ns = profile.reset_ns = profile.key_ns = profile.mcu_command_ns = 0;
    profile.pm_indication_ns = profile.channel_switched_ns = 0;
    profile.scan_switch_ns = profile.scan_home_ns = 0;
    if (scenario.tune != nullptr)
        scenario.tune(profile);
    return profile;
}

constexpr std::array<driver::EdcaParameters, driver::access_categories> edca{
    {{3, 7, 2, 47}, {7, 15, 2, 94}, {15, 1023, 3, 0}, {15, 1023, 7, 0}}};

constexpr driver::Channel home{driver::Band::ghz2_4, 6, false};

driver::ScanRequest scan_request() {
    driver::ScanRequest request{};
    request.channels[0] = home;
    request.channel_count = 1;
    request.associated = true;
    return request;
}

} // namespace

/// What a task of the scenario does.
struct Stage::Job {
    Stage &stage;
    std::uint8_t first_serial;
    std::uint8_t count;
    void (*function)(Stage &);
};

Stage::Stage(const Scenario &scenario, host::Variant variant, std::optional<ArmedFault> fault)
    : arena_(std::size_t{16} << 20), scenario_(scenario), fault_(fault),
      driver_bytes_(host::net_device_bytes(variant)) {
    world_ = &arena_.make<vkernel::World>(
        arena_, vkernel::WorldConfig{.stack_bytes = 32 << 10}); // it boots as on the virtual rig
    queue_ = &arena_.make<DeviceQueue>(*world_, link_, &arena_);
    watcher_ = &arena_.make<Watcher>(*world_, link_);
    radio_ = &arena_.make<ScriptedRadio>(*queue_, *watcher_);
    chip_ = &arena_.make<chip::Chip>(*queue_, *radio_, prompt_chip(scenario), &arena_, 1);
    env_ =
        &arena_.make<host::Env>(*world_, *chip_, *watcher_, host::EnvConfig{irq_cpu, station_mac});
    device_ = &host::make_net_device(variant, *env_);
    add_firmware();
}

/// The smallest firmware images that the driver accepts.
void Stage::add_firmware() {
    using namespace wire::boot;
    constexpr std::size_t image_bytes = 1024;
    const auto add = [this](const char *name, std::uint32_t address) {
        auto *bytes = static_cast<std::uint8_t *>(arena_.allocate(image_bytes, 16));
        std::memset(bytes, 0x5A, image_bytes);
        const FileHead head{address, 0, 0, address};
        const wire::Le32 tail = address;
        std::memcpy(bytes, &head, sizeof(head));
        std::memcpy(bytes + image_bytes - sizeof(tail), &tail, sizeof(tail));
        env_->add_firmware(name, {bytes, image_bytes});
    };
    add(stage1_name, 0x20000000);
    add(stage2_name, 0x20010000);
}

driver::Result<> Stage::associate() {
    const driver::JoinParameters join{.bssid = ap_mac,
                                      .ssid = {},
                                      .channel = home,
                                      .beacon_interval_tu = 100,
                                      .dtim_period = 1,
                                      .basic_rates = 0xF};
    const driver::AssociationParameters association{.association_id = 1,
                                                    .rates = 0x3FCF,
                                                    .mcs_mask = 0xFF,
                                                    .dtim_period = 1,
                                                    .listen_interval = 3,
                                                    .short_preamble = true,
                                                    .short_slot = true,
                                                    .greenfield = false,
                                                    .ht_protection = 0};
    BESSER_TRY(device_->set_edca(edca));
    BESSER_TRY(device_->join(join, {}));
    return device_->associated(association);
}

bool Stage::connect() {
    const auto task = [](void *self) {
        auto &stage = *static_cast<Stage *>(self);
        stage.connected_ = stage.env_->probe() && stage.device_->probe() &&
                           stage.device_->start() && stage.associate();
    };
    world_->spawn("probe", task, this, {.cpu = bottom_half_cpu, .pinned = true});
    const std::int64_t limit_ns = 30 * second;
    while (!connected_ && world_->now_ns() < limit_ns)
        world_->run_until(world_->now_ns() + second / 100);
    world_->run_until(world_->now_ns() + second / 100);
    return connected_ && device_->credits_used() == 0;
}

std::expected<std::unique_ptr<Stage>, std::string>
Stage::make(const Scenario &scenario, host::Variant variant, std::optional<ArmedFault> fault) {
    std::unique_ptr<Stage> stage(new Stage(scenario, variant, fault));
    if (!stage->connect())
        return std::unexpected("the driver did not associate in scenario " +
                               std::string(scenario.name));
    stage->set_up();
    return stage;
}

void Stage::set_up() {
    violations_ = chip_->stats().all_violations();
    world_->costs() = costless();
    queue_->take_over(static_cast<const chip::SdioCard *>(chip_));
    if (fault_)
        arm(fault_->fault, fault_->opportunity);
    scenario_.set_up(*this);
}

Stage::Job &Stage::make_job(unsigned count, void (*function)(Stage &)) {
    Job &job = arena_.make<Job>(*this, next_serial_, static_cast<std::uint8_t>(count), function);
    next_serial_ = static_cast<std::uint8_t>(next_serial_ + count);
    return job;
}

void Stage::spawn(std::string_view name, int cpu, vkernel::Task::Function function, Job &job) {
    world_->spawn(name, function, &job, {.cpu = cpu, .pinned = true});
}

void Stage::hand_down(std::uint8_t serial) {
    const TestFrame test(Direction::up, serial);
    auto frame = vkernel::Frame::allocate(*env_, sizeof test);
    std::memcpy(frame.bytes().data(), &test, sizeof test);
    watcher_->taken(serial);
    if (device_->transmit(frame, {driver::AccessCategory::best_effort, 0, false}))
        watcher_->handed_down(serial);
    else
        watcher_->refused(serial);
}

void Stage::transmit(int cpu, unsigned count, void (*then)(Stage &)) {
    const auto task = [](void *argument) {
        auto &[stage, first, number, function] = *static_cast<Job *>(argument);
        for (std::uint8_t i = 0; i < number; i++) {
            stage.world_->atomic_enter(); // softirqs off, as mac80211 calls
            stage.hand_down(static_cast<std::uint8_t>(first + i));
            stage.world_->atomic_leave();
        }
        if (function != nullptr)
            function(stage);
    };
    spawn("transmit/" + std::to_string(cpu), cpu, task, make_job(count, then));
}

void Stage::transmit_in_softirq(int cpu) {
    const auto softirq = [](void *argument) {
        const auto &job = *static_cast<Job *>(argument);
        job.stage.hand_down(job.first_serial);
    };
    auto &work = arena_.make<vkernel::InterruptWork>(softirq, &make_job(1, nullptr));
    world_->raise_softirq(cpu, work);
}

void Stage::broken(std::string what) {
    if (link_.runner != nullptr)
        link_.runner->fail(FindingKind::invariant, std::move(what));
}

void Stage::operation(std::string_view name, int cpu, void (*function)(Stage &)) {
    const auto task = [](void *argument) {
        const auto &job = *static_cast<Job *>(argument);
        job.function(job.stage);
    };
    spawn(name, cpu, task, make_job(0, function));
}

void Stage::flush() {
    const auto frames = watcher_->to_flush();
    if (device_->flush())
        watcher_->flushed(frames);
    else if (!watcher_->goes_down())
        broken("flush failed");
}

void Stage::stop() {
    watcher_->stopping();
    device_->stop();
    watcher_->stopped();
}

void Stage::remove() {
    watcher_->stopping();
    device_->remove();
    watcher_->stopped();
    if (!env_->queues_idle())
        broken("a work item is left behind by the removal");
    if (link_.runner != nullptr)
        link_.runner->release({reinterpret_cast<const std::uint8_t *>(device_), driver_bytes_});
}

bool Stage::prove_progress() {
    constexpr unsigned tries = 3; // it may be the first proof that shows the driver a dead chip
    if (!armed_ || watcher_->goes_down() || watcher_->has_failed() || watcher_->proven() ||
        watcher_->tries_of_proof() == tries)
        return false;
    chip_->disarm(*armed_);
    watcher_->prove(next_proof());
    operation("use again", first_free_cpu, [](Stage &stage) { stage.use_again(); });
    return true;
}

void Stage::use_again() {
    const std::uint8_t serial = static_cast<std::uint8_t>(next_proof() - 1);
    if (watcher_->restarts() > 0 && !associate())
        return; // then no frame is sent either
    radio_->arrive(1);
    world_->atomic_enter();
    hand_down(serial);
    world_->atomic_leave();
}

std::uint8_t Stage::next_proof() const {
    return static_cast<std::uint8_t>(next_serial_ + watcher_->tries_of_proof());
}

void Stage::scan() {
    watcher_->scan_begun();
    if (!device_->scan(scan_request(), {}))
        watcher_->scan_refused();
}

/// A fingerprint of the calls at the driver's edges, in their order, and of the driver's counters.
std::uint64_t Stage::outcome() const {
    const auto &counters = device_->counters();
    vkernel::Fingerprint outcome = watcher_->history();
    for (const std::uint64_t count : std::initializer_list<std::uint64_t>{
             counters.bh_wakeups, counters.drains(), counters.rx_batches, counters.tx_aggregates,
             counters.tx_messages})
        outcome.mix(count);
    return outcome.value();
}

std::int64_t Stage::patience_ns() const { return scenario_.patience_ns; }

std::optional<std::string> Stage::unfinished() const {
    const auto waiting = world_->waiting();
    std::string names;
    for (const auto &name : waiting)
        if (!name.starts_with("kworker"))
            names += (names.empty() ? "" : ", ") + name;
    if (!names.empty())
        return names + " waits for ever";
    return watcher_->missing();
}

/// What is not balanced at the end: leaked frames, credits, work items, violations of the protocol.
std::optional<std::string> Stage::unbalanced() {
    // A message to firmware that is gone is a violation to the chip, but the driver may send it
    // before it can know.
    const bool told = armed_ != chip::Fault::self_reset;
    if (const auto &stats = chip_->stats(); told && stats.all_violations() != violations_)
        for (std::size_t i = 0; i < chip::violations; i++)
            if (stats.violation[i] > 0)
                return "the driver mistreated the chip: " + std::string(chip::violation_names[i]);
    if (const auto restarts = device_->counters().restarts; restarts > scenario_.restarts)
        return "the device was restarted " + std::to_string(restarts) + " times";
    if (watcher_->has_failed())
        return "the device was given up";
    if (device_->running() && device_->credits_used() != 0)
        return std::to_string(device_->credits_used()) + " credits are taken and nothing is sent";
    if (env_->frames().in_use() > 0)
        return std::to_string(env_->frames().in_use()) + " frames have leaked";
    return std::nullopt;
}

std::optional<Finding> Stage::missing() {
    if (armed_ && !watcher_->goes_down() && !watcher_->has_failed() && !device_->running())
        return Finding{FindingKind::stuck, "the device is not running"};
    if (auto open = unfinished())
        return Finding{world_->next_timer_ns() == vkernel::never_ns ? FindingKind::deadlock
                                                                    : FindingKind::stuck,
                       std::move(*open)};
    if (auto wrong = unbalanced())
        return Finding{FindingKind::invariant, std::move(*wrong)};
    return std::nullopt;
}

} // namespace besser::explore
