// SPDX-License-Identifier: GPL-2.0-only
// Reads the files of a tree with clang, and takes down what they say (facts.hpp).
#pragma once

#include "lint/facts.hpp"
#include "lint/libclang.hpp"
#include "model/linux/tree_build.hpp"

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace besser::lint {

class UnitReader {
  public:
    /// `tree` is canonical; what lies elsewhere is outside. Both arguments outlive this.
    UnitReader(const Libclang &clang, std::filesystem::path tree, Facts &facts)
        : clang_(clang), tree_(std::move(tree)), facts_(facts) {}

    /// What of the file was not read, and why; empty: all was.
    [[nodiscard]] std::string read(const linux_api::TreeUnit &unit);

  private:
    /// Where in a function the reader is.
    struct Inside {
        Key function;
        unsigned loops = 0;
        unsigned depth = 0;
    };

    [[nodiscard]] std::string parse_and_read(const std::string &file,
                                             const std::vector<std::string> &arguments);
    [[nodiscard]] std::string first_error(CXTranslationUnit unit) const;
    void read_top(CXCursor cursor);
    void read_function(CXCursor definition);
    void read_inside(CXCursor cursor, const Inside &inside);
    void read_call(CXCursor call, const Inside &inside);
    void read_asm(CXCursor statement, const Inside &inside);
    void read_assignment(CXCursor assignment);
    void read_variable(CXCursor variable);
    void read_initialisers(CXCursor list);
    void read_comments(CXTranslationUnit unit);
    void read_comments_of(CXTranslationUnit unit, CXFile file, const std::string &name);

    /// The functions that an expression stands for, and the holders of which it is one.
    void add_sources(CXCursor expression, std::vector<Key> &keys, unsigned depth = 0) const;
    [[nodiscard]] std::vector<Key> sources_of(CXCursor expression) const;
    void add_flows(const Key &to, CXCursor from);
    [[nodiscard]] Key key_of(CXCursor declaration) const;
    [[nodiscard]] bool points_to_function(CXType type) const;
    [[nodiscard]] bool is_stub(CXCursor body) const;
    [[nodiscard]] bool is_constant(CXCursor expression) const;
    [[nodiscard]] bool is_never_repeated(CXCursor loop) const;
    [[nodiscard]] std::vector<CXCursor> children_of(CXCursor cursor) const;
    [[nodiscard]] std::vector<std::string> tokens_in(CXSourceRange range) const;

    struct Spot {
        Place place;
        CXFile file = nullptr;
        unsigned offset = 0;
    };
    [[nodiscard]] Spot spot_of(CXSourceLocation location) const;
    [[nodiscard]] Place place_of(CXCursor cursor) const;
    [[nodiscard]] const std::string &below_tree(const std::string &file) const;
    /// The line from there on.
    [[nodiscard]] std::string code_at(const Spot &spot) const;

    const Libclang &clang_;
    std::filesystem::path tree_;
    Facts &facts_;
    CXTranslationUnit unit_ = nullptr; ///< the one that is being read
    bool too_deep_ = false;
    std::set<std::string> commented_; ///< files whose comments were read
    mutable std::map<std::string, std::string> below_tree_;
};

} // namespace besser::lint
