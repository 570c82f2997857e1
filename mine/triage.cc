// SPDX-License-Identifier: GPL-2.0-only
#include "mine/triage.hpp"

#include "support/limits.hpp"
#include "support/suggestion.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace besser::mine {

namespace {

std::unexpected<Error> refuse(const std::string &where, std::string what) {
    return std::unexpected(Error{where, std::move(what), "see docs/mine.md for what it may hold"});
}

/// A text of an object that may leave it out.
std::expected<std::string, std::string> text_at(const Json &object, const char *key) {
    const auto found = object.find(key);
    if (found == object.end())
        return "";
    if (!found->is_string())
        return std::unexpected(fmt::format("\"{}\" is no text", key));
    return found->get<std::string>();
}

bool is_open(const MinedCommit &mined) {
    return !mined.moot && (mined.judgement.verdict == Verdict::absent ||
                           mined.judgement.verdict == Verdict::partial);
}

} // namespace

std::string triage_key(const MinedCommit &mined) {
    return mined.commit.id.is_zero() ? mined.commit.subject : mined.commit.id.hex();
}

std::expected<Triage, Error> Triage::read(const std::filesystem::path &file) {
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored))
        return Triage{};
    const auto text = read_text_file(file, limits::triage_bytes);
    if (!text)
        return std::unexpected(
            Error{file.string(), text.error().what, "name a file that a run wrote"});
    return text->empty() ? Triage{} : parse(file.string(), *text);
}

std::expected<Triage, Error> Triage::parse(const std::string &name, std::string_view text) {
    const auto json = parse_json(text);
    if (!json)
        return refuse(name, json.error());
    if (!json->is_object() || json->value("schema", Json()) != Json(triage_schema))
        return refuse(name, "is no triage file of this version");
    const auto commits = json->find("commits");
    if (commits == json->end() || !commits->is_array())
        return refuse(name, "has no list \"commits\"");
    Triage triage;
    triage.is_first_ = false;
    for (std::size_t i = 0; i < commits->size(); ++i) {
        const auto where = fmt::format("{}: commits[{}]", name, i);
        const auto &one = (*commits)[i];
        if (!one.is_object())
            return refuse(where, "is no object");
        Entry entry;
        for (const auto &[key, member] : {std::pair{"id", &Entry::key},
                                          {"subject", &Entry::subject},
                                          {"decision", &Entry::decision},
                                          {"reason", &Entry::reason}}) {
            auto value = text_at(one, key);
            if (!value)
                return refuse(where, value.error());
            entry.*member = std::move(*value);
        }
        if (entry.key.empty())
            return refuse(where, "has no \"id\"");
        if (std::ranges::find(triage_decisions, entry.decision) == triage_decisions.end())
            return refuse(where + ": decision",
                          fmt::format("is \"{}\", not one of port, later, done, not-needed{}",
                                      entry.decision,
                                      did_you_mean(entry.decision, triage_decisions)));
        triage.entries_.push_back(std::move(entry));
    }
    return triage;
}

void Triage::apply(Mining &mining) {
    std::map<std::string, const Entry *> known;
    for (const auto &entry : entries_)
        known.emplace(entry.key, &entry);
    std::vector<Entry> found;
    for (auto *commits : {&mining.commits, &mining.older})
        for (auto &mined : *commits) {
            const auto key = triage_key(mined);
            if (const auto entry = known.find(key); entry != known.end()) {
                mined.decision = entry->second->decision;
                mined.decision_reason = entry->second->reason;
            } else if (is_open(mined)) {
                mined.is_new = !is_first_;
                found.push_back({key, mined.commit.subject, "", ""});
            }
        }
    entries_.insert(entries_.end(), found.begin(), found.end());
    is_first_ = false;
}

Json Triage::entries() const {
    auto commits = Json::array();
    for (const auto &entry : entries_)
        commits.push_back({{"id", entry.key},
                           {"subject", entry.subject},
                           {"decision", entry.decision},
                           {"reason", entry.reason}});
    return commits;
}

std::string Triage::text() const {
    const Json json = {
        {"generator", "besser mine triage"}, {"schema", triage_schema}, {"commits", entries()}};
    return pretty(json) + "\n";
}

} // namespace besser::mine
