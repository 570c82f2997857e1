// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/real/target_tree.hpp"

#include "support/child.hpp"
#include "support/limits.hpp"
#include "support/sha256.hpp"
#include "support/split.hpp"
#include "support/temporary_directory.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace besser::bench {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::seconds look_limit{30};
constexpr std::chrono::seconds unpack_limit{120};
constexpr std::chrono::seconds build_limit{1800}; ///< a tablet compiles 34,000 lines
constexpr std::size_t shown_bytes = 1500;         ///< of what the compiler said
constexpr std::size_t most_name = 64;             ///< bytes

using Text = std::expected<std::string, std::string>;

/// What a release or a module's file is made of: it becomes a part of paths.
bool is_plain(std::string_view name) {
    return !name.empty() && name.size() <= most_name && !name.starts_with('.') &&
           !name.starts_with('-') && std::ranges::all_of(name, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      std::string_view("._+~-").contains(c);
           });
}

std::string headers_of(const std::string &release) {
    return fmt::format("/lib/modules/{}/build", release);
}

Text release_of(const SshEndpoint &endpoint) {
    auto said = run_remote(endpoint, {"uname", "-r"}, look_limit);
    if (!said)
        return said;
    std::string_view rest = *said;
    const auto release = std::string(take_until(rest, '\n'));
    if (!is_plain(release))
        return std::unexpected(
            fmt::format("{} names no release of its kernel", endpoint.destination));
    return release;
}

/// The files alone: the same tree gives the same bytes, whenever and whoever copied it.
Text pack(const fs::path &tree, const fs::path &file) {
    return run_program({"tar", "--sort=name", "--mtime=@0", "--owner=0", "--group=0",
                        "--numeric-owner", "--exclude=.git", "--exclude=*.o", "--exclude=*.ko",
                        "--exclude=.*.cmd", "-C", tree.string(), "-cf", file.string(), "."},
                       unpack_limit);
}

/// Why something is missing there, or "".
std::string what_is_missing(const std::vector<BuildNeed> &needs, const std::string &where) {
    for (const auto &need : needs)
        if (!need.there)
            return fmt::format("{} has no {}: {}", where, need.what, need.fix);
    return "";
}

class Build {
  public:
    Build(const SshEndpoint &endpoint, const Arm &arm, RemoteDirectory remote, fs::path kept)
        : endpoint_(endpoint), arm_(arm), remote_(std::move(remote)), kept_(std::move(kept)) {}

    std::expected<fs::path, std::string> run(const fs::path &archive, const std::string &release) {
        const auto tree = remote_.path() + "/tree";
        const auto copied = remote_.put(archive, "tree.tar");
        if (!copied)
            return std::unexpected(copied.error());
        for (const auto &command :
             {std::vector<std::string>{"mkdir", tree}, {"tar", "-C", tree, "-xf", *copied}})
            if (const auto done = run_remote(endpoint_, command, unpack_limit); !done)
                return std::unexpected(done.error());
        if (auto made = make(tree, release); !made)
            return std::unexpected(made.error());
        return fetch(tree);
    }

  private:
    std::expected<void, std::string> make(const std::string &tree, const std::string &release) {
        std::vector<std::string> command = {"make", "-C", headers_of(release), "M=" + tree};
        command.insert(command.end(), arm_.build.begin(), arm_.build.end());
        command.emplace_back("modules");
        const auto output = kept_ / "output", errors = kept_ / "errors";
        auto child = Child::start(ssh_command(endpoint_, command), output, errors);
        if (!child)
            return std::unexpected(child.error());
        const auto end = child->wait_for(build_limit);
        if (end && end->status == 0)
            return {};
        auto said = read_text_file(errors, limits::console_bytes).value_or("");
        if (said.size() > shown_bytes)
            said.erase(0, said.size() - shown_bytes);
        return std::unexpected(fmt::format(
            "{} could not be built on {} ({}; all that was said is kept in {}):\n{}", arm_.tree,
            endpoint_.destination,
            end ? fmt::format("exit status {}", end->status) : std::string("not finished"),
            kept_.string(), said));
    }

    /// The one that is meant: its path there.
    Text choose(const std::string &tree) {
        const auto found =
            run_remote(endpoint_, {"find", tree, "-type", "f", "-name", "*.ko"}, look_limit);
        if (!found)
            return found;
        std::vector<std::string> paths, names;
        for (std::string_view rest = *found; !rest.empty();) {
            const auto path = take_until(rest, '\n');
            const auto name = fs::path(path).filename().string();
            if (!path.starts_with(tree + "/") || !is_plain(name) || !name.ends_with(".ko"))
                return std::unexpected(fmt::format("{} tells of a file that is no module of {}",
                                                   endpoint_.destination, arm_.tree));
            paths.emplace_back(path);
            names.push_back(name);
        }
        if (arm_.module.empty() && paths.size() == 1)
            return paths.front();
        const auto at = std::ranges::find(names, arm_.module);
        if (at != names.end())
            return paths[static_cast<std::size_t>(at - names.begin())];
        if (names.empty())
            return std::unexpected(fmt::format("{} builds no module", arm_.tree));
        return std::unexpected(
            fmt::format("{} builds {}: name the one that is meant with the arm's key \"module\"",
                        arm_.tree, fmt::join(names, ", ")));
    }

    /// Lines of debugging say where it was built, which is another place each time.
    std::expected<fs::path, std::string> fetch(const std::string &tree) {
        const auto path = choose(tree);
        if (!path)
            return std::unexpected(path.error());
        if (auto stripped = run_remote(endpoint_, {"strip", "--strip-debug", *path}, unpack_limit);
            !stripped)
            return std::unexpected(stripped.error());
        auto module =
            run_program(ssh_command(endpoint_, {"cat", *path}), build_limit, limits::module_bytes);
        if (!module)
            return std::unexpected(fmt::format("fetching {}: {}", *path, module.error()));
        auto file = kept_ / fs::path(*path).filename();
        if (auto written = replace_file(file, *module); !written)
            return std::unexpected(written.error().message());
        return file;
    }

    const SshEndpoint &endpoint_;
    const Arm &arm_;
    RemoteDirectory remote_;
    fs::path kept_;
};

/// What was kept of an earlier build: it has one module, or none.
std::optional<fs::path> kept_module(const fs::path &kept) {
    std::error_code error;
    for (const auto &entry : fs::directory_iterator(kept, error))
        if (entry.path().extension() == ".ko")
            return entry.path();
    return {};
}

} // namespace

std::expected<std::vector<BuildNeed>, std::string> look_for_build(const SshEndpoint &endpoint) {
    const auto release = release_of(endpoint);
    if (!release)
        return std::unexpected(release.error());
    std::vector<BuildNeed> needs;
    for (const auto *program : {"make", "gcc", "strip", "tar"})
        needs.push_back({run_remote(endpoint, {program, "--version"}, look_limit).has_value(),
                         program, "apt-get install build-essential, or what its system calls it"});
    const auto headers = headers_of(*release);
    needs.push_back(
        {run_remote(endpoint, {"ls", headers + "/Makefile"}, look_limit).has_value(),
         fmt::format("headers of its kernel {} ({})", *release, headers),
         fmt::format("apt-get install linux-headers-{}, or what its system calls it", *release)});
    return needs;
}

std::expected<fs::path, std::string> build_on_target(const SshEndpoint &endpoint, const Arm &arm,
                                                     const fs::path &cache) {
    const auto needs = look_for_build(endpoint);
    if (!needs)
        return std::unexpected(needs.error());
    if (const auto missing = what_is_missing(*needs, endpoint.destination); !missing.empty())
        return std::unexpected("to build a tree, " + missing);
    const TemporaryDirectory directory;
    const auto archive = directory.path / "tree.tar";
    if (const auto packed = pack(arm.tree, archive); !packed)
        return std::unexpected(packed.error());
    const auto release = release_of(endpoint);
    const auto kernel = run_remote(endpoint, {"uname", "-rvm"}, look_limit);
    const auto compiler = run_remote(endpoint, {"gcc", "--version"}, look_limit);
    for (const auto *said : {&release, &kernel, &compiler})
        if (!*said)
            return std::unexpected(said->error());
    const auto made_by = fmt::format("{}\n{}\n{}\n{}\n{}", sha256_of_file(archive.string()),
                                     arm.module, fmt::join(arm.build, "\n"), *kernel, *compiler);
    const auto kept = cache / sha256_hex(made_by).substr(0, 16);
    if (auto module = kept_module(kept))
        return *module;
    std::error_code error;
    fs::create_directories(kept, error);
    if (error)
        return std::unexpected(fmt::format("{}: {}", kept.string(), error.message()));
    auto remote = RemoteDirectory::make(endpoint);
    if (!remote)
        return std::unexpected(remote.error());
    return Build(endpoint, arm, std::move(*remote), kept).run(archive, *release);
}

} // namespace besser::bench
