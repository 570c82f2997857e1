// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/virtual/testbed.hpp"

#include "bench/rigs/virtual/tapped_card.hpp"
#include "model/linux/tree_device.hpp"
#include "wire/boot.hpp"

#include <cstring>

namespace besser::bench {

namespace {

/// Independent streams from one seed.
enum class Stream : std::uint64_t { air = 1, chip, sender, cpu, kernel, prober };

std::uint64_t seed_of(std::uint64_t seed, Stream stream) {
    std::uint64_t z = seed + static_cast<std::uint64_t>(stream) * 0x9E3779B97F4A7C15u; // splitmix64
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

/// The virtual chip runs any image: what counts is that it arrives whole.
constexpr std::size_t image_bytes = std::size_t{96} * 1024;
constexpr std::uint32_t stage1_address = 0x20000000;
constexpr std::uint32_t stage2_address = 0x20010000;

} // namespace

Testbed::Testbed(const TestbedConfig &config) : config_(config) {
    const auto &profile = config_.profile;
    world_ = &arena_.make<vkernel::World>(
        arena_, vkernel::WorldConfig{.cpus = profile.machine.cpus,
                                     .preemption = profile.machine.preemption,
                                     .fairness = profile.machine.fairness,
                                     .ksoftirqd = profile.machine.ksoftirqd,
                                     .costs = profile.kernel,
                                     .seed = seed_of(config.seed, Stream::kernel)});
    if (profile.machine.card.process)
        card_process_ = &arena_.make<vkernel::CardProcess>(*world_, profile.machine.card, 0);
    air_ = &arena_.make<air::Air>(clock(), profile.air, &arena_, seed_of(config.seed, Stream::air));
    chip_ = &arena_.make<chip::Chip>(clock(), *air_, profile.chip, &arena_,
                                     seed_of(config.seed, Stream::chip));
    station_ = &arena_.make<host::StationHost>(*world_, config_.profile.host);
    chip::SdioCard *card = chip_;
    host::Upper *upper = station_;
    if (config.tap != nullptr) {
        card = &arena_.make<TappedCard>(*card, *config.tap);
        upper = &arena_.make<TappedUpper>(*upper, *config.tap);
    }
    env_ = &arena_.make<host::Env>(
        *world_, *card, *upper,
        host::EnvConfig{.watches_receive = config_.watches_receive, .card_process = card_process_});
    device_ = &make_device();
    network_ = &arena_.make<host::Network>(*env_, *device_, config_.profile.host, profile.receiver,
                                           &arena_);
    if (kernel_ != nullptr)
        network_->know_no_session(); // no call that tells of one is exported to a C driver
    mlme_ = &arena_.make<host::Mlme>(*env_, *device_, *network_, config_.profile.host,
                                     profile.air.ssid.data());
    air::Wire *wire = air_;
    if (card_process_ != nullptr)
        wire = tap_ = &arena_.make<host::CardTap>(*card_process_, *air_, &arena_);
    sender_ = &arena_.make<air::TcpSender>(*world_, *wire, profile.sender, &arena_,
                                           seed_of(config.seed, Stream::sender));
    prober_ = &arena_.make<air::LatencyProber>(*world_, *wire, *sender_, profile.sender.address,
                                               profile.sender.destination, &arena_,
                                               seed_of(config.seed, Stream::prober));
    if (tap_ != nullptr)
        tap_->connect(*prober_);
    air_->connect(tap_ != nullptr ? static_cast<air::WiredHost &>(*tap_) : *prober_);
    station_->attach(*mlme_, *network_);
    add_firmware();
}

chip::Scheduler &Testbed::clock() {
    if (card_process_ != nullptr)
        return *card_process_;
    return *world_;
}

Testbed::~Testbed() {
    if (kernel_ != nullptr)
        linux_api::Kernel::enter(nullptr);
}

host::NetDevice &Testbed::make_device() {
    if (config_.module == nullptr)
        return host::make_net_device(config_.variant, *env_);
    kernel_ = &arena_.make<linux_api::Kernel>(*env_, *config_.module);
    linux_api::Kernel::enter(kernel_);
    return arena_.make<linux_api::TreeDevice>(*kernel_);
}

void Testbed::add_firmware() {
    using namespace wire::boot;
    const auto add = [this](const char *name, std::uint32_t address) {
        auto *bytes = static_cast<std::uint8_t *>(arena_.allocate(image_bytes, 16));
        for (std::size_t i = 0; i < image_bytes; i++)
            bytes[i] = static_cast<std::uint8_t>(i * 31 + (i >> 8));
        const FileHead head{address, 0, 0, address};
        const wire::Le32 tail = address;
        std::memcpy(bytes, &head, sizeof(head));
        std::memcpy(bytes + image_bytes - sizeof(tail), &tail, sizeof(tail));
        env_->add_firmware(name, {bytes, image_bytes});
    };
    add(stage1_name, stage1_address);
    add(stage2_name, stage2_address);
}

void Testbed::probe(void *self) {
    auto &testbed = *static_cast<Testbed *>(self);
    if (testbed.env_->probe() && testbed.device_->probe())
        testbed.mlme_->start();
}

bool Testbed::connect(std::int64_t limit_ns) {
    const auto &machine = config_.profile.machine;
    const int drawn = static_cast<int>(seed_of(config_.seed, Stream::cpu) % machine.cpus);
    const int cpu = machine.bring_up_cpu ? *machine.bring_up_cpu : drawn;
    world_->spawn("probe", &Testbed::probe, this, {.cpu = cpu, .pinned = true});
    return await_connection(limit_ns);
}

bool Testbed::await_connection(std::int64_t limit_ns) {
    (void)run_until_true(
        [this] { return connected() || mlme_->state() == host::LinkState::failed; }, limit_ns);
    return connected();
}

bool Testbed::run_until(std::int64_t when_ns) {
    constexpr std::int64_t slice_ns = second / 10; // milliseconds of real time, mostly
    auto end = vkernel::RunEnd::time_reached;
    if (kernel_ != nullptr)
        linux_api::Kernel::enter(kernel_); // another world may have run in this thread
    do {
        if (config_.stop != nullptr && config_.stop->load(std::memory_order_relaxed))
            return false;
        end = world_->run_until(std::min(when_ns, world_->now_ns() + slice_ns));
    } while (end == vkernel::RunEnd::time_reached && world_->now_ns() < when_ns);
    return end == vkernel::RunEnd::time_reached || end == vkernel::RunEnd::stopped;
}

bool Testbed::suspend(std::chrono::nanoseconds length) {
    constexpr std::int64_t limit_ns = 20 * second; // after which the kernel gives a suspend up
    mlme_->request_suspend();
    const bool suspended = run_until_true([this] { return mlme_->suspended(); }, limit_ns);
    if (suspended) {
        if (card_process_ != nullptr)
            card_process_->catch_up();
        chip_->suspend();
        run_for(length.count());
    }
    mlme_->resume();
    return suspended;
}

void Testbed::start_stress() {
    network_->listen();
    sender_->start();
}

void Testbed::stop_stress() {
    sender_->stop();
    network_->close();
}

bool Testbed::shut_down(std::int64_t limit_ns) {
    mlme_->request_stop();
    return run_until_true([this] { return mlme_->stopped(); }, limit_ns);
}

} // namespace besser::bench
