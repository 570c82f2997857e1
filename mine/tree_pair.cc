// SPDX-License-Identifier: GPL-2.0-only
#include "mine/tree_pair.hpp"

#include "support/limits.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace besser::mine {

namespace fs = std::filesystem;

namespace {

/// All C files below a directory, sorted.
std::expected<std::vector<fs::path>, Error> c_paths(const fs::path &directory) {
    const auto refuse = [&](std::string what, std::string fix) {
        return std::unexpected(Error{directory.string(), std::move(what), std::move(fix)});
    };
    std::error_code error;
    std::vector<fs::path> paths;
    for (fs::recursive_directory_iterator entries(directory, error), end; !error && entries != end;
         entries.increment(error)) {
        if (!entries->is_symlink() && entries->is_regular_file() &&
            is_c_path(entries->path().string()))
            paths.push_back(entries->path());
        if (entries.depth() > static_cast<int>(limits::tree_depth) ||
            paths.size() > limits::tree_files)
            return refuse("is deeper or larger than is read", "name a directory below it");
    }
    if (error)
        return refuse(error.message(), "name a directory that can be read");
    if (paths.empty())
        return refuse("has no C files", "check the path");
    std::ranges::sort(paths);
    return paths;
}

} // namespace

std::expected<SourceDirectory, Error> read_directory(const fs::path &directory, Symbols &symbols) {
    const auto paths = c_paths(directory);
    if (!paths)
        return std::unexpected(paths.error());
    SourceDirectory found;
    for (const auto &path : *paths) {
        std::error_code ignored;
        if (const auto bytes = fs::file_size(path, ignored);
            !ignored && bytes > limits::source_bytes) {
            found.notes.push_back(
                fmt::format("{} is not judged: {} bytes are no source file", path.string(), bytes));
            continue;
        }
        auto text = read_text_file(path, limits::source_bytes);
        if (!text)
            return std::unexpected(
                Error{path.string(), text.error().what, "what is judged without it may be wrong"});
        if (!is_text(*text))
            found.notes.push_back(fmt::format("{} is not judged: it is binary", path.string()));
        else
            found.files.push_back(std::make_shared<SourceFile>(read_source(
                path.lexically_relative(directory).string(), std::move(*text), symbols)));
    }
    return found;
}

Commit commit_of_unit(const Change &change, const Symbols &symbols) {
    constexpr std::array kinds = {"function", "type", "variable", "declaration", "macro"};
    const auto &unit = change.unit().unit;
    Commit commit;
    commit.subject = std::string(kinds[static_cast<std::size_t>(unit.kind)]) + " " +
                     std::string(symbols.text(unit.name));
    return commit;
}

std::vector<std::vector<Change>> changes_by_unit(const std::vector<SourcePtr> &older,
                                                 const std::vector<SourcePtr> &newer,
                                                 const Symbols &symbols) {
    std::map<std::string, FilePair> pairs;
    for (const auto &file : older)
        pairs[file->path].before = file;
    for (const auto &file : newer)
        pairs[file->path].after = file;
    std::vector<FilePair> files;
    for (const auto &[path, pair] : pairs)
        files.push_back(pair);
    std::map<std::pair<UnitKind, SymbolId>, std::vector<Change>> groups;
    for (auto &change : find_changes(files, symbols))
        groups[{change.unit().unit.kind, change.unit().name()}].push_back(std::move(change));
    std::vector<std::vector<Change>> result;
    for (auto &[key, changes] : groups)
        result.push_back(std::move(changes));
    return result;
}

} // namespace besser::mine
