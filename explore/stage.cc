// SPDX-License-Identifier: GPL-2.0-only
#include "explore/stage.hpp"

#include "explore/costless.hpp"
#include "model/host/observed_driver.hpp"
#include "model/linux/tree_device.hpp"
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

/// How long the driver may take to boot and to associate.
constexpr std::int64_t connect_ns = 30 * second;
/// While the device is restarted, too (Device::stop).
constexpr std::int64_t longest_stop_ns = second;

/// The driver looks at an idle chip after 150, 450, 1050 and 2250 ms, and then lets it sleep.
constexpr std::int64_t sleepy_ns = 3 * second / 2;

constexpr driver::Channel home{driver::Band::ghz2_4, 6, false};

driver::ScanRequest scan_request() {
    driver::ScanRequest request{};
    request.channels[0] = home;
    request.channel_count = 1;
    return request;
}

driver::JoinParameters network_on(const driver::Channel &channel) {
    return {.bssid = ap_mac,
            .ssid = {},
            .channel = channel,
            .beacon_interval_tu = 100,
            .dtim_period = 1,
            .basic_rates = 0xF};
}

constexpr std::uint8_t key_slot = 0;

driver::Key key_of_network(std::uint8_t first_byte) {
    driver::Key key{};
    key.cipher = driver::Cipher::ccmp;
    key.pairwise = true;
    key.peer = ap_mac;
    key.bytes[0] = first_byte;
    key.length = wire::ccmp::key_bytes;
    return key;
}

} // namespace

/// What a task of the scenario does.
struct Stage::Job {
    Stage &stage;
    std::uint8_t first_serial;
    std::uint8_t count;
    void (*function)(Stage &);
    std::int64_t gap_ns = 0; ///< before each frame
};

Stage::Stage(const Scenario &scenario, const ExploredDriver &driver,
             std::optional<ArmedFault> fault)
    : arena_(std::size_t{16} << 20), scenario_(scenario), fault_(fault), observed_(driver.observed),
      driver_bytes_(driver.foreign() ? 0 : host::net_device_bytes(driver.variant)),
      frugal_(driver.variant == host::Variant::direct && !driver.foreign()) {
    world_ = &arena_.make<vkernel::World>(
        arena_, vkernel::WorldConfig{.stack_bytes = 32 << 10}); // it boots as on the virtual rig
    queue_ = &arena_.make<DeviceQueue>(*world_, link_, &arena_);
    watcher_ = &arena_.make<Watcher>(*world_, link_);
    radio_ = &arena_.make<ScriptedRadio>(*queue_, *watcher_, &arena_);
    chip_ = &arena_.make<chip::Chip>(*queue_, *radio_, prompt_chip(scenario), &arena_, 1);
    env_ =
        &arena_.make<host::Env>(*world_, *chip_, *watcher_, host::EnvConfig{irq_cpu, station_mac});
    device_ = &make_device(driver);
    connected_ = &arena_.make<bool>(false);
    asked_looks_ = &arena_.make<std::uint64_t>(0u);
    add_firmware();
}

host::NetDevice &Stage::make_device(const ExploredDriver &driver) {
    if (driver.observed)
        return host::make_observed_net_device(driver.variant, *env_);
    if (!driver.foreign())
        return host::make_net_device(driver.variant, *env_);
    module_ = std::make_unique<linux_api::Module>(
        std::move(linux_api::Module::load(driver.module).value()));
    kernel_ = &arena_.make<linux_api::Kernel>(*env_, *module_);
    linux_api::Kernel::enter(kernel_);
    watcher_->stands_on_mac80211();
    return arena_.make<linux_api::TreeDevice>(*kernel_);
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
    BESSER_TRY(device_->join(network_on(home), {}));
    if (kernel_ != nullptr)
        BESSER_TRY(authenticate());
    BESSER_TRY(device_->associated(association));
    return scenario_.protects ? device_->add_key(key_slot, key_of_network(0)) : driver::Result<>();
}

/// Drivers of this family join when mac80211 hands down the authentication frame.
driver::Result<> Stage::authenticate() {
    const wire::ieee80211::Header header{
        wire::ieee80211::frame::auth, 0, 0, ap_mac, station_mac, ap_mac, 0};
    constexpr std::size_t body_bytes = 6; // open system, the first of the two
    auto frame = vkernel::Frame::allocate(*env_, sizeof header + body_bytes);
    std::memset(frame.bytes().data(), 0, frame.bytes().size());
    std::memcpy(frame.bytes().data(), &header, sizeof header);
    frame.bytes()[sizeof header + 2] = 1;
    if (!device_->transmit(frame, {driver::AccessCategory::voice, 0, true, false, {}}))
        return driver::Errc::gone;
    for (int i = 0; i < 1000 && !chip_->joined(0); i++)
        env_->sleep(second / 1000);
    env_->sleep(second / 10); // the frame itself comes after the join
    return chip_->joined(0) ? driver::Result<>() : driver::Errc::timeout;
}

void Stage::spawn_connecting() {
    const auto task = [](void *self) {
        auto &stage = *static_cast<Stage *>(self);
        *stage.connected_ = stage.env_->probe() && stage.device_->probe() &&
                            stage.device_->start() && stage.associate();
    };
    // A driver whose interrupt handler leaves the interrupt as it is has the mmc core claim the
    // host again and again; on another CPU it would not come between in a world with costs.
    const int cpu = kernel_ != nullptr ? irq_cpu : bottom_half_cpu;
    world_->spawn("probe", task, this, {.cpu = cpu, .pinned = true});
}

bool Stage::connect() {
    spawn_connecting();
    while (!*connected_ && world_->now_ns() < connect_ns)
        world_->run_until(world_->now_ns() + second / 100);
    world_->run_until(world_->now_ns() + second / 100);
    return *connected_ && device_->credits_used() == 0;
}

std::unique_ptr<Stage> Stage::make(const Scenario &scenario, const ExploredDriver &driver,
                                   std::optional<ArmedFault> fault) {
    std::unique_ptr<Stage> stage(new Stage(scenario, driver, fault));
    if (!stage->connect()) {
        stage.reset(new Stage(scenario, driver, fault));
        stage->begin_with_connecting();
        return stage;
    }
    if (scenario.waiting > 0)
        stage->fill_queue();
    if (scenario.rests != Rest::awake)
        stage->come_to_rest();
    stage->set_up();
    return stage;
}

/// The driver does not get to where the scenario begins. What it does until then is made a
/// schedule, so that the finding has a history and can be replayed.
void Stage::begin_with_connecting() {
    ready_ = false;
    world_->costs() = costless();
    queue_->take_over(static_cast<const chip::SdioCard *>(chip_));
    spawn_connecting();
}

/// The chip keeps what it is given, so that the rest waits in the driver.
void Stage::fill_queue() {
    radio_->hold();
    const auto in_chip = static_cast<unsigned>(device_->credits_total() - 1);
    transmit(first_free_cpu, in_chip + scenario_.waiting);
    world_->run_until(world_->now_ns() + second / 100);
}

/// A foreign driver does so in its own time, or not at all.
void Stage::come_to_rest() {
    operation("power save", control_cpu, [](Stage &stage) { stage.set_power_save(true); });
    world_->run_until(world_->now_ns() + sleepy_ns);
    for (int i = 0; scenario_.rests == Rest::asleep && chip_->awake() && i < 100; i++)
        world_->run_until(world_->now_ns() + second / 10);
}

void Stage::set_up() {
    violations_ = chip_->stats().all_violations();
    world_->costs() = costless();
    queue_->take_over(static_cast<const chip::SdioCard *>(chip_));
    if (fault_)
        arm(fault_->fault, fault_->opportunity);
    if (scenario_.restarts > 0)
        watcher_->may_refuse();
    radio_->release();
    base_ = counted();
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
    const TestFrame test(Direction::up, serial, scenario_.protects);
    auto frame = vkernel::Frame::allocate(*env_, sizeof test);
    std::memcpy(frame.bytes().data(), &test, sizeof test);
    watcher_->taken(serial);
    driver::TxInfo how{driver::AccessCategory::best_effort, 0, false, scenario_.protects, {}};
    if (scenario_.ladders)
        how.ladder = {{{static_cast<std::uint8_t>(wire::wsm::rate::last_mcs - serial % 8), 2},
                       {wire::wsm::rate::first_ofdm, 2}}};
    if (device_->transmit(frame, how))
        watcher_->handed_down(serial);
    else
        watcher_->refused(serial);
}

/// As mac80211 calls, with softirqs off.
void Stage::send(std::uint8_t serial) {
    world_->atomic_enter();
    hand_down(serial);
    world_->atomic_leave();
}

void Stage::transmit(int cpu, unsigned count, void (*then)(Stage &)) {
    spawn_transmitter(cpu, make_job(count, then));
}

void Stage::trickle(int cpu, unsigned count, std::int64_t gap_ns) {
    Job &job = make_job(count, nullptr);
    job.gap_ns = gap_ns;
    spawn_transmitter(cpu, job);
}

void Stage::spawn_transmitter(int cpu, Job &job) {
    const auto task = [](void *argument) {
        const auto &own = *static_cast<Job *>(argument);
        for (std::uint8_t i = 0; i < own.count; i++) {
            if (own.gap_ns > 0)
                own.stage.env_->sleep(own.gap_ns);
            own.stage.send(static_cast<std::uint8_t>(own.first_serial + i));
        }
        if (own.function != nullptr)
            own.function(own.stage);
    };
    spawn("transmit/" + std::to_string(cpu), cpu, task, job);
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
    if (device_->flush(false))
        watcher_->flushed(frames);
    else if (!watcher_->goes_down())
        broken("flush failed");
}

void Stage::drop_waiting() {
    if (!device_->flush(true))
        broken("flush failed");
}

void Stage::stop() {
    const unsigned stopping = watcher_->stopping();
    const auto begin_ns = world_->now_ns();
    device_->stop();
    if (world_->now_ns() - begin_ns > longest_stop_ns)
        broken("the interface took more than a second to go down");
    watcher_->stopped(stopping);
}

driver::Result<> Stage::start() {
    watcher_->starting();
    const auto up = device_->start();
    watcher_->started();
    return up;
}

void Stage::start_again() {
    if (!start())
        broken("the interface did not come up again");
}

void Stage::remove() {
    const unsigned stopping = watcher_->stopping();
    device_->remove();
    watcher_->stopped(stopping);
    if (!env_->queues_idle())
        broken("a work item is left behind by the removal");
    if (link_.runner != nullptr)
        link_.runner->release({reinterpret_cast<const std::uint8_t *>(device_), driver_bytes_});
}

void Stage::unplug() {
    const unsigned stopping = watcher_->stopping();
    chip_->arm(chip::Fault::dead_silent);
    if (kernel_ != nullptr)
        tree().pull_out();
    else
        device_->remove();
    watcher_->stopped(stopping);
}

void Stage::sleep_and_wake() {
    if (!tree().sleep())
        return; // a driver may refuse, and the system stays awake
    env_->sleep(second);
    tree().wake();
}

void Stage::sleep_in_network() {
    *asked_looks_ += 2; // one before it rests, one when it goes on
    if (!device_->suspend())
        return; // something had not come to rest: the network would be left
    env_->sleep(second);
    device_->resume();
}

linux_api::TreeDevice &Stage::tree() { return static_cast<linux_api::TreeDevice &>(*device_); }

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
    send(serial);
}

std::uint8_t Stage::next_proof() const {
    return static_cast<std::uint8_t>(next_serial_ + watcher_->tries_of_proof());
}

void Stage::scan() {
    watcher_->scan_begun();
    if (device_->scan(scan_request(), {}))
        watcher_->scan_accepted();
    else
        watcher_->scan_refused();
}

void Stage::set_power_save(bool on) {
    if (!device_->set_power_save(on))
        broken("power save was not set");
    else if (chip_->power_saving(0) != on)
        broken("power save was set, but not in the chip");
}

void Stage::leave() {
    if (!device_->leave())
        broken("the network was not left");
    else if (chip_->joined(0))
        broken("the network was left, but not by the chip");
}

void Stage::join() {
    if (!associate())
        broken("the network was not joined");
    else if (!chip_->joined(0))
        broken("the network was joined, but not by the chip");
}

void Stage::join_refused() {
    constexpr driver::Channel no_channel{driver::Band::ghz2_4, 0, false};
    if (const auto joined = device_->join(network_on(no_channel), {}); joined)
        broken("a network was joined on no channel");
    else if (joined.error() != driver::Errc::rejected)
        broken("a join was not refused, but failed");
}

void Stage::set_key(std::uint8_t first_byte) {
    if (!device_->add_key(key_slot, key_of_network(first_byte)))
        return broken("the key was not set");
    const auto *set = chip_->key(key_slot);
    if (set == nullptr || wire::wsm::union_of<wire::wsm::AesPairwiseKey>(*set).key[0] != first_byte)
        broken("the key was set, but the next frame would not have it");
}

void Stage::remove_key() {
    if (!device_->remove_key(key_slot))
        broken("the key was not removed");
    else if (chip_->key(key_slot) != nullptr)
        broken("the key was removed, but not from the chip");
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

std::int64_t Stage::patience_ns() const { return ready_ ? scenario_.patience_ns : connect_ns; }

std::optional<std::string> Stage::unfinished() const {
    const auto waiting = world_->waiting();
    std::string names;
    for (const auto &name : waiting)
        if (!name.starts_with("kworker"))
            names += (names.empty() ? "" : ", ") + name;
    if (!names.empty())
        return names + " waits for ever";
    return watcher_->missing(chip_->fired(chip::Fault::decrypt_failed));
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
    if (const auto restarts = device_->counters().restarts; restarts > restarts_allowed())
        return "the device was restarted " + std::to_string(restarts) + " times";
    if (watcher_->has_failed())
        return "the device was given up";
    if (device_->running() && device_->credits_used() != 0)
        return std::to_string(device_->credits_used()) + " credits are taken and nothing is sent";
    if (env_->frames().in_use() > 0)
        return std::to_string(env_->frames().in_use()) + " frames have leaked";
    return wasteful();
}

/// A fault that the driver gets over without a restart allows none.
unsigned Stage::restarts_allowed() const {
    return fault_ && !chip::info(fault_->fault).restart ? 0 : scenario_.restarts;
}

Stage::Base Stage::counted() const {
    const auto &counters = device_->counters();
    return {.control_reads = chip_->stats().control_reads,
            .batches = counters.rx_batches,
            .drains = counters.drains(),
            .bh_drains = counters.bh_drains,
            .interrupts = world_->trace().sdio_interrupts,
            .idle_polls = counters.idle_polls,
            .interrupt_looks = counters.interrupt_looks,
            .unsettled = counters.control_unsettled,
            .crc_retries = counters.crc_retries,
            .power_ons = chip_->stats().power_ons};
}

/// What is done without need. Power goes off and on once for each restart. The control byte is read
/// once for each batch and once for each look that finds none; the bottom half goes to look once
/// for each interrupt at which the interrupt entry did not see for itself that there is nothing,
/// for each control byte that had not settled, and for each poll of its own. The test subjects look
/// more often, as the vendor's driver does; after a fault or a restart there are reasons for more
/// looks than these.
std::optional<std::string> Stage::wasteful() const {
    if (!frugal_ || watcher_->goes_down())
        return std::nullopt;
    const Base now = counted();
    const std::uint64_t restarts = device_->counters().restarts;
    if (now.power_ons - base_.power_ons > restarts)
        return std::to_string(now.power_ons - base_.power_ons) + " power cycles for " +
               std::to_string(restarts) + " restarts";
    if (restarts != watcher_->restarts())
        return std::to_string(restarts) + " restarts, and " + std::to_string(watcher_->restarts()) +
               " were told";
    if (armed_ || restarts > 0)
        return std::nullopt;
    const auto reads = now.control_reads - base_.control_reads;
    const auto needed = now.batches - base_.batches + now.drains - base_.drains + now.crc_retries -
                        base_.crc_retries;
    if (reads > needed)
        return std::to_string(reads) + " reads of the control byte where " +
               std::to_string(needed) + " do";
    const auto looks = now.bh_drains - base_.bh_drains;
    const auto causes = now.interrupts - base_.interrupts + now.idle_polls - base_.idle_polls -
                        (now.interrupt_looks - base_.interrupt_looks) + now.unsettled -
                        base_.unsettled + *asked_looks_;
    if (looks > causes)
        return "the bottom half went to look " + std::to_string(looks) + " times, for " +
               std::to_string(causes) + " interrupts and polls";
    return std::nullopt;
}

std::optional<Finding> Stage::missing() {
    if (!ready_)
        return Finding{FindingKind::stuck,
                       std::string("the driver did not associate when the scenario was set up") +
                           (*connected_ ? ", though it does in this schedule" : "")};
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
