// SPDX-License-Identifier: GPL-2.0-only
#include "agent/work_trace.hpp"

#include "agent/files.hpp"
#include "agent/kernel_symbols.hpp"
#include "support/guardian.hpp"
#include "support/split.hpp"
#include "support/whole_number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace besser::agent {

namespace {

// Documentation/trace/histogram.rst, ftrace.rst.
const std::filesystem::path instances = "/sys/kernel/tracing/instances";
constexpr std::string_view instance_prefix = "besser-"; ///< and the agent's process number
constexpr std::string_view event_path = "/events/workqueue/workqueue_execute_start";
const std::string all_events = "/sys/kernel/tracing" + std::string(event_path);
constexpr std::string_view trigger = "hist:keys=function.sym:size=4096";
constexpr std::string_view ring_buffer_kb = "16384"; ///< per CPU

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' '))
        text.remove_prefix(1);
    while (text.ends_with(' '))
        text.remove_suffix(1);
    return text;
}

/// "name", "name [module]"
void add(std::string_view symbol, std::uint64_t count, WorkCounts &counts) {
    symbol = trimmed(symbol);
    const auto name = take_until(symbol, ' ');
    symbol = trimmed(symbol);
    auto &function = counts.functions[std::string(name)];
    if (symbol.starts_with('[') && symbol.ends_with(']'))
        function.module = symbol.substr(1, symbol.size() - 2);
    function.executions += count;
}

/// The number that follows the first `label` in the text.
std::uint64_t number_after(std::string_view text, std::string_view label) {
    const auto at = text.find(label);
    if (at == std::string_view::npos)
        return 0;
    auto rest = trimmed(text.substr(at + label.size()));
    return take_number(rest).value_or(0);
}

/// Empty: the kernel takes none.
std::optional<BpfCounter> start_program() {
    auto program = BpfCounter::start();
    return program ? std::optional(std::move(*program)) : std::nullopt;
}

/// Of agents that were killed together with their guardians.
void remove_abandoned_instances() {
    std::error_code error;
    for (const auto &entry : std::filesystem::directory_iterator(instances, error)) {
        auto name = entry.path().filename().string();
        if (!name.starts_with(instance_prefix))
            continue;
        const auto owner = whole_number<unsigned>(name.substr(instance_prefix.size()));
        if (owner && !std::filesystem::exists(fmt::format("/proc/{}", *owner), error))
            ::rmdir(entry.path().c_str());
    }
}

} // namespace

std::uint64_t executions(const WorkCounts &counts) {
    std::uint64_t sum = 0;
    for (const auto &[name, function] : counts.functions)
        sum += function.executions;
    return sum;
}

std::uint64_t disagreement(std::uint64_t traced, std::uint64_t before, std::uint64_t after) {
    return traced < before ? before - traced : traced > after ? traced - after : 0;
}

WorkCounts parse_histogram(std::string_view text) {
    constexpr std::string_view begin = "{ function: [";
    WorkCounts counts;
    for (auto rest = text; !rest.empty();) {
        auto line = take_until(rest, '\n');
        if (!line.starts_with(begin))
            continue;
        const auto executions = number_after(line, "hitcount:");
        (void)take_until(line, ']');
        add(take_until(line, '}'), executions, counts);
    }
    counts.lost = number_after(text, "Dropped:");
    return counts;
}

void add_event(std::string_view line, WorkCounts &counts) {
    constexpr std::string_view mark = "workqueue_execute_start: ", label = ": function ";
    const auto at = line.find(mark);
    const auto name = line.find(label, at);
    if (at != std::string_view::npos && name != std::string_view::npos)
        add(line.substr(name + label.size()), 1, counts);
}

std::uint64_t parse_lost(std::string_view stats) {
    return number_after(stats, "\noverrun:") + number_after(stats, "\ncommit overrun:") +
           number_after(stats, "\ndropped events:");
}

std::expected<WorkTrace, std::string> WorkTrace::start(bool twice) {
    remove_abandoned_instances();
    WorkTrace trace;
    if (twice)
        trace.start_witness();
    if (auto started = trace.start_first(); !started)
        return std::unexpected(started.error());
    if (!trace.witness_)
        return trace;
    const auto at_least = trace.witness_->read();
    const auto counts = trace.count();
    if (!counts)
        return std::unexpected(counts.error());
    trace.traced_at_start_ = executions(*counts);
    trace.witnessed_at_start_ = {at_least, trace.witness_->read()};
    return trace;
}

/// It begins before the trace does: what comes until then is taken off. A kernel may let nobody
/// count.
void WorkTrace::start_witness() {
    if (auto witness = PerfCounter::start(all_events))
        witness_.emplace(std::move(*witness));
}

/// The first of the three ways that the kernel has.
std::expected<void, std::string> WorkTrace::start_first() {
    program_ = start_program();
    if (program_)
        return {};
    const auto instance = (instances / fmt::format("{}{}", instance_prefix, ::getpid())).string();
    if (::mkdir(instance.c_str(), 0700) != 0)
        return std::unexpected(fmt::format("{}: {}", instance, std::strerror(errno)));
    guard_trace_instance(instance);
    instance_ = instance;
    if (write_text(event() + "/trigger", trigger))
        return {};
    if (!witness_) // a ring buffer may lose events
        start_witness();
    return start_ring_buffer();
}

std::string WorkTrace::event() const { return instance_ + std::string(event_path); }

std::expected<void, std::string> WorkTrace::start_ring_buffer() {
    if (auto set = write_text(instance_ + "/buffer_size_kb", ring_buffer_kb); !set)
        return set;
    pipe_ = ::open((instance_ + "/trace_pipe").c_str(),
                   O_RDONLY | O_NONBLOCK | O_CLOEXEC); // NOLINT: variadic
    if (pipe_ < 0)
        return std::unexpected(fmt::format("{}/trace_pipe: {}", instance_, std::strerror(errno)));
    return write_text(event() + "/enable", "1");
}

std::string WorkTrace::method() const {
    const char *way = program_ ? "BPF" : pipe_ < 0 ? "hist trigger" : "ring buffer";
    return fmt::format("{}{}", way, witness_ ? " and perf counter" : "");
}

WorkTrace::WorkTrace(WorkTrace &&other) noexcept
    : program_(std::move(other.program_)), symbols_(std::move(other.symbols_)),
      instance_(std::exchange(other.instance_, "")), pipe_(std::exchange(other.pipe_, -1)),
      unfinished_(std::move(other.unfinished_)), from_ring_(std::move(other.from_ring_)),
      witness_(std::move(other.witness_)), traced_at_start_(other.traced_at_start_),
      witnessed_at_start_(other.witnessed_at_start_) {}

WorkTrace::~WorkTrace() {
    if (pipe_ >= 0)
        ::close(pipe_);
    if (instance_.empty())
        return;
    // A trigger keeps its instance.
    (void)write_text(event() + "/trigger", fmt::format("!{}", trigger));
    ::rmdir(instance_.c_str());
    forget_trace_instance(instance_);
}

void WorkTrace::drain_ring_buffer() {
    std::array<char, 16384> bytes;
    for (ssize_t got = 0; (got = ::read(pipe_, bytes.data(), bytes.size())) > 0;)
        unfinished_.append(bytes.data(), static_cast<std::size_t>(got));
    std::string_view rest = unfinished_;
    while (rest.find('\n') != std::string_view::npos)
        add_event(take_until(rest, '\n'), from_ring_);
    unfinished_ = std::string(rest);
    from_ring_.lost = 0;
    std::error_code error;
    for (const auto &cpu : std::filesystem::directory_iterator(instance_ + "/per_cpu", error))
        from_ring_.lost += parse_lost(read_text(cpu.path().string() + "/stats").value_or(""));
}

/// Null: /proc/kallsyms has none. It is read anew only for a function that came with a module
/// since.
const KernelFunction *WorkTrace::function_beginning_at(std::uint64_t address) {
    if (const auto *known = symbols_.beginning_at(address))
        return known;
    symbols_ = KernelSymbols(read_text("/proc/kallsyms").value_or(""));
    return symbols_.beginning_at(address);
}

std::expected<WorkCounts, std::string> WorkTrace::count_by_program() {
    const auto counted = program_->read();
    if (!counted)
        return std::unexpected(counted.error());
    WorkCounts counts;
    counts.lost = counted->lost;
    for (const auto &[place, executions] : counted->executions) {
        const auto *function = function_beginning_at(place.function);
        if (function == nullptr)
            return std::unexpected(
                fmt::format("/proc/kallsyms has no name for {:#x}: is kernel.kptr_restrict 2?",
                            place.function));
        auto &own = counts.functions[function->name];
        own.module = function->module;
        own.executions += executions;
        own.on_cpu[place.cpu] += executions;
    }
    return counts;
}

std::expected<WorkCounts, std::string> WorkTrace::count() {
    if (program_)
        return count_by_program();
    if (pipe_ >= 0) {
        drain_ring_buffer();
        return from_ring_;
    }
    const auto text = read_text(event() + "/hist");
    if (!text)
        return std::unexpected(fmt::format("{}/hist: {}", event(), std::strerror(errno)));
    return parse_histogram(*text);
}

std::expected<WorkCounts, std::string> WorkTrace::read() {
    const auto before = witness_ ? witness_->read() : 0;
    auto counts = count();
    if (!counts || !witness_)
        return counts;
    const auto after = witness_->read();
    const auto traced = executions(*counts) - traced_at_start_;
    const auto [least_at_start, most_at_start] = witnessed_at_start_;
    counts->witnessed = after - least_at_start;
    counts->lost =
        std::max(counts->lost, disagreement(traced, before - std::min(before, most_at_start),
                                            *counts->witnessed));
    return counts;
}

} // namespace besser::agent
