// SPDX-License-Identifier: GPL-2.0-only
#include "mine/kind.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <span>

namespace besser::mine {

namespace {

/// Words of a message, in lower case; the first group with a hit decides.
struct WordRule {
    Kind kind;
    std::span<const std::string_view> words;
    /// The words name code, which is added and renamed as well as mended: they tell of a commit
    /// only when it says that it mends something.
    bool of_fixes_only = false;
};

constexpr std::array<std::string_view, 16> lifetime_words = {
    "use after free",    "use-after-free",      "uaf",
    "double free",       "double-free",         "dangling",
    "freed memory",      "after free",          "already freed",
    "after being freed", "heap-use-after-free", "after it is freed",
    "free'd memory",     "stale pointer",       "read after free",
    "invalid free"};
constexpr std::array<std::string_view, 22> overflow_words = {
    "overflow",       "out of bounds",  "out-of-bounds",   "oob",          "underflow",
    "overrun",        "bounds check",   "out of bound",    "off by one",   "off-by-one",
    "overread",       "over-read",      "integer wrap",    "out-of-bound", "buffer over-read",
    "bound check",    "length check",   "bounds checking", "overflowed",   "out of range access",
    "stack smashing", "buffer overread"};
constexpr std::array<std::string_view, 15> race_words = {"race",
                                                         "racy",
                                                         "deadlock",
                                                         "dead lock",
                                                         "lockdep",
                                                         "data race",
                                                         "race condition",
                                                         "lockup",
                                                         "unbalanced",
                                                         "livelock",
                                                         "mutual exclusion",
                                                         "concurrently",
                                                         "concurrent access",
                                                         "data-race",
                                                         "locking"};
constexpr std::array<std::string_view, 10> null_words = {
    "null pointer",       "null-pointer", "null deref", "null check", "null dereference",
    "dereferencing null", "nullptr",      "null ptr",   "null-deref", "null-check"};
constexpr std::array<std::string_view, 11> crash_words = {
    "crash", "segfault", "sigsegv",   "segv",     "kernel panic",      "kernel bug",
    "oops",  "sigabrt",  "core dump", "coredump", "segmentation fault"};
constexpr std::array<std::string_view, 2> crash_calls = {"bug_on", "abort()"};
constexpr std::array<std::string_view, 5> assertion_words = {"assert", "assertion", "assert()",
                                                             "warn_on", "assertion failure"};
constexpr std::array<std::string_view, 13> leak_words = {
    "leak",      "memleak",     "refcount", "reference count", "missing free",
    "not freed", "never freed", "mem leak", "refcnt",          "memory leakage",
    "leakage",   "free memory", "fd leak"};
constexpr std::array<std::string_view, 14> performance_words = {
    "performance", "throughput", "speed up",   "faster",       "latency",
    "optimize",    "optimise",   "reduce cpu", "optimization", "optimisation",
    "prefetch",    "cache line", "cpu usage",  "batching"};
constexpr std::array<std::string_view, 14> protocol_words = {
    "firmware", "wsm",  "protocol", "handshake", "association", "power save",      "powersave",
    "beacon",   "scan", "802.11",   "endian",    "endianness",  "sequence number", "handshaking"};
constexpr std::array<std::string_view, 24> cosmetic_words = {
    "typo",        "whitespace",   "cosmetic",  "coding style", "comment",       "spelling",
    "indentation", "rename",       "cleanup",   "clean up",     "clean-up",      "checkpatch",
    "unused",      "un-needed",    "copyright", "license",      "documentation", "dead code",
    "reformat",    "clang-format", "renamed",   "style",        "spdx",          "doxygen"};

constexpr std::array<WordRule, 11> word_rules = {{
    {Kind::lifetime, lifetime_words},
    {Kind::overflow, overflow_words},
    {Kind::race, race_words},
    {Kind::null, null_words},
    {Kind::crash, crash_words},
    {Kind::crash, crash_calls, true},
    {Kind::assertion, assertion_words, true},
    {Kind::leak, leak_words},
    {Kind::cosmetic, cosmetic_words},
    {Kind::performance, performance_words},
    {Kind::protocol, protocol_words},
}};

/// A subject that says that it mends something.
constexpr std::array<std::string_view, 16> mending_words = {
    "fix",        "fixes", "fixed",     "bug",     "bugfix",  "prevent", "avoid", "correct",
    "workaround", "wrong", "incorrect", "missing", "invalid", "handle",  "error", "ensure"};

/// Calls whose arrival says what a small change is for.
constexpr std::array<std::string_view, 11> lifetime_calls = {
    "cancel_work_sync", "cancel_delayed_work_sync", "del_timer_sync",  "timer_delete_sync",
    "flush_work",       "flush_delayed_work",       "flush_workqueue", "kref_get",
    "synchronize_rcu",  "synchronize_net",          "synchronize_irq"};
constexpr std::array<std::string_view, 23> race_calls = {"mutex_lock",
                                                         "mutex_unlock",
                                                         "READ_ONCE",
                                                         "WRITE_ONCE",
                                                         "down",
                                                         "up",
                                                         "down_read",
                                                         "down_write",
                                                         "up_read",
                                                         "up_write",
                                                         "complete",
                                                         "complete_all",
                                                         "wait_for_completion",
                                                         "rcu_read_lock",
                                                         "rcu_dereference",
                                                         "smp_mb",
                                                         "smp_wmb",
                                                         "smp_rmb",
                                                         "smp_load_acquire",
                                                         "smp_store_release",
                                                         "pthread_mutex_lock",
                                                         "pthread_mutex_unlock",
                                                         "mutex_lock_interruptible"};
constexpr std::array<std::string_view, 2> race_prefixes = {"spin_lock", "spin_unlock"};

/// Last parts of names ("buf" of alloc_buf) of functions that give something back.
constexpr std::array<std::string_view, 13> giving_back = {
    "free",  "kfree",   "vfree",   "kvfree",     "xfree",   "unref", "put",
    "unmap", "iounmap", "destroy", "unregister", "release", "freep"};

/// Parts of names that are lengths, sizes and places in a table.
constexpr std::array<std::string_view, 17> measures = {
    "len",   "length", "size",  "sizeof", "count", "max",  "remaining", "remain", "bytes",
    "index", "idx",    "limit", "avail",  "left",  "SIZE", "LEN",       "MAX"};

/// A change that brings more tokens than these has no one purpose that its shape would tell.
constexpr std::size_t most_tokens_of_a_shape = 60;
constexpr std::size_t most_tokens_of_a_check = 30;

bool is_word_part(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

std::string in_lower_case(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower;
}

/// Whether nothing, or an ending that leaves the word what it is, stands before the next word.
bool word_ends(std::string_view rest) {
    for (const std::string_view ending : {"", "s", "es", "ed", "d", "ing"})
        if (rest.starts_with(ending) &&
            (rest.size() == ending.size() || !is_word_part(rest[ending.size()])))
            return true;
    return false;
}

/// Whether `text` has `word` as a whole: "trace" is no race, and "rounded" no "round".
bool has_word(std::string_view text, std::string_view word) {
    for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1))
        if ((at == 0 || !is_word_part(text[at - 1])) && word_ends(text.substr(at + word.size())))
            return true;
    return false;
}

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
    return std::ranges::find(names, name) != names.end();
}

std::string_view last_part(std::string_view name) {
    const auto underscore = name.rfind('_');
    return underscore == std::string_view::npos ? name : name.substr(underscore + 1);
}

/// What the commit's changes add more often than they remove.
class Brought {
  public:
    Brought(const std::vector<Finding> &findings, const Symbols &symbols) {
        for (const auto &finding : findings) {
            count(finding.change.added(), symbols, 1);
            count(finding.change.removed(), symbols, -1);
        }
        for (const auto &[name, times] : tokens_)
            total_ += times > 0 ? static_cast<std::size_t>(times) : 0;
    }

    bool has(std::string_view token) const {
        const auto found = tokens_.find(token);
        return found != tokens_.end() && found->second > 0;
    }
    std::size_t total() const { return total_; }

    /// The first name that is called and fits; empty: none.
    template <class Fits>
    std::string_view call(const Fits &fits) const {
        for (const auto &[name, times] : calls_)
            if (times > 0 && fits(name))
                return name;
        return {};
    }

    /// Whether a name has a part that fits.
    template <class Fits>
    bool name_ends(const Fits &fits) const {
        return std::ranges::any_of(tokens_, [&](const auto &token) {
            return token.second > 0 && fits(last_part(token.first));
        });
    }

  private:
    void count(std::span<const SymbolId> tokens, const Symbols &symbols, int step) {
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            const auto text = symbols.text(tokens[i]);
            tokens_[text] += step;
            if (i + 1 < tokens.size() && symbols.text(tokens[i + 1]) == "(" &&
                symbols.kind(tokens[i]) == TokenKind::identifier)
                calls_[text] += step;
        }
    }

    std::map<std::string_view, int> tokens_;
    std::map<std::string_view, int> calls_;
    std::size_t total_ = 0;
};

std::optional<Classification> by_words(std::string_view text, std::string_view where, bool fixes,
                                       Kind least = Kind::cosmetic) {
    const auto lower = in_lower_case(text);
    for (const auto &rule : word_rules)
        for (const auto word : rule.words)
            if (rule.kind <= least && (fixes || !rule.of_fixes_only) && has_word(lower, word))
                return Classification{rule.kind, fmt::format("\"{}\" in the {}", word, where)};
    return {};
}

std::optional<Classification> by_calls(const Brought &brought) {
    const auto adds = [&](Kind kind, const auto &fits) -> std::optional<Classification> {
        const auto name = brought.call(fits);
        if (name.empty())
            return {};
        return Classification{kind, fmt::format("adds a call of {}", name)};
    };
    if (auto found =
            adds(Kind::lifetime, [](auto name) { return is_one_of(name, lifetime_calls); }))
        return found;
    if (auto found = adds(Kind::race, [](std::string_view name) {
            return is_one_of(name, race_calls) ||
                   std::ranges::any_of(race_prefixes,
                                       [&](auto prefix) { return name.starts_with(prefix); });
        }))
        return found;
    return adds(Kind::leak, [](std::string_view name) {
        return is_one_of(in_lower_case(last_part(name)), giving_back) ||
               name.starts_with("free_") || name.starts_with("dev_kfree_skb");
    });
}

std::optional<Classification> by_shape(const std::vector<Finding> &findings,
                                       const Symbols &symbols) {
    const Brought brought(findings, symbols);
    if (brought.total() > most_tokens_of_a_shape)
        return {};
    if (auto found = by_calls(brought))
        return found;
    const bool leaves = brought.has("return") || brought.has("goto") || brought.has("continue");
    if (brought.total() > most_tokens_of_a_check || !brought.has("if"))
        return {};
    const bool compares =
        brought.has(">") || brought.has(">=") || brought.has("<") || brought.has("<=");
    if (compares && leaves &&
        brought.name_ends([](std::string_view part) { return is_one_of(part, measures); }))
        return Classification{Kind::overflow, "adds a check of a length"};
    if (leaves && !compares && (brought.has("NULL") || brought.has("!")))
        return Classification{Kind::null, "adds a check"};
    return {};
}

/// A subject without the names of subsystems and files before its colons: "wsm: scan: fix it" says
/// where the code is, not what was wrong.
std::string_view without_places(std::string_view subject) {
    for (;;) {
        const auto space = subject.find(' ');
        if (space == std::string_view::npos || space == 0 || subject[space - 1] != ':')
            return subject;
        subject.remove_prefix(space + 1);
    }
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

bool is_decimal(char c) { return c >= '0' && c <= '9'; }

/// CVE-YEAR-NUMBER at the front of a text; 0 when it is none.
std::size_t length_of_cve(std::string_view text) {
    constexpr std::size_t year = 4, number = 9; // CVE-2024-1234
    if (text.size() < 13 || text[8] != '-' ||
        !std::all_of(text.begin() + 4, text.begin() + 8, is_decimal))
        return 0;
    auto end = number;
    while (end < text.size() && is_decimal(text[end]))
        ++end;
    return end - number >= year ? end : 0;
}

/// Of a small change that does not say that it mends something, the message may tell of what went
/// wrong without it.
std::optional<Classification> by_events(const Commit &commit, const std::vector<Finding> &findings,
                                        const Symbols &symbols) {
    if (Brought(findings, symbols).total() > most_tokens_of_a_shape)
        return {};
    return by_words(body_of(commit), "message", false, Kind::crash);
}

} // namespace

std::string_view kind_name(Kind kind) { return kind_names[static_cast<std::size_t>(kind)]; }

std::vector<std::string> cve_ids(std::string_view text) {
    std::vector<std::string> ids;
    for (auto at = text.find("CVE-"); at != std::string_view::npos; at = text.find("CVE-", at + 1))
        if (const auto length = length_of_cve(text.substr(at)); length > 0)
            ids.emplace_back(text.substr(at, length));
    return ids;
}

Classification classify(const Commit &commit, const std::vector<Finding> &findings,
                        const Symbols &symbols) {
    if (findings.empty())
        return {Kind::cosmetic, "changes no code"};
    for (const auto *text : {&commit.subject, &commit.message})
        if (const auto ids = cve_ids(*text); !ids.empty())
            return {Kind::cve, ids.front() + " in the message"};
    if (auto found = by_words(without_places(commit.subject), "subject", mends(commit)))
        return *found;
    if (!mends(commit))
        return by_events(commit, findings, symbols).value_or(Classification{});
    if (auto found = by_words(body_of(commit), "message", true, Kind::leak))
        return *found;
    if (auto found = by_shape(findings, symbols))
        return *found;
    if (auto found = by_words(body_of(commit), "message", true, Kind::performance))
        return *found;
    return {};
}

Classification classify_changes(const std::vector<Finding> &findings, const Symbols &symbols) {
    return by_shape(findings, symbols).value_or(Classification{});
}

bool mends(const Commit &commit) {
    const auto lower = in_lower_case(commit.subject);
    return !fix_tags(commit).empty() ||
           std::ranges::any_of(mending_words, [&](auto word) { return has_word(lower, word); });
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
