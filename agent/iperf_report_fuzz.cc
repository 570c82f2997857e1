// SPDX-License-Identifier: GPL-2.0-only
// What iperf3 tells of a test. A report that is accepted gives a rep counts within the limits, and
// those of its samples are not above those of the rep.

#include "agent/iperf_report.hpp"
#include "bench/record/record_limits.hpp"
#include "support/fuzz_target.hpp"

using namespace besser;
using namespace besser::agent;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const auto report = parse_iperf_report(text_of(data, size));
    if (!report) {
        require_readable(report.error());
        return 0;
    }
    require(for_terminal(report->version + report->error) == report->version + report->error);
    bench::RepRecord record;
    record.elapsed_s = 1;
    record.series = {{0, 0.5, 0, {}}, {0.5, 0.5, 0, {}}};
    tell_iperf(*report, record);
    for (const auto &[name, bytes] : record.counters) {
        require(bytes <= bench::most_count);
        const auto halves = record.series[0].counters[name] + record.series[1].counters[name];
        require(halves <= bytes + 1 + bytes / 1'000'000); // each is rounded
    }
    return 0;
}
