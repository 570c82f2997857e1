// SPDX-License-Identifier: GPL-2.0-only
#include "mine/kind.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <span>

namespace besser::mine {

namespace {

/// Words of a message, in lower case; the first group with a hit decides.
struct WordRule {
    Kind kind;
    std::span<const std::string_view> words;
};

constexpr std::array<std::string_view, 9> lifetime_words = {
    "use after free", "use-after-free", "uaf",        "double free",  "double-free",
    "dangling",       "freed memory",   "after free", "already freed"};
constexpr std::array<std::string_view, 13> overflow_words = {
    "overflow",    "out of bounds", "out-of-bounds", "oob",        "underflow",
    "overrun",     "bounds check",  "buffer size",   "off by one", "off-by-one",
    "array index", "integer wrap",  "too long"};
constexpr std::array<std::string_view, 13> race_words = {
    "race",     "racy",   "deadlock",   "dead lock",  "lockdep", "atomic",          "locking",
    "unlocked", "lockup", "unbalanced", "concurrent", "hang",    "mutual exclusion"};
constexpr std::array<std::string_view, 6> null_words = {
    "null pointer", "null-pointer", "null deref", "null check", "null dereference", "for null"};
constexpr std::array<std::string_view, 8> leak_words = {
    "leak",      "refcount",   "reference count", "missing free",
    "not freed", "error path", "error handling",  "release the"};
constexpr std::array<std::string_view, 16> performance_words = {
    "performance", "throughput", "speed up",     "faster",      "latency",     "optimize",
    "optimise",    "reduce cpu", "optimization", "lower code",  "reduce spin", "prefetch",
    "batch",       "unlikely",   "cache line",   "improve perf"};
constexpr std::array<std::string_view, 14> protocol_words = {
    "firmware", "wsm",  "protocol", "handshake", "association",     "power save",  "powersave",
    "beacon",   "scan", "802.11",   "endian",    "sequence number", "handshaking", "fw "};
constexpr std::array<std::string_view, 19> cosmetic_words = {
    "typo",     "whitespace",  "cosmetic", "coding style", "comment",
    "spelling", "indentation", "rename",   "cleanup",      "clean up",
    "clean-up", "checkpatch",  "unused",   "un-needed",    "copyright",
    "license",  "dead code",   "printk",   "documentation"};

constexpr std::array<WordRule, 8> word_rules = {{
    {Kind::lifetime, lifetime_words},
    {Kind::overflow, overflow_words},
    {Kind::race, race_words},
    {Kind::null, null_words},
    {Kind::leak, leak_words},
    {Kind::cosmetic, cosmetic_words},
    {Kind::performance, performance_words},
    {Kind::protocol, protocol_words},
}};

/// Calls and words whose arrival says what a change is for. A name counts when it contains one.
struct ShapeRule {
    Kind kind;
    std::span<const std::string_view> parts;
};

constexpr std::array<std::string_view, 6> lifetime_calls = {
    "cancel_work_sync", "cancel_delayed_work_sync", "del_timer_sync", "flush_work", "kref_get",
    "synchronize_"};
constexpr std::array<std::string_view, 9> race_calls = {"spin_lock",    "spin_unlock", "mutex_lock",
                                                        "mutex_unlock", "atomic_",     "smp_",
                                                        "READ_ONCE",    "down",        "complete"};
constexpr std::array<std::string_view, 9> leak_calls = {
    "free",       "put_device",        "_put",
    "dma_unmap",  "destroy_workqueue", "release_firmware",
    "unregister", "iounmap",           "dev_kfree_skb"};

constexpr std::array<ShapeRule, 3> shape_rules = {{
    {Kind::lifetime, lifetime_calls},
    {Kind::leak, leak_calls},
    {Kind::race, race_calls},
}};

bool is_letter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

std::string in_lower_case(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower;
}

/// Whether `text` has `word` where a word begins: "trace" is no race.
bool has_word(std::string_view text, std::string_view word) {
    for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1))
        if (at == 0 || !is_letter(text[at - 1]))
            return true;
    return false;
}

/// What the commit's changes add more often than they remove.
std::multiset<std::string_view> brought(const std::vector<Finding> &findings,
                                        const Symbols &symbols) {
    std::multiset<std::string_view> names;
    for (const auto &finding : findings)
        for (const auto symbol : finding.change.added())
            names.insert(symbols.text(symbol));
    for (const auto &finding : findings)
        for (const auto symbol : finding.change.removed())
            if (const auto found = names.find(symbols.text(symbol)); found != names.end())
                names.erase(found);
    return names;
}

std::optional<Classification> by_words(std::string_view text, std::string_view where) {
    const auto lower = in_lower_case(text);
    for (const auto &rule : word_rules)
        for (const auto word : rule.words)
            if (has_word(lower, word))
                return Classification{rule.kind, fmt::format("\"{}\" in the {}", word, where)};
    return {};
}

std::optional<Classification> by_shape(const std::vector<Finding> &findings,
                                       const Symbols &symbols) {
    const auto names = brought(findings, symbols);
    for (const auto &rule : shape_rules)
        for (const auto name : names)
            for (const auto part : rule.parts)
                if (name.find(part) != std::string_view::npos)
                    return Classification{rule.kind, fmt::format("adds {}", name)};
    const auto adds = [&](std::string_view name) { return names.contains(name); };
    if (adds("if") && (adds("NULL") || (adds("!") && names.size() < 12)))
        return Classification{Kind::null, "adds a check"};
    if (adds("if") && (adds(">") || adds(">=") || adds("<") || adds("min") || adds("sizeof")))
        return Classification{Kind::overflow, "adds a comparison"};
    return {};
}

/// The message without the lines that name people and commits.
std::string body_of(const Commit &commit) {
    std::string body;
    std::string_view rest = commit.message;
    while (!rest.empty()) {
        const auto line = rest.substr(0, rest.find('\n'));
        const auto colon = line.find(": ");
        const bool trailer = colon != std::string_view::npos &&
                             line.substr(0, colon).find(' ') == std::string_view::npos;
        if (!trailer)
            body += std::string(line) + "\n";
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    }
    return body;
}

} // namespace

std::string_view kind_name(Kind kind) {
    constexpr std::array<std::string_view, 9> names = {"lifetime",    "overflow", "race",
                                                       "null",        "leak",     "protocol",
                                                       "performance", "other",    "cosmetic"};
    return names[static_cast<std::size_t>(kind)];
}

Classification classify(const Commit &commit, const std::vector<Finding> &findings,
                        const Symbols &symbols) {
    if (findings.empty())
        return {Kind::cosmetic, "changes no code"};
    if (auto found = by_words(commit.subject, "subject"))
        return *found;
    if (auto found = by_words(body_of(commit), "message"); found && found->kind < Kind::protocol)
        return *found;
    if (auto found = by_shape(findings, symbols))
        return *found;
    if (auto found = by_words(body_of(commit), "message"))
        return *found;
    return {};
}

std::vector<std::string> fix_tags(const Commit &commit) {
    std::vector<std::string> tags;
    std::string_view rest = commit.message;
    while (!rest.empty()) {
        const auto line = rest.substr(0, rest.find('\n'));
        const auto lower = in_lower_case(line);
        if (lower.starts_with("fixes:") || (lower.starts_with("cc:") && has_word(lower, "stable")))
            tags.emplace_back(line);
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    }
    return tags;
}

} // namespace besser::mine
