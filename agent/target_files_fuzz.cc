// SPDX-License-Identifier: GPL-2.0-only
// What the agent reads of the machine that it runs on: kernel log, tracefs, symbols, interrupts,
// samples of its CPUs, a module's object. A driver under test decides much of it.

#include "agent/cpu_samples.hpp"
#include "agent/interrupts.hpp"
#include "agent/kernel_log.hpp"
#include "agent/kernel_symbols.hpp"
#include "agent/module.hpp"
#include "agent/trace_format.hpp"
#include "agent/work_trace.hpp"
#include "support/fuzz_target.hpp"

#include <algorithm>
#include <span>

using namespace besser;
using namespace besser::agent;

namespace {

class LogInMemory : public KernelLog {
  public:
    LogInMemory() : KernelLog(-1) {}
};

void check_log(std::string_view text) {
    LogInMemory log;
    log.take_record(text);
    require(log.warnings_seen() <= 1 && log.take_warnings().told.size() <= 1);
}

void check_trace(std::string_view text) {
    auto counts = parse_histogram(text);
    add_event(text, counts);
    (void)parse_lost(text);
    for (const auto *name : {"cmd_arg", "a", ""})
        if (const auto field = find_trace_field(text, name))
            require(field->offset >= 0 && field->bytes >= 0 &&
                    field->offset + field->bytes <= 8192);
}

void check_symbols(std::string_view text) {
    const KernelSymbols functions(text);
    require(functions.beginning_at(0) == nullptr);
    for (const auto *name : {"sdio_rx_work", "a"})
        if (const auto range = functions.range_of(name))
            require(range->from < range->to && !functions.function_at(range->to - 1).empty());
}

void check_samples(std::string_view text) {
    SampleCounts counts;
    add_records(std::as_bytes(std::span(text)), {0x1000, 0xFFFF'FFFF'0000'0000}, counts);
    require(counts.unlocking <= counts.all && counts.callers.size() <= counts.unlocking);
    require(counts.all <= text.size() / 8);
}

/// Its names become those of counters: nothing in them ends a word.
void check_interrupts(std::string_view text) {
    for (const auto &[place, count] : parse_interrupts(text))
        require(count > 0 && !place.handlers.empty() &&
                std::ranges::all_of(place.handlers, [](char c) { return c > ' ' && c < 0x7F; }));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const auto text = text_of(data, size);
    check_log(text);
    check_trace(text);
    check_symbols(text);
    check_interrupts(text);
    check_samples(text);
    (void)find_code_sections(text);
    return 0;
}
