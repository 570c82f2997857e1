// SPDX-License-Identifier: GPL-2.0-only
#include "bench/journal/output_directory.hpp"

#include "bench/journal/journal_head.hpp"
#include "support/output_file.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace besser::bench {

namespace {

namespace fs = std::filesystem;

/// A file that a run writes beside its journal.
struct OwnFile {
    std::string_view name;
    std::string_view mark; ///< "": the journal vouches for it
};

constexpr std::array own_files = {OwnFile{journal_head_name, ""}, OwnFile{Journal::torn_name, ""},
                                  OwnFile{report_file_name, report_mark},
                                  OwnFile{page_file_name, page_mark},
                                  OwnFile{result_file_name, result_mark}};

bool is_there(const fs::path &path) {
    std::error_code error;
    return fs::symlink_status(path, error).type() != fs::file_type::not_found;
}

/// That what stands at the names of a run's files was made by one. The journal itself is judged
/// where it is read.
std::expected<void, InputError> check_own_files(const fs::path &directory) {
    const bool has_journal = is_there(directory / Journal::file_name);
    for (const auto &[name, mark] : own_files) {
        const auto file = directory / name;
        if (!is_there(file))
            continue;
        const auto refuse = [&](std::string what) {
            return std::unexpected(InputError{file.string(), 0, "",
                                              std::move(what) + "; nothing is overwritten",
                                              "give another --out"});
        };
        if (!has_journal)
            return refuse(fmt::format("is there without a {}: besser did not make it, or its "
                                      "journal is gone",
                                      Journal::file_name));
        std::error_code error;
        if (!fs::is_regular_file(fs::symlink_status(file, error)))
            return refuse("is no regular file, so besser did not make it");
        if (mark.empty())
            continue;
        if (auto accepted = check_output(file, mark); !accepted)
            return accepted;
    }
    return {};
}

/// Removes directories that are empty, the deepest first.
void remove_made(const std::vector<fs::path> &directories) {
    std::error_code ignored;
    for (const auto &made : directories)
        fs::remove(made, ignored);
}

/// Makes a directory and those above it that are missing: all, or none. Returns those it made, the
/// deepest first.
std::expected<std::vector<fs::path>, InputError> make_directories(const fs::path &directory) {
    std::vector<fs::path> missing;
    for (auto at = fs::path(directory); !at.empty() && !is_there(at); at = at.parent_path())
        missing.push_back(at);
    std::error_code error;
    fs::create_directories(directory, error);
    if (!error && fs::is_directory(directory, error))
        return missing;
    const auto what = error ? error.message() : "it is no directory";
    remove_made(missing);
    return std::unexpected(InputError{directory.string(), 0, "",
                                      fmt::format("cannot be made: {}", what),
                                      "give an --out that can be written"});
}

/// All that stands in the way of the run's files is found here, before the first rep.
std::expected<Journal, InputError> open_journal_in(const fs::path &directory,
                                                   const RunHeader &header) {
    if (auto checked = check_own_files(directory); !checked)
        return std::unexpected(checked.error());
    if (auto writable = check_replaceable(directory / result_file_name); !writable) {
        writable.error().fix = "give an --out that can be written";
        return std::unexpected(writable.error());
    }
    return Journal::open(directory, header);
}

std::expected<OpenRun, InputError> open_in(const fs::path &directory, const RunHeader &header) {
    const auto made = make_directories(directory);
    if (!made)
        return std::unexpected(made.error());
    auto journal = open_journal_in(directory, header);
    if (!journal) {
        remove_made(*made);
        return std::unexpected(journal.error());
    }
    for (const auto &own : own_files)
        remove_abandoned(directory / own.name);
    return OpenRun{directory, std::move(*journal)};
}

/// Directories under `root` that begin with the plan's name and hold an unfinished run of this
/// header, latest first.
std::vector<fs::path> unfinished_runs(const fs::path &root, const RunHeader &header) {
    std::vector<fs::path> found;
    std::error_code error;
    for (fs::directory_iterator entries(root, error), end; !error && entries != end;
         entries.increment(error)) {
        const auto &path = entries->path();
        if (!path.filename().string().starts_with(header.plan + "-") ||
            is_there(path / result_file_name))
            continue;
        const auto known = Journal::peek(path);
        if (known && *known == header)
            found.push_back(path);
    }
    std::ranges::sort(found, std::greater{});
    return found;
}

fs::path new_directory(const fs::path &root, const RunHeader &header, const std::string &time) {
    auto name = header.plan;
    if (header.shard) // several begin in the same second
        name += fmt::format("-shard-{}-of-{}", header.shard->index, header.shard->count);
    auto directory = root / fmt::format("{}-{}", name, time);
    for (int number = 2; is_there(directory); ++number)
        directory = root / fmt::format("{}-{}-{}", name, time, number);
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
    return open_in(new_directory(root, header, time), header);
}

} // namespace besser::bench
