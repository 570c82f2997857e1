// SPDX-License-Identifier: GPL-2.0-only
#include "model/tracing/recorder.hpp"

#include "model/tracing/frame_names.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace besser::tracing {

using trace::Argument;

Recorder::Recorder(trace::TraceFile &file, trace::Track parent, const Subject &subject,
                   Scheduling scheduling, std::function<std::int64_t()> clock)
    : subject_(subject), recording_(file, parent, std::move(clock)),
      kernel_(recording_, subject.world, scheduling), chip_(recording_),
      medium_(subject.air != nullptr ? file.track(chip_.radio(), "medium") : trace::Track()),
      above_(subject.env.replace_upper(*this)) {
    subject_.world.observe(&kernel_);
    subject_.chip.observe(&chip_);
    if (subject_.air != nullptr)
        subject_.air->observe(this);
}

Recorder::~Recorder() {
    subject_.world.observe(nullptr);
    subject_.chip.observe(nullptr);
    if (subject_.air != nullptr)
        subject_.air->observe(nullptr);
    subject_.env.replace_upper(above_);
}

void Recorder::record(std::int64_t begin_ns, std::int64_t end_ns) {
    recording_.set_span(begin_ns, end_ns, [this] { kernel_.begin(); });
}

void Recorder::had_medium(const air::Transmission &transmission) {
    using By = air::Transmission::By;
    if (!recording_.on())
        return;
    const auto name =
        transmission.by == By::both
            ? std::string("collision")
            : fmt::format("{}: {}", transmission.by == By::station ? "station" : "access point",
                          frame_name(transmission.type));
    auto &file = recording_.file();
    file.begin(
        medium_, recording_.at(transmission.begin_ns), name,
        std::array{Argument{"frames", static_cast<std::int64_t>(transmission.frames)},
                   Argument{"acknowledged", static_cast<std::int64_t>(transmission.acknowledged)}});
    file.end(medium_, recording_.at(transmission.end_ns));
}

/// The slice lasts as long as those above take for the frame.
void Recorder::deliver(vkernel::Frame frame, const driver::RxStatus &status) {
    const auto flow = chip_.flow_of(frame.bytes());
    const vkernel::Task *task = subject_.world.current();
    if (task == nullptr || !recording_.on())
        return above_.deliver(std::move(frame), status);
    const auto track = kernel_.context(*task);
    const auto bytes = static_cast<std::int64_t>(frame.bytes().size());
    recording_.file().begin(
        track, recording_.now_ns(), "deliver",
        std::array{Argument{"bytes", bytes}, Argument{"frame", frame_name(frame.bytes())}}, flow,
        trace::FlowEnd::ends);
    above_.deliver(std::move(frame), status);
    if (recording_.on())
        recording_.file().end(track, recording_.now_ns());
}

void Recorder::tx_status(vkernel::Frame frame, const driver::TxReport &report) {
    kernel_.note(report.acked ? "tx status: acknowledged" : "tx status: not acknowledged");
    above_.tx_status(std::move(frame), report);
}

void Recorder::stop_queue(driver::AccessCategory category) {
    kernel_.note("stops a queue", std::array{Argument{"category", std::to_underlying(category)}});
    above_.stop_queue(category);
}

void Recorder::wake_queue(driver::AccessCategory category) {
    kernel_.note("wakes a queue", std::array{Argument{"category", std::to_underlying(category)}});
    above_.wake_queue(category);
}

void Recorder::scan_done(driver::ScanOutcome outcome) {
    kernel_.note("scan done");
    above_.scan_done(outcome);
}

void Recorder::connection_lost() {
    kernel_.note("connection lost");
    above_.connection_lost();
}

void Recorder::connection_broken() {
    kernel_.note("connection broken");
    above_.connection_broken();
}

void Recorder::restarted() {
    kernel_.note("restarted");
    above_.restarted();
}

void Recorder::failed() {
    kernel_.note("failed: the device is given up");
    above_.failed();
}

} // namespace besser::tracing
