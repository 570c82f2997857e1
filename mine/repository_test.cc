// SPDX-License-Identifier: GPL-2.0-only
// Repositories in every state that a user may name one in: what is told, in words of ours, and that
// what cannot be read is never taken for "nothing lacking".

#include "mine/mining.hpp"
#include "mine/mining_report.hpp"
#include "mine/test_repository.hpp"
#include "support/limits.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <git2/pack.h>
#include <git2/worktree.h>

#include <fstream>
#include <unistd.h>

namespace besser::mine {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;

namespace fs = std::filesystem;

const std::string start_of_function = "int ab_run(struct s *p)\n{\n\tint ret = prepare(p, 3);\n"
                                      "\tif (ret < 0)\n\t\treturn ret;\n\tsubmit(p, p->count);\n";
const std::string without_fix = start_of_function + "\treturn finish(p);\n}\n";
const std::string with_fix =
    start_of_function + "\tif (!p->chip)\n\t\treturn -ENODEV;\n\treturn finish(p);\n}\n";
const std::string with_later_change =
    start_of_function + "\tif (!p->chip)\n\t\treturn -EIO;\n\treturn finish(p);\n}\n";

class Named : public testing::Test {
  protected:
    Named() {
        import = ancestor.commit({{ "drv/a.c", without_fix }}, "import");
        fix = ancestor.commit({{"drv/a.c", with_fix}}, "Fix it");
        fork_tip = fork.commit({{"drv/a.c", without_fix}}, "import");
        options.ancestor = ancestor.directory() + "@main:drv";
        options.fork = fork.directory() + "@main:drv";
    }

    /// Mines, expects an error, and gives its message, which is none of libgit2's.
    std::string message() {
        const auto mining = mine(options);
        EXPECT_FALSE(mining);
        if (mining)
            return "";
        const auto text = mining.error().message();
        EXPECT_THAT(text, Not(ContainsRegex("odb|libgit2|revspec|zlib|loose|no match|peel")));
        EXPECT_THAT(mining.error().where, Not(IsEmpty()));
        EXPECT_THAT(mining.error().fix, Not(IsEmpty())) << text;
        return text;
    }

    Mining mined() {
        auto mining = mine(options);
        EXPECT_TRUE(mining) << mining.error().message();
        return mining ? std::move(*mining) : Mining{};
    }

    void make_shallow(TestRepository &repository, const ObjectId &oldest, const ObjectId &parent) {
        std::ofstream(repository.directory() + "/shallow") << oldest.hex() << "\n";
        fs::remove(repository.file_of(parent));
    }

    TestRepository ancestor, fork;
    ObjectId import, fix, fork_tip;
    MiningOptions options;
};

TEST_F(Named, shallow_ancestor_that_shows_no_fix_is_an_error) {
    make_shallow(ancestor, fix, import);
    EXPECT_THAT(message(), AllOf(HasSubstr(options.ancestor), HasSubstr("shallow clone"),
                                 HasSubstr("git fetch --unshallow")));
}

TEST_F(Named, shallow_ancestor_that_shows_some_is_incomplete) {
    ancestor.commit({{"drv/a.c", with_later_change}}, "Change it");
    make_shallow(ancestor, fix, import);
    const auto mining = mined();
    EXPECT_EQ(mining.commits.size(), 1u);
    EXPECT_TRUE(mining.incomplete);
    EXPECT_THAT(mining.notes, Contains(HasSubstr("git fetch --unshallow")));
}

TEST_F(Named, shallow_ancestor_whose_missing_part_is_not_asked_for_is_complete) {
    ancestor.commit({{"drv/a.c", with_later_change}}, "Change it");
    make_shallow(ancestor, fix, import);
    options.since = fix.hex();
    EXPECT_FALSE(mined().incomplete);
}

TEST_F(Named, shallow_fork_is_told) {
    const auto own = fork.commit({{"drv/a.c", without_fix + "int x;\n"}}, "own");
    make_shallow(fork, own, fork_tip);
    const auto mining = mined();
    EXPECT_EQ(mining.commits.at(0).judgement.verdict, Verdict::absent);
    EXPECT_THAT(mining.notes,
                Contains(AllOf(HasSubstr(options.fork), HasSubstr("git fetch --unshallow"))));
}

TEST_F(Named, partial_clone_that_lacks_a_file_is_an_error) {
    ancestor.configure("[remote \"origin\"]\n\turl = x\n\tpromisor = true\n");
    fs::remove(ancestor.file_of(ancestor.entry(import, "drv/a.c")));
    EXPECT_THAT(message(), AllOf(HasSubstr("drv/a.c"), HasSubstr("partial clone"),
                                 HasSubstr("git fetch --refetch --no-filter")));
}

TEST_F(Named, partial_clone_that_lacks_a_directory_is_an_error) {
    ancestor.configure("[core]\n\trepositoryformatversion = 1\n"
                       "[extensions]\n\tpartialclone = origin\n");
    fs::remove(ancestor.file_of(ancestor.entry(import, "drv")));
    EXPECT_THAT(message(), AllOf(HasSubstr("directory"), HasSubstr("partial clone")));
}

TEST_F(Named, missing_file_of_a_tip_is_an_error) {
    fs::remove(fork.file_of(fork.entry(fork_tip, "drv/a.c")));
    EXPECT_THAT(message(),
                AllOf(HasSubstr("drv/a.c"), HasSubstr("is missing"), HasSubstr("git fsck")));
}

TEST_F(Named, missing_file_before_a_rename_is_an_error) {
    const std::string other = "int other(struct s *p)\n{\n\treturn p->a + p->b;\n}\n";
    const auto before = ancestor.commit({{"old/a.c", other}}, "move away");
    ancestor.commit({{"drv/a.c", other + "int x;\n"}}, "move back");
    fs::remove(ancestor.file_of(ancestor.entry(before, "old/a.c")));
    EXPECT_THAT(message(), HasSubstr("is missing"));
}

TEST_F(Named, alternate_that_is_not_there_is_named) {
    fs::create_directories(ancestor.directory() + "/objects/info");
    std::ofstream(ancestor.directory() + "/objects/info/alternates") << "/nowhere/objects\n";
    fs::remove(ancestor.file_of(ancestor.entry(import, "drv/a.c")));
    EXPECT_THAT(message(), HasSubstr("borrows objects from /nowhere/objects"));
}

TEST_F(Named, damaged_object_is_an_error) {
    const auto file = ancestor.file_of(ancestor.entry(import, "drv/a.c"));
    fs::permissions(file, fs::perms::owner_all);
    std::ofstream(file, std::ios::trunc) << "damage";
    EXPECT_THAT(message(), AllOf(HasSubstr("drv/a.c"), HasSubstr("git fsck")));
}

TEST_F(Named, damaged_pack_is_an_error) {
    git_packbuilder *raw = nullptr;
    ASSERT_EQ(git_packbuilder_new(&raw, ancestor.get()), 0);
    for (const auto &commit : {import, fix})
        ASSERT_EQ(git_packbuilder_insert_commit(raw, &commit.oid), 0);
    ASSERT_EQ(git_packbuilder_write(raw, nullptr, 0, nullptr, nullptr), 0);
    git_packbuilder_free(raw);
    for (const auto &entry : fs::directory_iterator(ancestor.directory() + "/objects"))
        if (entry.path().filename().string().size() == 2)
            fs::remove_all(entry.path());
    EXPECT_EQ(mined().commits.size(), 1u);
    for (const auto &entry : fs::directory_iterator(ancestor.directory() + "/objects/pack")) {
        fs::permissions(entry.path(), fs::perms::owner_all);
        if (entry.path().extension() == ".pack")
            fs::resize_file(entry.path(), fs::file_size(entry.path()) / 2);
    }
    EXPECT_THAT(message(), HasSubstr("git fsck"));
}

TEST_F(Named, replace_refs_and_grafts_are_told) {
    ancestor.point("replace/" + import.hex(), fix);
    fs::create_directories(fork.directory() + "/info");
    std::ofstream(fork.directory() + "/info/grafts") << fork_tip.hex() << "\n";
    const auto mining = mined();
    EXPECT_THAT(mining.notes, Contains(AllOf(HasSubstr(options.ancestor), HasSubstr("grafts"))));
    EXPECT_THAT(mining.notes, Contains(AllOf(HasSubstr(options.fork), HasSubstr("grafts"))));
}

TEST_F(Named, worktree_is_read_as_its_repository) {
    const fs::path place = ancestor.directory() + ".worktree";
    git_worktree *raw = nullptr;
    ASSERT_EQ(git_worktree_add(&raw, ancestor.get(), "w", place.c_str(), nullptr), 0);
    git_worktree_free(raw);
    options.ancestor = place.string() + "@main:drv";
    EXPECT_EQ(mined().commits.size(), 1u);
    fs::remove_all(place);
}

TEST_F(Named, repository_of_sha256_is_refused) {
    ancestor.configure("[core]\n\trepositoryformatversion = 1\n"
                       "[extensions]\n\tobjectformat = sha256\n");
    EXPECT_THAT(message(), AllOf(HasSubstr("sha256"), HasSubstr("--ancestor-tree")));
}

TEST_F(Named, repository_for_a_newer_git_is_refused) {
    ancestor.configure("[core]\n\trepositoryformatversion = 1\n[extensions]\n\tunheard = true\n");
    EXPECT_THAT(message(), HasSubstr("newer git"));
}

TEST_F(Named, damaged_configuration_is_refused) {
    ancestor.configure("[core\n");
    EXPECT_THAT(message(), HasSubstr("configuration"));
}

TEST_F(Named, submodule_is_named_as_such) {
    const auto &id = import.oid.id;
    const std::string bytes(reinterpret_cast<const char *>(id), sizeof id);
    const auto tree = ancestor.add_object(std::string("160000 drv\0", 11) + bytes, GIT_OBJECT_TREE);
    const auto commit = ancestor.add_object(
        "tree " + tree.hex() + "\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\n\nx\n",
        GIT_OBJECT_COMMIT);
    ancestor.point("heads/main", commit);
    EXPECT_THAT(message(), AllOf(HasSubstr("submodule"), HasSubstr("own repository")));
    options.ancestor += "/deeper";
    EXPECT_THAT(message(), HasSubstr("submodule"));
}

TEST_F(Named, what_is_no_repository_is_told_apart) {
    const TemporaryDirectory directory;
    const auto file = directory.path / "file";
    std::ofstream(file) << "x";
    options.ancestor = file.string();
    EXPECT_THAT(message(), HasSubstr("is no directory"));
    options.ancestor = directory.path.string();
    EXPECT_THAT(message(), HasSubstr("is no git repository"));
    options.ancestor = (directory.path / "absent").string();
    EXPECT_THAT(message(), HasSubstr("there is no such directory"));
    options.ancestor = ancestor.directory() + "/refs";
    EXPECT_THAT(message(), HasSubstr("lies within the repository " + ancestor.directory()));
}

TEST_F(Named, repository_of_another_user_is_no_missing_one) {
    if (::geteuid() != 0)
        GTEST_SKIP() << "only root can give a repository to another user";
    constexpr uid_t nobody = 65534;
    ASSERT_EQ(::chown(ancestor.directory().c_str(), nobody, nobody), 0);
    EXPECT_THAT(message(), HasSubstr("belongs to another user; run git config"));
}

TEST_F(Named, empty_repository_is_refused) {
    const TestRepository empty;
    options.ancestor = empty.directory();
    EXPECT_THAT(message(), HasSubstr("has no commit"));
}

TEST_F(Named, revision_that_is_no_commit_is_refused) {
    ancestor.point("tags/blob", ancestor.entry(fix, "drv/a.c"));
    options.ancestor = ancestor.directory() + "@blob:drv";
    EXPECT_THAT(message(), AllOf(HasSubstr("\"blob\""), HasSubstr("is no commit")));
    options.ancestor = ancestor.directory() + "@no such..thing^{:drv";
    EXPECT_THAT(message(), HasSubstr("cannot be found"));
    options.ancestor = ancestor.directory() + "@:drv";
    EXPECT_THAT(message(), HasSubstr("cannot be found"));
    ancestor.point("tags/lost", ObjectId{{{1, 2, 3}}});
    options.ancestor = ancestor.directory() + "@lost:drv";
    EXPECT_THAT(message(), HasSubstr("\"lost\""));
}

TEST_F(Named, path_without_code_is_refused) {
    fork.commit({{"drv/README", "x"}}, "no code");
    EXPECT_THAT(message(), HasSubstr("has no C files"));
}

TEST_F(Named, since_of_another_history_is_refused) {
    const auto other = ancestor.commit({{"drv/a.c", without_fix}}, "root", {}, "other");
    options.since = other.hex();
    EXPECT_THAT(message(), HasSubstr("shares no commit"));
}

TEST_F(Named, fork_without_a_common_function_is_told) {
    fork.commit({{"drv/a.c", "int other(void) { return 3; }\n"}}, "other");
    EXPECT_THAT(mined().notes, Contains(HasSubstr("has a counterpart")));
}

TEST_F(Named, commit_is_read_up_to_its_limits) {
    const auto text = [&](const std::string &parents, std::size_t message) {
        return "tree " + ancestor.entry(fix, "").hex() + "\n" + parents +
               "author A <a> 1500000000 +0000\ncommitter A <a> 1500000000 +0000\n\n" +
               std::string(message, 'x');
    };
    std::string parents;
    for (std::size_t i = 0; i <= limits::commit_parents; i++)
        parents += "parent " + import.hex() + "\n";
    ancestor.point("heads/main",
                   ancestor.add_object(text("", limits::commit_bytes), GIT_OBJECT_COMMIT));
    EXPECT_THAT(message(), HasSubstr("bytes; at most 1048576 are read"));
    ancestor.point("heads/main", ancestor.add_object(text(parents, 1), GIT_OBJECT_COMMIT));
    EXPECT_THAT(message(), HasSubstr("65 parents; at most 64"));
}

/// A commit of a tree that is `depth` directories in each other, with a file of C in the last.
ObjectId nested(TestRepository &repository, std::size_t depth, const std::string &name) {
    const auto bytes = [](const ObjectId &id) {
        return std::string(reinterpret_cast<const char *>(id.oid.id), sizeof id.oid.id);
    };
    const auto blob = repository.add_object(without_fix, GIT_OBJECT_BLOB);
    auto tree =
        repository.add_object(std::string("100644 a.c\0", 11) + bytes(blob), GIT_OBJECT_TREE);
    for (std::size_t i = 0; i < depth; i++)
        tree = repository.add_object("40000 " + name + std::string(1, '\0') + bytes(tree),
                                     GIT_OBJECT_TREE);
    return repository.add_object("tree " + tree.hex() +
                                     "\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\n\nx\n",
                                 GIT_OBJECT_COMMIT);
}

TEST_F(Named, tree_is_read_up_to_its_limits) {
    options.fork = fork.directory() + "@main";
    fork.point("heads/main", nested(fork, limits::tree_depth - 1, "d"));
    EXPECT_EQ(mined().commits.size(), 1u);
    fork.point("heads/main", nested(fork, limits::tree_depth + 2, "d"));
    EXPECT_THAT(message(), HasSubstr("more than 128 directories in each other"));
    fork.point("heads/main", nested(fork, 20, std::string(250, 'd')));
    EXPECT_THAT(message(), HasSubstr("a path of more than 4096 bytes"));
}

TEST_F(Named, limits_hold_in_older_commits_too) {
    options.ancestor = ancestor.directory() + "@main";
    const auto deep = nested(ancestor, 20, std::string(250, 'd'));
    ancestor.commit({{"drv/a.c", with_later_change}}, "Change it", {deep});
    EXPECT_THAT(message(), HasSubstr("a path of more than 4096 bytes"));
}

} // namespace
} // namespace besser::mine
