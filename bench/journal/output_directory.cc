// SPDX-License-Identifier: GPL-2.0-only
#include "bench/journal/output_directory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace besser::bench {

namespace {

namespace fs = std::filesystem;

std::expected<OpenRun, InputError> open_in(const fs::path &directory, const RunHeader &header) {
    std::error_code error;
    fs::create_directories(directory, error);
    if (error)
        return std::unexpected(InputError{directory.string(), 0, "",
                                          fmt::format("cannot be made: {}", error.message()),
                                          "give an --out that can be written"});
    if (!fs::exists(directory / Journal::file_name) && fs::exists(directory / result_file_name))
        return std::unexpected(InputError{directory.string(), 0, "",
                                          "holds a result but no journal; nothing is overwritten",
                                          "give another --out"});
    auto journal = Journal::open(directory, header);
    if (!journal)
        return std::unexpected(journal.error());
    return OpenRun{directory, std::move(*journal)};
}

/// Directories under `root` that begin with the plan's name and hold an unfinished run of this
/// header, latest first.
std::vector<fs::path> unfinished_runs(const fs::path &root, const RunHeader &header) {
    std::vector<fs::path> found;
    std::error_code error;
    for (const auto &entry : fs::directory_iterator(root, error)) {
        const auto name = entry.path().filename().string();
        if (!name.starts_with(header.plan + "-") || fs::exists(entry.path() / result_file_name))
            continue;
        const auto known = Journal::peek(entry.path());
        if (known && *known == header)
            found.push_back(entry.path());
    }
    std::ranges::sort(found, std::greater{});
    return found;
}

fs::path new_directory(const fs::path &root, const std::string &plan, const std::string &time) {
    auto directory = root / fmt::format("{}-{}", plan, time);
    for (int number = 2; fs::exists(directory); ++number)
        directory = root / fmt::format("{}-{}-{}", plan, time, number);
    return directory;
}

} // namespace

std::expected<OpenRun, InputError> open_run(const std::optional<fs::path> &asked,
                                            const fs::path &root, const std::string &time,
                                            const RunHeader &header) {
    if (asked)
        return open_in(*asked, header);
    const auto unfinished = unfinished_runs(root, header);
    if (!unfinished.empty()) {
        // One that is running now, or was damaged, is left alone: this run then gets a directory of
        // its own.
        auto run = open_in(unfinished.front(), header);
        if (run)
            return run;
    }
    return open_in(new_directory(root, header.plan, time), header);
}

} // namespace besser::bench
