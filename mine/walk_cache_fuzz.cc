// SPDX-License-Identifier: GPL-2.0-only
// The file in which a walk's findings are kept, under a digest that fits: what a user may have
// unpacked from somebody else's archive.

#include "mine/test_repository.hpp"
#include "mine/walk_cache.hpp"
#include "support/fuzz_target.hpp"

#include <fstream>

using namespace besser;
using namespace besser::mine;

namespace {

class Cached {
  public:
    Cached() {
        made_.commit({{"drv/a.c", "int x;\n"}}, "one");
        made_.commit({{"drv/a.c", "int y;\n"}}, "two");
        repository_.emplace(*Repository::open(made_.directory() + "@main:drv"));
        require(walk().commits.size() == 2);
        file_ = std::filesystem::directory_iterator(directory_.path)->path();
    }

    History walk() {
        auto history = walk_cached(*repository_, {}, directory_.path);
        require(history.has_value());
        return std::move(*history);
    }

    void keep(const std::string &body) {
        ObjectId digest;
        require(git_odb_hash(&digest.oid, body.data(), body.size(), GIT_OBJECT_BLOB) == 0);
        std::ofstream(file_, std::ios::binary) << "besser walk\n" << digest.hex() << body;
    }

  private:
    TestRepository made_;
    TemporaryDirectory directory_;
    std::optional<Repository> repository_;
    std::filesystem::path file_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    static Cached cached;
    cached.keep(text_of(data, size));
    (void)cached.walk();
    return 0;
}
