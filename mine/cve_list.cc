// SPDX-License-Identifier: GPL-2.0-only
#include "mine/cve_list.hpp"

#include "mine/commit_ids.hpp"
#include "mine/kind.hpp"
#include "support/limits.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace besser::mine {

namespace {

/// What a CVE's record and a kernel's list give at least.
constexpr std::size_t id_digits = 12;

} // namespace

std::expected<CveList, Error> CveList::read(const std::filesystem::path &file) {
    auto text = read_text_file(file, limits::cve_list_bytes);
    if (!text)
        return std::unexpected(
            Error{file.string(), text.error().what, "name a file with a list of CVE ids"});
    return parse(file.string(), *text);
}

std::expected<CveList, Error> CveList::parse(const std::string &name, std::string_view text) {
    CveList list;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto whole = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), whole.size() + 1));
        const auto line = whole.substr(0, whole.find('#'));
        if (line.find_first_not_of(" \t\r") == std::string_view::npos)
            continue;
        const auto cves = cve_ids(line);
        const auto commits = commit_ids_in(line, id_digits);
        if (cves.empty() || commits.empty())
            return std::unexpected(
                Error{fmt::format("{}:{}", name, number),
                      cves.empty() ? "has no CVE id" : "has no commit id",
                      "write a line as \"CVE-2024-1234 0123456789ab\", with 12 digits or more"});
        for (const auto &commit : commits)
            for (const auto &cve : cves)
                list.by_commit_.emplace(commit.substr(0, id_digits), cve);
    }
    return list;
}

std::vector<std::string> CveList::of(const ObjectId &commit) const {
    std::vector<std::string> found;
    const auto [first, last] = by_commit_.equal_range(commit.hex().substr(0, id_digits));
    for (auto entry = first; entry != last; ++entry)
        found.push_back(entry->second);
    return found;
}

} // namespace besser::mine
