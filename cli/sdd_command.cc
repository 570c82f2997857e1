// SPDX-License-Identifier: GPL-2.0-only
#include "cli/commands.hpp"

#include "bench/run/verify.hpp"
#include "cli/options.hpp"
#include "support/limits.hpp"
#include "support/output_file.hpp"
#include "support/terminal.hpp"
#include "support/text_file.hpp"
#include "vendor/sdd.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace besser::cli {

namespace {

struct SddArguments {
    std::string module;
    std::string out = "bes2600_sdd.bin";
};

int run_sdd(const SddArguments &arguments) {
    const auto module = read_text_file(arguments.module, limits::module_bytes);
    if (!module)
        return fail(bench::exit_bad_input, module.error().message());
    const auto sdd = vendor::find_sdd(*module);
    if (!sdd)
        return fail(bench::exit_bad_input, fmt::format("{} {}", arguments.module, sdd.error()));
    // The data are their own mark: the same may be written again, nothing else is replaced.
    constexpr std::size_t mark_bytes = 256;
    const auto mark = std::string_view(sdd->data).substr(0, mark_bytes);
    if (const auto written = write_output(arguments.out, sdd->data, mark); !written)
        return fail(bench::exit_rig_failed, written.error().message());
    print("{}: {} bytes of radio data, {} elements, from {} of {}\n"
          "Copy it to /lib/firmware/bes2600/ for besser's driver to load.\n",
          arguments.out, sdd->data.size(), vendor::parse_sdd(sdd->data)->size(), sdd->symbol,
          arguments.module);
    return 0;
}

} // namespace

void add_sdd(CLI::App &app, Command &chosen) {
    auto arguments = std::make_shared<SddArguments>();
    auto &command = add_command(app, "sdd", "Take a board's radio data out of the vendor's module");
    add_text(command, "module", arguments->module, "The vendor's bes2600.ko, not compressed")
        ->required();
    add_text(command, "--out", arguments->out, "File to write")->capture_default_str();
    explain(command, "0 written, 2 bad usage or input, 3 the file could not be written",
            {{"besser sdd /lib/modules/6.19/kernel/drivers/net/wireless/bes2600/bes2600.ko", ""}});
    command.callback(
        [arguments, &chosen] { chosen = [arguments] { return run_sdd(*arguments); }; });
}

} // namespace besser::cli
