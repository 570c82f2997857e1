// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/vm/guest.hpp"

#include "support/child.hpp"
#include "support/sha256.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>

#include <algorithm>

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

/// A script's answer is one line.
std::expected<fs::path, std::string> run_for_path(const std::vector<std::string> &command,
                                                  std::chrono::seconds limit) {
    auto text = run_program(command, limit);
    if (!text)
        return std::unexpected(text.error());
    while (text->ends_with('\n'))
        text->pop_back();
    return fs::path(text->substr(text->rfind('\n') + 1));
}

/// The one module that a build left in a directory.
std::expected<fs::path, std::string> find_module(const fs::path &directory) {
    std::vector<fs::path> found;
    std::error_code error;
    for (const auto &entry : fs::recursive_directory_iterator(directory, error))
        if (entry.path().extension() == ".ko")
            found.push_back(entry.path());
    if (found.size() == 1)
        return found.front();
    return std::unexpected(fmt::format("{} modules were built, not one", found.size()));
}

} // namespace

std::string Guest::script(const char *name) const {
    return (setup_.source / "guest" / "vm" / name).string();
}

std::expected<Guest, std::string> Guest::prepare(const VmSetup &setup) {
    Guest guest(setup);
    const auto image = run_for_path({guest.script("rig.sh"), architecture, series}, build_limit);
    if (!image)
        return std::unexpected(image.error());
    guest.image_ = *image;
    guest.kernel_ = *image / "kernel";
    const auto release = read_text_file(guest.kernel_ / "release", 256);
    if (!release)
        return std::unexpected(release.error().message());
    guest.kernel_release_ = release->substr(0, release->find('\n'));
    guest.hash_ = sha256_of_file(guest.image_ / "initramfs.cpio");
    return guest;
}

bool is_product(const Arm &arm) { return arm.variant == "direct"; }

std::expected<fs::path, std::string> Guest::module_of(const Arm &arm) {
    if (!arm.module.empty())
        return fs::path(arm.module);
    if (arm.tree.empty())
        return image_ / (is_product(arm) ? "bes2600.ko" : "bes2600_subjects.ko");
    if (const auto built = trees_.find(arm.tree); built != trees_.end())
        return built->second;
    // A directory of its own, always the same: where a module was built may show in its bytes.
    const auto copy = image_ / "trees" / sha256_hex(fs::absolute(arm.tree).string()).substr(0, 16);
    std::error_code error;
    fs::remove_all(copy, error);
    fs::create_directories(copy, error);
    fs::copy(arm.tree, copy, fs::copy_options::recursive | fs::copy_options::copy_symlinks, error);
    if (error)
        return std::unexpected(fmt::format("{}: {}", arm.tree, error.message()));
    std::vector<std::string> command = {script("module.sh"), kernel_.string(), copy.string()};
    command.insert(command.end(), arm.build.begin(), arm.build.end());
    if (auto built = run_program(command, build_limit, 64 << 20); !built)
        return std::unexpected(fmt::format("{}: {}", arm.tree, built.error()));
    auto module = find_module(copy);
    if (!module)
        return std::unexpected(fmt::format("{}: {}", arm.tree, module.error()));
    return trees_[arm.tree] = *module;
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
