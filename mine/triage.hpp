// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/mining.hpp"
#include "support/json.hpp"

#include <array>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace besser::mine {

/// By which besser knows a triage file that it, or its page, wrote (support/output_file.hpp).
inline constexpr std::string_view triage_mark = R"("generator": "besser mine triage")";

inline constexpr std::string_view triage_schema = "besser triage 1";

/// What a maintainer may decide about a commit, as the file names it. Empty: nothing yet.
inline constexpr std::array<std::string_view, 5> triage_decisions = {"", "port", "later", "done",
                                                                     "not-needed"};

/// What maintainers decided about the ancestor's commits, kept from run to run: a file of JSON that
/// is written by a run or saved from its page, and may be edited by hand.
class Triage {
  public:
    /// A file that is not there is an empty triage.
    static std::expected<Triage, Error> read(const std::filesystem::path &file);
    static std::expected<Triage, Error> parse(const std::string &name, std::string_view text);

    /// Puts the decisions into the mining, and marks what no earlier run found lacking as new. Of a
    /// first run, nothing is.
    void apply(Mining &mining);

    /// The file for the next run: all that was decided, in the order it was read, and what the last
    /// apply() found lacking beside it.
    std::string text() const;

    /// The same entries as a list, for a page.
    Json entries() const;

  private:
    struct Entry {
        std::string key; ///< the commit's id, or the name of a unit
        std::string subject;
        std::string decision;
        std::string reason;
    };

    std::vector<Entry> entries_;
    bool is_first_ = true;
};

/// How the file and the page name a commit.
std::string triage_key(const MinedCommit &mined);

} // namespace besser::mine
