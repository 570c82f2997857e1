// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/vm/guest.hpp"

#include "support/child.hpp"
#include "support/sha256.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>

#include <sstream>

namespace besser::bench {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::seconds build_limit{7200}; // the first time also fetches
constexpr std::chrono::seconds append_limit{120};

// The guest that plans are run in. Another architecture or series is a matter of these two.
constexpr const char *architecture = "arm64";
constexpr const char *series = "6.1";
/// Where that kernel puts modules without address randomisation (Documentation/arm64/memory.rst).
constexpr const char *module_addresses = "from=ffff800000000000,to=ffff800008000000";

/// A script's answer: paths, one a line.
std::expected<std::vector<fs::path>, std::string>
run_for_paths(const std::vector<std::string> &command, std::chrono::seconds limit) {
    const auto text = run_program(command, limit);
    if (!text)
        return std::unexpected(text.error());
    std::vector<fs::path> paths;
    std::istringstream lines(*text);
    for (std::string line; std::getline(lines, line);)
        paths.emplace_back(line);
    if (paths.empty())
        return std::unexpected(fmt::format("{} said nothing", command.front()));
    return paths;
}

} // namespace

std::string Guest::script(const char *name) const {
    return (setup_.source / "guest" / "vm" / name).string();
}

std::expected<Guest, std::string> Guest::prepare(const VmSetup &setup) {
    Guest guest(setup);
    if (setup.progress != nullptr)
        setup.progress->tell("building the guest (the first time takes minutes)", 0, 0);
    const auto image = run_for_paths({guest.script("rig.sh"), architecture, series}, build_limit);
    if (!image)
        return std::unexpected(image.error());
    guest.image_ = image->back();
    guest.kernel_ = guest.image_ / "kernel";
    const auto release = read_text_file(guest.kernel_ / "release", 256);
    if (!release)
        return std::unexpected(release.error().message());
    guest.kernel_release_ = release->substr(0, release->find('\n'));
    guest.hash_ = sha256_of_file(guest.image_ / "initramfs.cpio");
    return guest;
}

bool is_product(const Arm &arm) { return arm.variant == "direct"; }

std::expected<std::vector<fs::path>, std::string> Guest::modules_of(const Arm &arm) {
    if (arm.tree.empty())
        return std::vector{!arm.module.empty()
                               ? fs::path(arm.module)
                               : image_ / (is_product(arm) ? "bes2600.ko" : "bes2600_subjects.ko")};
    std::vector<std::string> made_by = {arm.tree, arm.module};
    made_by.insert(made_by.end(), arm.build.begin(), arm.build.end());
    if (const auto built = built_.find(made_by); built != built_.end())
        return built->second;
    if (setup_.progress != nullptr)
        setup_.progress->tell(fmt::format("building {} for the guest", arm.tree), 0, 0);
    std::vector<std::string> command = {script("tree.sh"), kernel_.string()};
    command.insert(command.end(), made_by.begin(), made_by.end());
    auto modules = run_for_paths(command, build_limit);
    if (!modules)
        return std::unexpected(modules.error());
    return built_[made_by] = std::move(*modules);
}

std::expected<GuestBoot, std::string> Guest::window(const fs::path &directory,
                                                    const std::map<fs::path, std::string> &files,
                                                    std::uint64_t seed) const {
    const auto initramfs = directory / "initramfs.cpio";
    std::vector<std::string> append = {script("append.sh"), (image_ / "initramfs.cpio").string(),
                                       initramfs.string()};
    for (const auto &[file, path] : files)
        append.push_back(fmt::format("{}={}", file.string(), path));
    if (auto appended = run_program(append, append_limit); !appended)
        return std::unexpected(appended.error());

    GuestBoot boot;
    boot.output = directory / "output";
    boot.console = directory / "console";
    const bool icount = setup_.mode == VmMode::icount;
    boot.command = {"env",
                    "TMPDIR=" + directory.string(),
                    script("boot.sh"),
                    kernel_.string(),
                    initramfs.string(),
                    "-d",
                    boot.output.string(),
                    "-c",
                    boot.console.string(),
                    "-M",
                    icount ? "icount" : "free",
                    "-t",
                    "86400",
                    "-r",
                    fmt::format("{}", seed & 0x7FFF'FFFF),
                    "-a",
                    "nokaslr"};
    if (icount) {
        boot.instructions = directory / "instructions";
        boot.command.insert(
            boot.command.end(),
            {"-p", fmt::format("{},{},out={}", (image_ / "instructions.so").string(),
                               module_addresses, boot.instructions.string())});
    }
    return boot;
}

} // namespace besser::bench
