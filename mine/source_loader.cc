// SPDX-License-Identifier: GPL-2.0-only
#include "mine/source_loader.hpp"

#include "support/limits.hpp"

#include <fmt/format.h>

namespace besser::mine {

namespace {

/// Files kept: more than most commits touch, few enough to stay small beside a kernel.
constexpr std::size_t most_recent = 256;

} // namespace

SourcePtr SourceLoader::load(const std::string &path, const ObjectId &blob) {
    if (blob.is_zero())
        return nullptr;
    if (const auto found = recent_.find(blob); found != recent_.end())
        return found->second;
    auto source = read(path, blob);
    recent_.emplace(blob, source);
    order_.push_back(blob);
    if (order_.size() > most_recent) {
        recent_.erase(order_.front());
        order_.pop_front();
    }
    return source;
}

SourcePtr SourceLoader::read(const std::string &path, const ObjectId &blob) {
    const auto skip = [&](const std::string &why) {
        notes_.push_back(
            fmt::format("{} ({}) is not judged: {}", path, blob.hex().substr(0, 12), why));
        return nullptr;
    };
    auto text = repository_.read_blob(blob);
    if (!text && text.error().why == Repository::Unread::Why::broken && !broken_)
        broken_ = Error{fmt::format("{}: {}", repository_.name(), path),
                        std::move(text.error().error.what), std::move(text.error().error.fix)};
    if (!text)
        return skip(text.error().error.what);
    if (!is_text(*text))
        return skip("it is binary");
    auto file = std::make_shared<SourceFile>(read_source(path, std::move(*text), symbols_));
    if (file->oversized > 0)
        notes_.push_back(fmt::format("{} ({}): {} units of more than {} tokens are not judged",
                                     path, blob.hex().substr(0, 12), file->oversized,
                                     limits::unit_tokens));
    apply_aliases(*file, aliases_);
    return file;
}

std::vector<FilePair> SourceLoader::load(const Commit &commit) {
    std::vector<FilePair> pairs;
    for (const auto &file : commit.files)
        pairs.push_back({load(file.old_path, file.old_blob), load(file.new_path, file.new_blob),
                         load(file.new_path, file.other_blob)});
    return pairs;
}

std::expected<std::vector<SourcePtr>, Error> load_tree(const Repository &repository,
                                                       SourceLoader &loader) {
    const auto listed = repository.c_files(repository.tip());
    if (!listed)
        return std::unexpected(listed.error());
    std::vector<SourcePtr> files;
    for (const auto &file : *listed)
        if (auto source = loader.load(file.path, file.blob))
            files.push_back(std::move(source));
    if (loader.broken())
        return std::unexpected(*loader.broken());
    return files;
}

} // namespace besser::mine
