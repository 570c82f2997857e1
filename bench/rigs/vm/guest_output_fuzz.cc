// SPDX-License-Identifier: GPL-2.0-only
// What comes out of a guest: the lines that its agent writes, which arrive in pieces, and what the
// instruction counter wrote, after "====".

#include "agent/agent_protocol.hpp"
#include "bench/rigs/agent/agent_output.hpp"
#include "bench/rigs/vm/instruction_counts.hpp"
#include "support/fuzz_file.hpp"
#include "support/fuzz_target.hpp"

using namespace besser;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    static FuzzFile file;
    const auto parts = parts_of(text_of(data, size), 2);
    bench::AgentOutput output(bench::growing_file(file.with(parts[0])));
    agent::ExecutedBetween between{0, 1, {{0, ~std::uint64_t{0}}}};
    for (std::size_t bytes = 0;;) {
        const auto line = output.next_line();
        if (!line || !*line)
            break;
        require((*line)->find('\n') == std::string::npos);
        require((bytes += (*line)->size() + 1) <= parts[0].size());
        const auto said = agent::parse_agent_line(**line);
        if (!said)
            require_readable(said.error());
        else if (const auto *rep = std::get_if<agent::RepLine>(&*said); rep && rep->executed)
            between = *rep->executed;
    }
    if (const auto counted = bench::count_instructions(parts[1], between); !counted)
        require_readable(counted.error());
    return 0;
}
