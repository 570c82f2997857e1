// SPDX-License-Identifier: GPL-2.0-only
#include "mine/ancestor_history.hpp"

#include "mine/test_repository.hpp"
#include "mine/walk_cache.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace besser::mine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Files = TestRepository::Files;

std::string code(int n) {
    std::string text;
    for (int i = 0; i < 20; ++i)
        text += "int f" + std::to_string(i) + "(void) { return " + std::to_string(i) + "; }\n";
    return text + "int last(void) { return " + std::to_string(n) + "; }\n";
}

Repository open(const TestRepository &repository, const std::string &path = "drv") {
    auto opened = Repository::open(repository.directory() + "@main:" + path);
    EXPECT_TRUE(opened) << opened.error().message();
    return std::move(*opened);
}

std::vector<std::string> subjects(const History &history) {
    std::vector<std::string> found;
    for (const auto &commit : history.commits)
        found.push_back(commit.subject);
    return found;
}

std::vector<std::string> walk(const TestRepository &repository, const std::string &path = "drv") {
    const auto history = walk_history(open(repository, path), {});
    EXPECT_TRUE(history) << history.error().message();
    return subjects(*history);
}

TEST(History, has_the_commits_that_touch_c_files_below_the_path) {
    TestRepository repository;
    repository.commit({{"drv/a.c", code(1)}}, "import");
    repository.commit({{"drv/a.c", code(1)}, {"other.c", code(1)}}, "elsewhere");
    repository.commit({{"drv/a.c", code(2)}, {"drv/README", "x"}, {"other.c", code(1)}}, "change");
    repository.commit({{"drv/a.c", code(2)}, {"drv/README", "y"}, {"other.c", code(1)}}, "text");
    EXPECT_THAT(walk(repository), ElementsAre("change", "import"));
}

TEST(History, follows_a_directory_that_was_moved) {
    TestRepository repository;
    repository.commit({{"old/a.c", code(1)}, {"old/b.c", code(5)}}, "import");
    repository.commit({{"old/a.c", code(2)}, {"old/b.c", code(5)}}, "before the move");
    repository.commit({{"drv/a.c", code(2)}, {"drv/b.c", code(5)}}, "move");
    repository.commit({{"drv/a.c", code(3)}, {"drv/b.c", code(5)}}, "after the move");
    EXPECT_THAT(walk(repository), ElementsAre("after the move", "before the move", "import"));
}

TEST(History, follows_a_single_file_that_was_moved) {
    TestRepository repository;
    repository.commit({{"x.c", code(1)}}, "import");
    repository.commit({{"x.c", code(2)}}, "before the move");
    repository.commit({{"y.c", code(2)}}, "move");
    EXPECT_THAT(walk(repository, "y.c"), ElementsAre("before the move", "import"));
}

TEST(History, leaves_out_a_merge_that_agrees_with_its_parents) {
    TestRepository repository;
    const auto base = repository.commit({{"drv/a.c", code(1)}}, "import");
    const auto left = repository.commit({{"drv/a.c", code(2)}}, "left");
    const auto right =
        repository.commit({{"drv/a.c", code(1)}, {"x", "1"}}, "right", {base}, "side");
    repository.commit({{"drv/a.c", code(2)}, {"x", "1"}}, "merge", {left, right});
    EXPECT_THAT(walk(repository), ElementsAre("left", "import"));
}

TEST(History, walks_criss_cross_merges_once) {
    TestRepository repository;
    const auto base = repository.commit({{"drv/a.c", code(1)}, {"drv/b.c", code(1)}}, "import");
    const auto a = repository.commit({{"drv/a.c", code(2)}, {"drv/b.c", code(1)}}, "a", {base});
    const auto b =
        repository.commit({{"drv/a.c", code(1)}, {"drv/b.c", code(2)}}, "b", {base}, "side");
    const Files both = {{"drv/a.c", code(2)}, {"drv/b.c", code(2)}};
    const auto ab = repository.commit(both, "merge b into a", {a, b});
    const auto ba = repository.commit(both, "merge a into b", {b, a}, "side");
    repository.commit(both, "merge both", {ab, ba});
    // Each file of a clean merge equals one parent's, so no merge is a change of its own.
    EXPECT_THAT(walk(repository), ElementsAre("b", "a", "import"));
}

TEST(History, takes_what_a_merge_itself_changed) {
    TestRepository repository;
    const auto base = repository.commit({{"drv/a.c", code(1)}}, "import");
    const auto left = repository.commit({{"drv/a.c", code(2)}}, "left", {base});
    const auto right = repository.commit({{"drv/a.c", code(3)}}, "right", {base}, "side");
    repository.commit({{"drv/a.c", code(4)}}, "evil merge", {left, right});
    const auto history = walk_history(open(repository), {});
    ASSERT_TRUE(history);
    ASSERT_THAT(subjects(*history), ElementsAre("evil merge", "right", "left", "import"));
    EXPECT_TRUE(history->commits[0].is_merge);
    EXPECT_FALSE(history->commits[0].files[0].other_blob.is_zero());
}

TEST(History, marks_the_import) {
    TestRepository repository;
    repository.commit({{"x", "1"}}, "nothing yet");
    repository.commit({{"x", "1"}, {"drv/a.c", code(1)}}, "import");
    repository.commit({{"x", "1"}, {"drv/a.c", code(2)}}, "change");
    const auto history = walk_history(open(repository), {});
    ASSERT_TRUE(history);
    EXPECT_FALSE(history->commits[0].is_import);
    EXPECT_TRUE(history->commits[1].is_import);
}

TEST(History, ends_at_since) {
    TestRepository repository;
    repository.commit({{"drv/a.c", code(1)}}, "import");
    const auto since = repository.commit({{"drv/a.c", code(2)}}, "known");
    repository.commit({{"drv/a.c", code(3)}}, "new");
    WalkOptions options;
    options.since = since;
    const auto history = walk_history(open(repository), options);
    ASSERT_TRUE(history);
    EXPECT_THAT(subjects(*history), ElementsAre("new"));
}

TEST(History, says_where_a_shallow_clone_ends) {
    TestRepository repository;
    const auto first = repository.commit({{"drv/a.c", code(1)}}, "import");
    const auto second = repository.commit({{"drv/a.c", code(2)}}, "second");
    repository.commit({{"drv/a.c", code(3)}}, "third");
    std::ofstream(repository.directory() + "/shallow") << second.hex() << "\n";
    const auto hex = first.hex();
    std::filesystem::remove(repository.directory() + "/objects/" + hex.substr(0, 2) + "/" +
                            hex.substr(2));
    const auto history = walk_history(open(repository), {});
    ASSERT_TRUE(history) << history.error().message();
    EXPECT_THAT(subjects(*history), ElementsAre("third", "second"));
    ASSERT_EQ(history->notes.size(), 1U);
    EXPECT_THAT(history->notes[0], HasSubstr("shallow"));
    EXPECT_THAT(history->notes[0], HasSubstr(hex.substr(0, 12)));
}

TEST(History, names_a_commit_that_is_missing) {
    TestRepository repository;
    const auto first = repository.commit({{"drv/a.c", code(1)}}, "import");
    repository.commit({{"drv/a.c", code(2)}}, "second");
    const auto hex = first.hex();
    std::filesystem::remove(repository.directory() + "/objects/" + hex.substr(0, 2) + "/" +
                            hex.substr(2));
    const auto history = walk_history(open(repository), {});
    ASSERT_FALSE(history);
    EXPECT_THAT(history.error().message(), HasSubstr(hex));
    EXPECT_THAT(history.error().message(), HasSubstr("git fsck"));
}

class Cached : public testing::Test {
  protected:
    Cached() { std::filesystem::create_directories(cache); }
    ~Cached() override { std::filesystem::remove_all(cache); }

    History walk_again() {
        auto history = walk_cached(open(repository), {}, cache);
        EXPECT_TRUE(history) << history.error().message();
        return std::move(*history);
    }

    /// The one file that a walk leaves.
    std::filesystem::path kept() const {
        return std::filesystem::directory_iterator(cache)->path();
    }

    TestRepository repository;
    std::filesystem::path cache = repository.directory() + ".cache";
};

TEST_F(Cached, second_walk_looks_at_no_commit) {
    repository.commit({{"drv/a.c", code(1)}}, "import");
    repository.commit({{"drv/a.c", code(2)}}, "caf\xe9\n\nbody");
    const auto first = walk_again();
    EXPECT_EQ(first.walked, 2U);
    const auto second = walk_again();
    EXPECT_EQ(second.walked, 0U);
    ASSERT_EQ(second.commits.size(), 2U);
    EXPECT_EQ(second.commits[0].subject, "caf\xe9");
    EXPECT_EQ(second.commits[0].message, first.commits[0].message);
    EXPECT_EQ(second.commits[0].files[0].new_blob, first.commits[0].files[0].new_blob);
    EXPECT_TRUE(second.commits[1].is_import);
}

TEST_F(Cached, later_tip_is_walked_down_to_the_kept_one) {
    repository.commit({{"drv/a.c", code(1)}}, "import");
    for (int i = 0; i < 100; ++i)
        repository.commit({{"drv/a.c", code(i + 2)}}, "change");
    walk_again();
    repository.commit({{"drv/a.c", code(999)}}, "newest");
    const auto history = walk_again();
    EXPECT_EQ(history.commits.size(), 102U);
    EXPECT_EQ(history.commits[0].subject, "newest");
    EXPECT_LT(history.walked, 80U);
}

TEST_F(Cached, damaged_file_is_written_anew) {
    repository.commit({{"drv/a.c", code(1)}}, "import");
    walk_again();
    std::ofstream(kept(), std::ios::trunc) << "besser walk\n\xa3garbage";
    EXPECT_EQ(walk_again().commits.size(), 1U);
    EXPECT_EQ(walk_again().walked, 0U);
}

std::string content_of(const std::filesystem::path &file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

TEST_F(Cached, file_that_besser_did_not_write_is_left_as_it_is) {
    repository.commit({{"drv/a.c", code(1)}}, "import");
    walk_again();
    std::ofstream(kept(), std::ios::trunc) << "precious";
    const auto history = walk_again();
    EXPECT_EQ(history.commits.size(), 1U);
    EXPECT_THAT(history.notes, ElementsAre(HasSubstr("left as it is")));
    EXPECT_EQ(content_of(kept()), "precious");
}

TEST_F(Cached, directory_that_cannot_be_made_is_told) {
    repository.commit({{"drv/a.c", code(1)}}, "import");
    std::filesystem::remove(cache);
    std::ofstream(cache) << "precious";
    const auto history = walk_again();
    EXPECT_EQ(history.commits.size(), 1U);
    EXPECT_THAT(history.notes, ElementsAre(HasSubstr("is not kept")));
    EXPECT_EQ(content_of(cache), "precious");
}

TEST_F(Cached, file_that_nests_deep_is_not_parsed) {
    repository.commit({{"drv/a.c", code(1)}}, "import");
    walk_again();
    const std::string body(10'000'000, '\x81'); // arrays of one entry, in each other
    ObjectId digest;
    ASSERT_EQ(git_odb_hash(&digest.oid, body.data(), body.size(), GIT_OBJECT_BLOB), 0);
    std::ofstream(kept(), std::ios::trunc) << "besser walk\n" << digest.hex() << body;
    EXPECT_EQ(walk_again().commits.size(), 1U);
}

TEST_F(Cached, no_flipped_byte_is_believed) {
    repository.commit({{"drv/a.c", code(1)}}, "import");
    repository.commit({{"drv/a.c", code(2)}}, "change");
    walk_again();
    const auto sound = content_of(kept());
    ASSERT_GT(sound.size(), 100U);
    for (std::size_t at = 0; at < sound.size(); at += 7) {
        auto flipped = sound;
        flipped[at] = static_cast<char>(flipped[at] ^ 0x21);
        std::ofstream(kept(), std::ios::trunc | std::ios::binary) << flipped;
        const auto history = walk_again();
        ASSERT_EQ(history.walked, 2U) << "byte " << at;
        ASSERT_EQ(history.commits.size(), 2U);
        ASSERT_EQ(history.commits[0].subject, "change");
    }
}

TEST_F(Cached, file_that_others_could_write_is_not_read) {
    repository.commit({{"drv/a.c", code(1)}}, "import");
    walk_again();
    const auto target = cache / "target";
    const auto file = kept();
    std::filesystem::permissions(file, std::filesystem::perms::others_write,
                                 std::filesystem::perm_options::add);
    EXPECT_EQ(walk_again().walked, 1U);
    std::filesystem::rename(file, target);
    std::filesystem::create_symlink(target, file);
    EXPECT_EQ(walk_again().walked, 1U);
    EXPECT_EQ(walk_again().walked, 1U); // the link is not besser's, and stays
}

} // namespace
} // namespace besser::mine
