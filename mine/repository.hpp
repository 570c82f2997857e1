// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/error.hpp"
#include "mine/object_id.hpp"

#include <git2.h>

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace besser::mine {

/// Frees an object of libgit2 by the function that belongs to it.
template <auto free_function>
struct GitFree {
    template <class T>
    void operator()(T *object) const {
        free_function(object);
    }
};

using CommitPtr = std::unique_ptr<git_commit, GitFree<git_commit_free>>;
using TreePtr = std::unique_ptr<git_tree, GitFree<git_tree_free>>;
using BlobPtr = std::unique_ptr<git_blob, GitFree<git_blob_free>>;
using DiffPtr = std::unique_ptr<git_diff, GitFree<git_diff_free>>;
using ObjectPtr = std::unique_ptr<git_object, GitFree<git_object_free>>;
using RepositoryPtr = std::unique_ptr<git_repository, GitFree<git_repository_free>>;

/// REPO[@REV][:PATH], taken apart. What exists on disk decides where REPO ends, so a directory's
/// name may hold '@' and ':'.
struct RepositorySpec {
    std::string directory;
    std::string revision = "HEAD";
    std::string path; ///< below the root, without slashes at the ends; empty: everything
};

RepositorySpec parse_spec(std::string_view text);

/// Size of an object without reading it, or libgit2's status.
std::expected<std::size_t, int> object_size(git_repository *repository, const ObjectId &id);

/// Refuses an object that is larger than `most` bytes, before it is read. `where` names it.
std::expected<void, Error> check_size(git_repository *repository, const ObjectId &id,
                                      std::size_t most, const std::string &where);

/// A repository at one commit, below one path. Reads the object database alone: bare or not, the
/// work tree does not matter.
class Repository {
  public:
    /// Refuses what is no repository, an unknown revision, and a path that is not there.
    static std::expected<Repository, Error> open(std::string_view spec);

    git_repository *get() const { return repository_.get(); }
    const std::string &path() const { return spec_.path; }
    const std::string &name() const { return name_; } ///< the specification as it was given
    /// What the repository has that is not applied, as notes for the reader.
    std::vector<std::string> notes() const;
    const ObjectId &tip() const { return tip_; }
    bool is_shallow() const { return git_repository_is_shallow(repository_.get()) == 1; }

    /// Where the server that the repository was cloned from shows a commit, to be followed by its
    /// id: by its remote "origin", when that is a plain https address. Empty: not known.
    std::string commit_url() const;

    std::expected<ObjectId, Error> resolve(const std::string &revision) const;

    /// Why a file was not read.
    struct Unread {
        enum class Why {
            too_large, ///< above limits::source_bytes
            broken,    ///< the object is missing or damaged: something is wrong with the repository
        };
        Why why;
        Error error;
    };

    std::expected<std::string, Unread> read_blob(const ObjectId &id) const;

    /// The object that `path` names in a commit's tree; zero when there is none.
    std::expected<ObjectId, Error> entry_at(const git_commit *commit,
                                            const std::string &path) const;

    /// A file of a tree: its path from the root of the repository.
    struct File {
        std::string path;
        ObjectId blob;
    };

    /// All C files below the path in the tree of `commit`, sorted by path; at least one.
    std::expected<std::vector<File>, Error> c_files(const ObjectId &commit) const;

  private:
    std::expected<std::vector<File>, Error> listed(const ObjectId &commit) const;

    Repository(RepositoryPtr repository, RepositorySpec spec, std::string name)
        : repository_(std::move(repository)), spec_(std::move(spec)), name_(std::move(name)) {}

    RepositoryPtr repository_;
    RepositorySpec spec_;
    std::string name_;
    ObjectId tip_;
};

} // namespace besser::mine
