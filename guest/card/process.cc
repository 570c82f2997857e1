// SPDX-License-Identifier: GPL-2.0-only
#include "guest/card/process.hpp"

#include "support/time_units.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <ctime>

namespace besser::card {

namespace {

/// The clock that vsdio stamps its events with.
std::int64_t monotonic_ns() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * second + now.tv_nsec;
}

/// Two independent streams of one seed (splitmix64's increment).
constexpr std::uint64_t chip_seed(std::uint64_t seed) { return seed; }
constexpr std::uint64_t air_seed(std::uint64_t seed) { return seed + 0x9E3779B97F4A7C15u; }
} // namespace

std::expected<std::unique_ptr<Process>, std::string> Process::start(const ProcessConfig &config) {
    std::optional<Tap> tap;
    if (!config.tap.empty()) {
        auto opened = Tap::open(config.tap);
        if (!opened)
            return std::unexpected(opened.error());
        tap.emplace(std::move(*opened));
    }
    // Last: from then on the host asks, and finds the card.
    auto slot = Slot::open(config.slot);
    if (!slot)
        return std::unexpected(slot.error());
    return std::unique_ptr<Process>(new Process(config, std::move(*slot), std::move(tap)));
}

Process::Process(const ProcessConfig &config, Slot slot, std::optional<Tap> tap)
    : clock_(monotonic_ns(), &memory_), slot_(std::move(slot)), tap_(std::move(tap)),
      air_(clock_, config.air, &memory_, air_seed(config.seed)),
      chip_(clock_, air_, config.chip, &memory_, chip_seed(config.seed)), front_(chip_) {
    chip_.on_interrupt(on_interrupt, this);
    if (tap_) {
        air_.connect(*tap_);
        watch(tap_->descriptor(), [this] {
            advance(); // to when the frames came
            tap_->forward(air_);
        });
    }
    polled_.push_back({slot_.descriptor(), POLLIN, 0});
}

void Process::watch(int descriptor, std::function<void()> readable) {
    watches_.push_back({descriptor, std::move(readable)});
}

std::expected<void, std::string> Process::run() {
    polled_.resize(1);
    for (const Watch &one : watches_)
        polled_.push_back({one.descriptor, POLLIN, 0});
    while (!stopped_) {
        const auto served = serve_slot();
        if (!served)
            return std::unexpected(served.error());
        advance();
        if (tap_)
            tap_->flush();
        if (const auto waited = wait(); !waited)
            return waited;
        for (std::size_t i = 0; i < watches_.size(); i++)
            if (polled_[i + 1].revents != 0)
                watches_[i].readable();
    }
    return {};
}

/// Answers what the host asks, until it asks no more. Returns whether it asked at all.
std::expected<bool, std::string> Process::serve_slot() {
    for (bool any = false;; any = true) {
        const auto type = slot_.next();
        if (!type)
            return std::unexpected(type.error());
        if (*type == VSDIO_NONE)
            return any;
        follow_power(slot_.event());
        if (*type == VSDIO_COMMAND)
            execute_command();
    }
}

void Process::follow_power(const vsdio_event &event) {
    if (event.power_cycles == power_cycles_ && (event.power != 0) == chip_.powered())
        return;
    if (event.power_cycles != power_cycles_)
        front_.set_power(false); // it was off in between
    power_cycles_ = event.power_cycles;
    front_.set_power(event.power != 0);
    publish_interrupt(false);
}

void Process::execute_command() {
    const vsdio_event command = slot_.event();
    executing_ = true;
    clock_.advance_to(static_cast<std::int64_t>(command.due_ns));
    slot_.reply(front_.execute(command, slot_.data()));
    executing_ = false;
    publish_interrupt(false);
}

void Process::advance() {
    clock_.advance_to(monotonic_ns());
    publish_interrupt(true);
}

void Process::publish_interrupt(bool kick) {
    const bool level = chip_.interrupt_level();
    if (level == interrupt_)
        return;
    interrupt_ = level;
    slot_.set_interrupt(level, kick);
}

/// A rise is shown at once: of a pulse nothing is left when the callback has returned.
void Process::on_interrupt(void *self) {
    auto &process = *static_cast<Process *>(self);
    process.publish_interrupt(!process.executing_);
}

std::expected<void, std::string> Process::wait() {
    timespec timeout{};
    const std::int64_t next_ns = clock_.next_ns();
    if (next_ns != vkernel::never_ns) {
        const std::int64_t left_ns = std::max<std::int64_t>(next_ns - monotonic_ns(), 0);
        timeout = {left_ns / second, left_ns % second};
    }
    const int ready = ::ppoll(polled_.data(), polled_.size(),
                              next_ns == vkernel::never_ns ? nullptr : &timeout, nullptr);
    if (ready >= 0)
        return {};
    for (pollfd &one : polled_)
        one.revents = 0;
    if (errno == EINTR)
        return {};
    return std::unexpected(fmt::format("ppoll: {}", std::strerror(errno)));
}

} // namespace besser::card
