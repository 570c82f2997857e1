// SPDX-License-Identifier: GPL-2.0-only
// What rig and agent say to each other, in both directions. A line that is accepted is within the
// limits, and is the same line when it is written and read again.

#include "agent/agent_protocol.hpp"
#include "support/fuzz_target.hpp"
#include "support/limits.hpp"

using namespace besser;
using namespace besser::agent;

namespace {

void check_line(std::string_view text) {
    const auto line = parse_agent_line(text);
    if (!line) {
        require_readable(line.error());
        return;
    }
    const auto again = parse_agent_line(to_text(*line));
    require(again && to_text(*again) == to_text(*line));
}

void check_job(std::string_view text) {
    const auto job = parse_agent_job(text);
    if (!job) {
        require_readable(job.error());
        return;
    }
    require(job->stress.duration.count() > 0);
    const auto again = parse_agent_job(to_text(*job));
    require(again && to_text(*again) == to_text(*job));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const auto text = text_of(data, size);
    check_line(text);
    check_job(text);
    return 0;
}
