// SPDX-License-Identifier: GPL-2.0-only
#include "cli/trace_output.hpp"

#include "cli/commands.hpp"

#include "bench/run/verify.hpp"
#include "cli/options.hpp"
#include "support/output_file.hpp"
#include "support/terminal.hpp"
#include "support/untrusted_text.hpp"

namespace besser::cli {

std::expected<void, InputError> check_trace(const std::filesystem::path &file) {
    return check_output(file, trace_mark);
}

int write_trace(const std::filesystem::path &file, const trace::TraceFile &trace,
                std::string_view extent) {
    if (const auto written = write_output(file, trace.bytes(), trace_mark); !written)
        return fail(bench::exit_rig_failed, written.error().message());
    print("trace: {}: {} events{}; open it in https://ui.perfetto.dev\n",
          for_terminal(file.string()), trace.events(), extent);
    return 0;
}

} // namespace besser::cli
