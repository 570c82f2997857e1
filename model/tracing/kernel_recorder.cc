// SPDX-License-Identifier: GPL-2.0-only
#include "model/tracing/kernel_recorder.hpp"

#include "wire/sdio.hpp"

#include <fmt/format.h>

#include <array>

namespace besser::tracing {

using trace::Argument;
using vkernel::Task;
using vkernel::TaskState;

namespace {

const char *to_string(chip::BusStatus status) {
    switch (status) {
    case chip::BusStatus::ok:
        return "ok";
    case chip::BusStatus::crc_error:
        return "CRC error";
    case chip::BusStatus::timeout:
        return "timeout";
    case chip::BusStatus::out_of_range:
        return "out of range";
    case chip::BusStatus::bad_function:
        return "bad function";
    }
    return "?";
}

const char *name_of(const vkernel::BusRequest &request) {
    if (request.block)
        return request.write ? "CMD53 write" : "CMD53 read";
    return request.write ? "CMD52 write" : "CMD52 read";
}

/// A worker that is inside an item: it may not sleep for ever there (workqueue.cc).
bool works(const Task &task) { return task.observer != nullptr && !task.options.service; }

} // namespace

KernelRecorder::KernelRecorder(Recording &recording, vkernel::World &world, Scheduling scheduling)
    : recording_(recording), world_(world), scheduling_(scheduling),
      contexts_(recording.group("contexts")), cpus_(recording.group("CPUs")),
      bus_(recording.file().track(recording.group("SDIO bus"), "requests")),
      log_(recording.file().track(recording.group("kernel log"), "lines")) {
    for (int i = 0; i < world.cpus(); i++)
        cpu_tracks_[i] = recording.file().track(cpus_, fmt::format("CPU {}", i));
}

void KernelRecorder::begin() {
    for (const Task *task : world_.tasks()) {
        if (works(*task))
            recording_.file().begin(context(*task), 0, task->doing,
                                    std::array{Argument{"note", "begun before the recording"}});
        if (scheduling_ != Scheduling::of_the_world)
            continue;
        if (task->state == TaskState::running || task->state == TaskState::spinning)
            runs(*task);
        else if (task->state == TaskState::queued)
            set(*task, Turn::waits);
    }
}

KernelRecorder::Context &KernelRecorder::of(const Task &task, std::string_view name) {
    auto &known = known_[task.id];
    if (known.calls.id != 0)
        return known;
    auto &file = recording_.file();
    known.calls = file.track(contexts_, name);
    if (scheduling_ == Scheduling::of_the_world)
        known.turns = file.track(known.calls, "has a CPU");
    return known;
}

trace::Track KernelRecorder::context(const Task &task, std::string_view name) {
    return of(task, name).calls;
}

trace::Track KernelRecorder::cpu(int cpu) { return cpu_tracks_.at(cpu); }

void KernelRecorder::set(const Task &task, Turn turn) {
    auto &context = of(task, task.name.view());
    if (context.turn == turn)
        return;
    context.turn = turn;
    auto &file = recording_.file();
    const auto now_ns = recording_.now_ns();
    file.end(context.turns, now_ns);
    if (turn == Turn::waits)
        file.begin(context.turns, now_ns, "waits for a CPU");
    else if (turn == Turn::runs)
        file.begin(context.turns, now_ns, "runs", std::array{Argument{"CPU", task.cpu}});
}

void KernelRecorder::runs(const Task &task) {
    if (!follows_cpus() || of(task, task.name.view()).turn == Turn::runs)
        return;
    set(task, Turn::runs);
    const std::array work = {Argument{"work item", task.doing}};
    recording_.file().begin(cpu(task.cpu), recording_.now_ns(), task.name.view(),
                            works(task) ? trace::Arguments(work) : trace::Arguments());
}

void KernelRecorder::leaves(const Task &task) {
    if (!follows_cpus())
        return;
    if (of(task, task.name.view()).turn == Turn::runs)
        recording_.file().end(cpu(task.cpu), recording_.now_ns());
    set(task, task.state == TaskState::queued ? Turn::waits : Turn::asleep);
}

void KernelRecorder::wakes(const Task &task) {
    if (follows_cpus())
        set(task, Turn::waits);
}

void KernelRecorder::serves(const Task &served, std::string_view what) {
    if (recording_.on())
        recording_.file().instant(context(served), recording_.now_ns(), what);
}

void KernelRecorder::begins_work(const Task &worker, std::string_view function) {
    if (recording_.on())
        recording_.file().begin(context(worker), recording_.now_ns(), function);
}

void KernelRecorder::ends_work(const Task &worker) {
    if (recording_.on())
        recording_.file().end(context(worker), recording_.now_ns());
}

/// A request is told of when it has crossed. Before that the bus was its own, so it lies between
/// those before and after it.
void KernelRecorder::crosses(const vkernel::BusRequest &request) {
    if (!recording_.on())
        return;
    const auto end_ns = recording_.now_ns();
    const auto length_ns = scheduling_ == Scheduling::of_the_world ? request.bus_ns : 0;
    const auto address = fmt::format("0x{:05x}", request.address);
    const auto by = request.by == nullptr ? std::string("nobody")
                    : request.by->doing.empty()
                        ? std::string(request.by->name.view())
                        : fmt::format("{} ({})", request.by->doing, request.by->name.view());
    recording_.file().begin(
        bus_, end_ns > length_ns ? end_ns - length_ns : 0, name_of(request),
        std::array{Argument{"function", request.function}, Argument{"address", address},
                   Argument{"bytes", static_cast<std::int64_t>(request.bytes)},
                   Argument{"status", to_string(request.status)}, Argument{"by", by}});
    recording_.file().end(bus_, end_ns);
}

void KernelRecorder::says(std::string_view text) {
    if (recording_.on())
        recording_.file().instant(log_, recording_.now_ns(), text);
}

void KernelRecorder::note(std::string_view text, trace::Arguments arguments) {
    if (!recording_.on())
        return;
    const Task *task = world_.current();
    recording_.file().instant(task != nullptr ? context(*task) : log_, recording_.now_ns(), text,
                              arguments);
}

} // namespace besser::tracing
