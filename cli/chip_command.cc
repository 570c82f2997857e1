// SPDX-License-Identifier: GPL-2.0-only
// `besser chip`: the virtual chip as the card process of /dev/vsdio.
#include "bench/rigs/virtual/tablet_profile.hpp"
#include "bench/run/verify.hpp"
#include "cli/chip_control.hpp"
#include "cli/commands.hpp"
#include "cli/control_fifo.hpp"
#include "cli/options.hpp"
#include "cli/paths.hpp"
#include "guest/card/process.hpp"
#include "support/document.hpp"
#include "support/interruption.hpp"
#include "support/limits.hpp"
#include "support/quantity.hpp"
#include "support/terminal.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <sched.h>
#include <sys/mman.h>

#include <array>
#include <limits>
#include <optional>

namespace besser::cli {

namespace {

struct ChipArguments {
    std::string profile = "profiles/pinetab2.toml";
    std::string tap;
    std::string ssid = "besser";
    std::string passphrase;
    std::string command_time = "30us";
    std::vector<std::string> faults;
    std::string control;
    std::uint8_t channel = 0;
    std::uint64_t seed = 1;
    bool no_bus_time = false;
    bool list_faults = false;
};

/// The driver's duty in a word.
std::string_view duty(const chip::FaultInfo &fault) {
    if (fault.duty == chip::Duty::carries_on)
        return "carries on";
    return fault.restart ? "restarts" : "recovers";
}

int list_faults() {
    Items items;
    for (const chip::FaultInfo &row : chip::fault_table)
        items.push_back({fmt::format("{}: the driver {}", row.name, duty(row)),
                         {fmt::format("{} (at every {})", row.what, row.opportunity)},
                         Tone::strong});
    put(stdout, render_terminal({"Faults of the chip", {{"", {items}}}}, look_of(stdout)));
    return 0;
}

std::expected<card::ProcessConfig, std::string> configure(const ChipArguments &arguments) {
    const auto profile = bench::read_profile(project_file(arguments.profile));
    if (!profile)
        return std::unexpected(profile.error().message());
    const auto command_time = parse_duration(arguments.command_time);
    if (!command_time)
        return std::unexpected(fmt::format("--command-time: {}", command_time.error()));
    if (*command_time < std::chrono::nanoseconds(0) || *command_time > std::chrono::milliseconds(1))
        return std::unexpected(
            fmt::format("--command-time: \"{}\" is not 0s to 1ms", arguments.command_time));
    card::ProcessConfig config{
        .chip = profile->chip,
        .air = profile->air,
        .slot = {.max_hz = static_cast<std::uint32_t>(profile->kernel.bus_clock_hz),
                 .command_ns = static_cast<std::uint32_t>(command_time->count()),
                 .bus_time = !arguments.no_bus_time},
        .tap = arguments.tap,
        .seed = arguments.seed};
    if (arguments.ssid.empty() || arguments.ssid.size() >= config.air.ssid.size())
        return std::unexpected("--ssid: 1 to 32 bytes");
    config.air.ssid = {};
    std::ranges::copy(arguments.ssid, config.air.ssid.begin());
    const std::size_t bytes = arguments.passphrase.size();
    if (bytes != 0 && (bytes < 8 || bytes >= config.air.passphrase.size()))
        return std::unexpected("--passphrase: 8 to 63 bytes");
    std::ranges::copy(arguments.passphrase, config.air.passphrase.begin());
    if (arguments.channel != 0)
        config.air.channel = arguments.channel;
    return config;
}

/// Reads once, so that a writer who never stops does not stop the chip: it is called again.
void read_orders(card::Process &process, int descriptor, std::string &pending) {
    std::array<char, 512> bytes;
    if (const auto n = ::read(descriptor, bytes.data(), bytes.size()); n > 0)
        pending.append(bytes.data(), static_cast<std::size_t>(n));
    for (std::size_t end; (end = pending.find('\n')) != std::string::npos;) {
        if (const auto line = parse_control_line(std::string_view(pending).substr(0, end)))
            obey(process, *line);
        else
            fail(bench::exit_bad_input, line.error());
        pending.erase(0, end + 1);
    }
    if (pending.size() > limits::control_line_bytes) {
        fail(bench::exit_bad_input,
             fmt::format("an order of more than {} bytes", limits::control_line_bytes));
        pending.clear();
    }
}

/// The chip waits for no program: its process runs before all others, and its pages stay.
bool behave_like_hardware() {
    sched_param parameters{};
    parameters.sched_priority = ::sched_get_priority_min(SCHED_FIFO);
    return ::mlockall(MCL_CURRENT | MCL_FUTURE) == 0 &&
           ::sched_setscheduler(0, SCHED_FIFO, &parameters) == 0;
}

int run_chip(const ChipArguments &arguments) {
    if (arguments.list_faults)
        return list_faults();
    const auto config = configure(arguments);
    if (!config)
        return fail(bench::exit_bad_input, config.error());
    std::vector<bench::FaultSpec> faults;
    for (const auto &text : arguments.faults) {
        const auto fault = bench::parse_fault(text);
        if (!fault)
            return fail(bench::exit_bad_input, fmt::format("--fault {}", fault.error()));
        faults.push_back(*fault);
    }
    std::optional<ControlFifo> control;
    if (!arguments.control.empty()) {
        auto opened = ControlFifo::open(arguments.control);
        if (!opened)
            return fail(bench::exit_bad_input, opened.error().message());
        control = std::move(*opened);
    }
    if (!behave_like_hardware())
        print_error("besser: no real-time priority: bus deadlines may be missed\n");
    auto process = card::Process::start(*config);
    if (!process)
        return fail(bench::exit_rig_failed, process.error());
    for (const auto &fault : faults)
        arm(**process, fault);
    std::string pending;
    if (control)
        (*process)->watch(control->descriptor(), [&, descriptor = control->descriptor()] {
            read_orders(**process, descriptor, pending);
        });
    finish_first("the chip is taken out of its slot");
    (*process)->watch(interrupt_descriptor(), [&] { (*process)->stop(); });
    print("{{\"host\":\"mmc{}\"}}\n", (*process)->slot().index());
    std::fflush(stdout);
    const auto ended = (*process)->run();
    print("{}\n", report(**process));
    return ended ? 0 : fail(bench::exit_rig_failed, ended.error());
}

} // namespace

void add_chip(CLI::App &app, Command &chosen) {
    auto arguments = std::make_shared<ChipArguments>();
    auto &command = add_command(
        app, "chip",
        "Be the virtual BES2600 on /dev/vsdio, with an access point and a TAP interface");
    add_text(command, "--profile", arguments->profile, "Numbers of chip, air and bus")
        ->capture_default_str();
    add_text(command, "--tap", arguments->tap, "TAP interface behind the access point");
    add_text(command, "--ssid", arguments->ssid, "Name of the network")->capture_default_str();
    add_text(command, "--passphrase", arguments->passphrase,
             "WPA2-PSK; without one the network is open");
    add_number<std::uint8_t>(command, "--channel", arguments->channel, 1, 177,
                             "Channel of the access point");
    add_texts(
        command, "--fault", arguments->faults,
        "NAME[:at=TIME,after=N,every=TIME,burst=N,repeat=N,probability=SHARE]; may be repeated");
    add_text(command, "--control", arguments->control,
             "FIFO, made where there is none; lines: arm FAULT, disarm NAME, deauthenticate, "
             "violate, report, stop");
    auto command_time = add_text(command, "--command-time", arguments->command_time,
                                 "What a bus command takes beside its bits")
                            ->capture_default_str();
    command
        .add_flag("--no-bus-time", arguments->no_bus_time,
                  "Commands complete as soon as they are answered")
        ->excludes(command_time);
    add_number<std::uint64_t>(command, "--seed", arguments->seed, 0,
                              std::numeric_limits<std::uint64_t>::max(), "Of everything random")
        ->default_str("1");
    auto *list = command.add_flag("--list-faults", arguments->list_faults,
                                  "Name the faults, what the driver is to do, and what they are");
    for (auto *other : command.get_options())
        if (other != list && other != command.get_help_ptr())
            list->excludes(other);
    explain(
        command,
        "0 stopped, 2 bad usage or input, 3 no device, no TAP interface, or the bus failed",
        {{"besser chip --control /run/chip --fault crc_error_read:after=20", ""},
         {"besser chip --list-faults", "What can be armed, and what a driver owes in each case."}});
    command.callback(
        [arguments, &chosen] { chosen = [arguments] { return run_chip(*arguments); }; });
}

} // namespace besser::cli
