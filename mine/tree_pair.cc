// SPDX-License-Identifier: GPL-2.0-only
#include "mine/tree_pair.hpp"

#include <algorithm>
#include <fstream>
#include <map>

namespace besser::mine {

namespace fs = std::filesystem;

std::expected<std::vector<SourcePtr>, Error> read_directory(const fs::path &directory,
                                                            Symbols &symbols) {
    std::error_code error;
    fs::recursive_directory_iterator entries(directory, error);
    if (error)
        return std::unexpected(Error{directory.string(), error.message(), "name a directory"});
    std::vector<fs::path> paths;
    for (const auto &entry : entries)
        if (!entry.is_symlink() && entry.is_regular_file(error) &&
            is_c_path(entry.path().string()) && entry.file_size(error) <= largest_source_bytes)
            paths.push_back(entry.path());
    std::ranges::sort(paths);
    std::vector<SourcePtr> files;
    for (const auto &path : paths) {
        std::ifstream in(path, std::ios::binary);
        std::string text((std::istreambuf_iterator<char>(in)), {});
        if (!in.bad() && is_text(text))
            files.push_back(std::make_shared<SourceFile>(read_source(
                path.lexically_relative(directory).string(), std::move(text), symbols)));
    }
    if (files.empty())
        return std::unexpected(Error{directory.string(), "has no C files", "check the path"});
    return files;
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
