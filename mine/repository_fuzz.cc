// SPDX-License-Identifier: GPL-2.0-only
// Git objects as somebody may have made them by hand: the text of a commit, the bytes of a tree,
// and a blob, with "====" between them. TREE in the commit stands for the tree's id, PARENT for
// that of a sound commit, and twenty letters B in the tree for the blob's.

#include "mine/mining.hpp"
#include "mine/mining_report.hpp"
#include "mine/test_repository.hpp"
#include "support/fuzz_target.hpp"

#include <fstream>

using namespace besser;
using namespace besser::mine;

// libgit2 1.5 leaks some of its own objects when a diff meets a damaged one, and what pcre2 made
// for it when a repository has an extension that it does not know.
extern "C" const char *__lsan_default_suppressions(); // NOLINT(bugprone-reserved-identifier)
extern "C" const char *__lsan_default_suppressions() { return "leak:libgit2\nleak:libpcre2"; }

namespace {

const std::string blob_mark(20, 'B');

void replace(std::string &text, std::string_view what, std::string_view by) {
    const auto at = text.find(what);
    if (at != std::string::npos)
        text.replace(at, what.size(), by);
}

/// A repository with one sound commit, and an object or three that are not.
class Forged {
  public:
    Forged() : sound_(made_.commit({{"drv/a.c", "int ab_run(void)\n{\n\treturn 1;\n}\n"}}, "one")) {
        git_repository *raw = nullptr;
        require(git_repository_open(&raw, made_.directory().c_str()) == 0);
        repository_.reset(raw);
        git_odb *odb = nullptr;
        require(git_repository_odb(&odb, raw) == 0);
        odb_.reset(odb);
    }

    /// Makes them and sets the branch "forged" to the commit.
    void write(std::string text, std::string tree, const std::string &blob) {
        const auto blob_id = add(blob, GIT_OBJECT_BLOB);
        replace(tree, blob_mark, {reinterpret_cast<const char *>(blob_id.oid.id), 20});
        replace(text, "TREE", add(tree, GIT_OBJECT_TREE).hex());
        replace(text, "PARENT", sound_.hex());
        std::ofstream(std::filesystem::path(made_.directory()) / "refs/heads/forged")
            << add(text, GIT_OBJECT_COMMIT).hex() << '\n';
    }

    void remove() {
        for (const auto &file : written_)
            std::filesystem::remove(file);
        written_.clear();
    }

    std::string directory() const { return made_.directory(); }

  private:
    ObjectId add(const std::string &content, git_object_t type) {
        ObjectId id;
        require(git_odb_hash(&id.oid, content.data(), content.size(), type) == 0);
        if (git_odb_exists(odb_.get(), &id.oid) == 1)
            return id;
        require(git_odb_write(&id.oid, odb_.get(), content.data(), content.size(), type) == 0);
        const auto hex = id.hex();
        written_.push_back(std::filesystem::path(made_.directory()) / "objects" / hex.substr(0, 2) /
                           hex.substr(2));
        return id;
    }

    TestRepository made_;
    ObjectId sound_;
    RepositoryPtr repository_;
    std::unique_ptr<git_odb, GitFree<git_odb_free>> odb_;
    std::vector<std::filesystem::path> written_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    static Forged forged;
    const auto parts = parts_of(text_of(data, size), 3);
    forged.write(parts[0], parts[1], parts[2]);
    MiningOptions options;
    options.ancestor = forged.directory() + "@refs/heads/forged:drv";
    options.fork = forged.directory() + "@refs/heads/main:drv";
    for (int i = 0; i < 2; ++i) { // the forged one as the ancestor, then as the fork
        const auto mining = mine::mine(options);
        if (mining)
            require(!mining_json(*mining).empty() && !mining_html(*mining, {}).empty());
        else
            require_readable(mining.error().message());
        std::swap(options.ancestor, options.fork);
    }
    forged.remove();
    return 0;
}
