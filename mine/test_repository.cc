// SPDX-License-Identifier: GPL-2.0-only
#include "mine/test_repository.hpp"

#include "mine/path_entry.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace besser::mine {

namespace {

void check(int status) {
    if (status != 0)
        throw std::runtime_error(git_error_last()->message);
}

} // namespace

TestRepository::TestRepository() {
    git_libgit2_init();
    git_repository *raw = nullptr;
    git_repository_init_options options;
    check(git_repository_init_options_init(&options, GIT_REPOSITORY_INIT_OPTIONS_VERSION));
    options.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKPATH;
    options.initial_head = "main";
    check(git_repository_init_ext(&raw, directory_.path.c_str(), &options));
    repository_.reset(raw);
}

ObjectId TestRepository::commit(const Files &files, const std::string &message,
                                const std::vector<ObjectId> &parents, const std::string &branch) {
    git_index *raw_index = nullptr;
    check(git_repository_index(&raw_index, repository_.get()));
    const std::unique_ptr<git_index, GitFree<git_index_free>> index(raw_index);
    check(git_index_clear(raw_index));
    for (const auto &[path, text] : files) {
        git_index_entry entry = {};
        entry.path = path.c_str();
        entry.mode = GIT_FILEMODE_BLOB;
        check(git_index_add_from_buffer(raw_index, &entry, text.data(), text.size()));
    }
    ObjectId tree_id;
    check(git_index_write_tree(&tree_id.oid, raw_index));
    git_tree *raw_tree = nullptr;
    check(git_tree_lookup(&raw_tree, repository_.get(), &tree_id.oid));
    const TreePtr tree(raw_tree);

    auto from = parents;
    if (from.empty() && tips_.contains(branch))
        from.push_back(tips_.at(branch));
    std::vector<CommitPtr> owners;
    std::vector<const git_commit *> raw_parents;
    for (const auto &parent : from) {
        git_commit *raw = nullptr;
        check(git_commit_lookup(&raw, repository_.get(), &parent.oid));
        owners.emplace_back(raw);
        raw_parents.push_back(raw);
    }
    git_signature *raw_author = nullptr;
    time_s_ += 60;
    check(git_signature_new(&raw_author, "A. Maintainer", "a@example.org", time_s_, 0));
    const std::unique_ptr<git_signature, GitFree<git_signature_free>> author(raw_author);
    ObjectId id;
    check(git_commit_create(&id.oid, repository_.get(), nullptr, raw_author, raw_author, nullptr,
                            message.c_str(), raw_tree, raw_parents.size(), raw_parents.data()));
    git_reference *raw_reference = nullptr;
    check(git_reference_create(&raw_reference, repository_.get(), ("refs/heads/" + branch).c_str(),
                               &id.oid, 1, nullptr));
    git_reference_free(raw_reference);
    tips_[branch] = id;
    return id;
}

std::filesystem::path TestRepository::file_of(const ObjectId &id) const {
    const auto hex = id.hex();
    return directory_.path / "objects" / hex.substr(0, 2) / hex.substr(2);
}

ObjectId TestRepository::add_object(const std::string &content, git_object_t type) {
    git_odb *raw = nullptr;
    check(git_repository_odb(&raw, repository_.get()));
    const std::unique_ptr<git_odb, GitFree<git_odb_free>> database(raw);
    ObjectId id;
    check(git_odb_write(&id.oid, raw, content.data(), content.size(), type));
    return id;
}

void TestRepository::point(const std::string &reference, const ObjectId &id) {
    const auto file = directory_.path / "refs" / reference;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << id.hex() << '\n';
}

ObjectId TestRepository::entry(const ObjectId &commit, const std::string &path) {
    git_commit *raw = nullptr;
    check(git_commit_lookup(&raw, repository_.get(), &commit.oid));
    const CommitPtr owner(raw);
    return PathEntries(repository_.get()).find(*git_commit_tree_id(raw), path).value();
}

void TestRepository::configure(const std::string &section_and_lines) {
    std::ofstream(directory_.path / "config", std::ios::app) << section_and_lines;
}

} // namespace besser::mine
