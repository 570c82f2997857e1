// SPDX-License-Identifier: GPL-2.0-only
#include "mine/commit_header.hpp"

#include "mine/git_failure.hpp"
#include "support/limits.hpp"

#include <fmt/format.h>

#include <charconv>

namespace besser::mine {

namespace {

/// Takes "KEY HEX\n" from the front of a text.
std::optional<ObjectId> take_id(std::string_view &text, std::string_view key) {
    const auto length = key.size() + 1 + GIT_OID_HEXSZ;
    if (!text.starts_with(key) || text.size() <= length || text[key.size()] != ' ' ||
        text[length] != '\n')
        return {};
    ObjectId id;
    if (git_oid_fromstrn(&id.oid, text.data() + key.size() + 1, GIT_OID_HEXSZ) != 0)
        return {};
    text.remove_prefix(length + 1);
    return id;
}

/// The seconds of "committer NAME <ADDRESS> SECONDS ZONE", which follows the author's line.
std::optional<std::int64_t> committer_time(std::string_view text) {
    if (!text.starts_with("author "))
        return {};
    const auto author_end = text.find('\n');
    if (author_end == std::string_view::npos)
        return {};
    text.remove_prefix(author_end + 1);
    const auto line = text.substr(0, text.find('\n'));
    const auto address_end = line.rfind("> ");
    if (!line.starts_with("committer ") || address_end == std::string_view::npos)
        return {};
    const auto *const begin = line.data() + address_end + 2;
    const auto *const end = line.data() + line.size();
    std::int64_t seconds = 0;
    const auto [stop, error] = std::from_chars(begin, end, seconds);
    if (error != std::errc() || stop == end || *stop != ' ')
        return {};
    return seconds;
}

} // namespace

std::optional<CommitHeader> parse_commit_header(std::string_view bytes) {
    CommitHeader header;
    const auto tree = take_id(bytes, "tree");
    if (!tree)
        return {};
    header.tree = *tree;
    while (const auto parent = take_id(bytes, "parent"))
        header.parents.push_back(*parent);
    const auto time = committer_time(bytes);
    if (!time)
        return {};
    header.time_s = *time;
    return header;
}

std::expected<CommitHeader, Error> CommitReader::read(const ObjectId &id) {
    git_odb *raw_objects = nullptr;
    if (!objects_ && git_repository_odb(&raw_objects, repository_.get()) == 0)
        objects_.reset(raw_objects);
    std::size_t size = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    git_odb_object *raw = nullptr;
    if (!objects_ || git_odb_read_header(&size, &type, objects_.get(), &id.oid) != 0 ||
        size > limits::commit_bytes || type != GIT_OBJECT_COMMIT ||
        git_odb_read(&raw, objects_.get(), &id.oid) != 0)
        return read_slowly(id);
    const std::unique_ptr<git_odb_object, GitFree<git_odb_object_free>> object(raw);
    auto header = parse_commit_header(
        {static_cast<const char *>(git_odb_object_data(raw)), git_odb_object_size(raw)});
    if (!header || header->parents.size() > limits::commit_parents)
        return read_slowly(id);
    return std::move(*header);
}

std::string CommitReader::where(const ObjectId &id) const {
    return fmt::format("{}: commit {}", repository_.name(), id.hex());
}

/// As libgit2 takes it, which knows what is wrong with a commit.
std::expected<CommitHeader, Error> CommitReader::read_slowly(const ObjectId &id) const {
    if (auto checked = check_size(repository_.get(), id, limits::commit_bytes, where(id)); !checked)
        return std::unexpected(checked.error());
    git_commit *raw = nullptr;
    if (const int status = git_commit_lookup(&raw, repository_.get(), &id.oid); status != 0)
        return std::unexpected(git_failure(repository_.get(), status, where(id)));
    const CommitPtr commit(raw);
    const auto parents = git_commit_parentcount(raw);
    if (parents > limits::commit_parents)
        return std::unexpected(Error{
            where(id),
            fmt::format("has {} parents; at most {} are read", parents, limits::commit_parents),
            "leave it out with --since"});
    CommitHeader header{{*git_commit_tree_id(raw)}, {}, git_commit_time(raw)};
    for (unsigned i = 0; i < parents; ++i)
        header.parents.push_back({*git_commit_parent_id(raw, i)});
    return header;
}

} // namespace besser::mine
