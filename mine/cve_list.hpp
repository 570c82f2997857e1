// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/error.hpp"
#include "mine/object_id.hpp"

#include <expected>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace besser::mine {

/// Which commits fix which CVE. The file has a line for each: a CVE id and the ids of its commits,
/// at least 12 digits of each, in any order and with anything between them; # begins a comment.
class CveList {
  public:
    static std::expected<CveList, Error> read(const std::filesystem::path &file);
    static std::expected<CveList, Error> parse(const std::string &name, std::string_view text);

    /// The CVE ids of a commit, in the list's order.
    std::vector<std::string> of(const ObjectId &commit) const;

  private:
    std::multimap<std::string, std::string> by_commit_; ///< the first digits of its id
};

} // namespace besser::mine
