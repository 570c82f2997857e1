// SPDX-License-Identifier: GPL-2.0-only
#include "bench/run/progress.hpp"

#include "bench/record/metrics.hpp"
#include "support/terminal.hpp"
#include "support/untrusted_text.hpp"

#include <fmt/format.h>

#include <cassert>
#include <unistd.h>

namespace besser::bench {

namespace {

std::string describe(const RepRecord &rep, std::size_t done, std::size_t total) {
    const auto &rate = received_rate();
    const auto value = rate.value(rep);
    const auto outcome = value ? format_value(rate, *value) + " MiB/s"
                         : has_event(rep, EventKind::not_connected)
                             ? std::string("not connected, no traffic ran")
                             : std::string("died, no traffic was measured");
    return fmt::format("[{}/{}] {} window {} rep {}: {}", done, total, for_terminal(rep.arm),
                       rep.window + 1, rep.rep + 1, outcome);
}

} // namespace

Progress::Progress(std::FILE *stream)
    : stream_(stream), terminal_(::isatty(::fileno(stream)) == 1) {}

void Progress::rep_done(const RepRecord &rep, std::size_t done, std::size_t total) {
    assert(done <= total && total > 0);
    const auto tenth = done * 10 / total;
    if (terminal_)
        put(stream_, fmt::format("\r\033[K{}", describe(rep, done, total)));
    else if (tenth != last_tenth_)
        put(stream_, describe(rep, done, total) + "\n");
    last_tenth_ = tenth;
    std::fflush(stream_);
}

void Progress::finish() {
    if (terminal_)
        put(stream_, "\r\033[K");
    std::fflush(stream_);
}

} // namespace besser::bench
