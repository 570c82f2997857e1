// SPDX-License-Identifier: GPL-2.0-only
// What the agent reads of the machine that it runs on: kernel log, tracefs, symbols, a module's
// object. A driver under test decides much of it.

#include "agent/kernel_log.hpp"
#include "agent/module.hpp"
#include "agent/work_trace.hpp"
#include "support/fuzz_target.hpp"

using namespace besser;
using namespace besser::agent;

namespace {

class LogInMemory : public KernelLog {
  public:
    LogInMemory() : KernelLog(-1) {}
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const auto text = text_of(data, size);
    LogInMemory log;
    log.take_record(text);
    require(log.warnings_seen() <= 1 && log.take_warnings().told.size() <= 1);
    auto counts = parse_histogram(text);
    add_event(text, counts);
    (void)parse_lost(text);
    std::map<std::uint64_t, WorkSymbol> symbols{{0, {}}, {0xFFFF'8000'0804'7FB0, {}}};
    name_symbols(text, symbols);
    require(symbols.size() == 2);
    (void)find_code_sections(text);
    return 0;
}
