// SPDX-License-Identifier: GPL-2.0-only
#include "cli/commands.hpp"

#include "bench/rigs/real/doctor.hpp"
#include "bench/run/verify.hpp"
#include "cli/options.hpp"
#include "cli/rigs.hpp"
#include "support/terminal.hpp"
#include "support/untrusted_text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace besser::cli {

namespace {

constexpr int exit_something_missing = 1;

int run_doctor(const std::string &rig) {
    const auto description = describe_real_rig(rig);
    if (!description)
        return fail(bench::exit_bad_input, description.error());
    const auto findings = bench::examine(*description, this_program);
    for (const auto &[good, what, fix, optional] : findings)
        print("  {}  {}\n{}",
              good       ? "ok     "
              : optional ? "absent "
                         : "MISSING",
              for_terminal(what),
              good || fix.empty() ? "" : fmt::format("           {}\n", for_terminal(fix)));
    const bool good = std::ranges::all_of(
        findings, [](const bench::Finding &one) { return one.good || one.optional; });
    print("\n{}\n", good ? "the rig has all that a plan needs" : "something is missing");
    return good ? 0 : exit_something_missing;
}

} // namespace

void add_doctor(CLI::App &app, Command &chosen) {
    auto rig = std::make_shared<std::string>();
    auto &command =
        add_command(app, "doctor",
                    "Look at a rig whose kernel is real: what a plan needs of it, what is "
                    "missing, and how to get that");
    add_text(command, "--rig", *rig, "local, ssh:HOST or a rig's file")->required();
    explain(
        command, "0 nothing is missing, 1 something is, 2 bad usage or input",
        {{"besser doctor --rig local", "This machine."},
         {"besser doctor --rig rigs/tablet.toml", "Powers nothing off, and sends no traffic."}});
    command.callback([rig, &chosen] { chosen = [rig] { return run_doctor(*rig); }; });
}

} // namespace besser::cli
