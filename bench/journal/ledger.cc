// SPDX-License-Identifier: GPL-2.0-only
#include "bench/journal/ledger.hpp"

#include "bench/journal/journal_chain.hpp"
#include "support/append_file.hpp"
#include "support/json.hpp"
#include "support/limits.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/file.h>
#include <unistd.h>

namespace besser::bench {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view keep_ledger = "it is left as it is: restore it, or move it away";

InputError problem(const fs::path &folder, std::size_t line, std::string what) {
    return {(folder / Ledger::file_name).string(), line, "", std::move(what),
            std::string(keep_ledger)};
}

Json begun_json(const Attempt &attempt) {
    Json json = {{"type", "begun"},
                 {"plan", attempt.plan},
                 {"directory", attempt.directory},
                 {"began", attempt.began},
                 {"plan_sha256", attempt.plan_sha256},
                 {"predictions_sha256", attempt.predictions_sha256},
                 {"work_sha256", attempt.work_sha256},
                 {"rig", attempt.rig},
                 {"seed", attempt.seed},
                 {"overrides", attempt.overrides}};
    if (!attempt.shard.empty())
        json["shard"] = attempt.shard;
    return json;
}

Attempt attempt_from(const Json &json) {
    return {json.at("plan"),
            json.at("directory"),
            json.at("began"),
            json.at("plan_sha256"),
            json.at("predictions_sha256"),
            json.at("work_sha256"),
            json.at("rig"),
            json.at("seed"),
            json.at("overrides"),
            json.value("shard", ""),
            {}};
}

/// A line's part in the list: a new attempt, or the end of an earlier one.
void take_in(const Json &json, std::vector<Attempt> &attempts) {
    if (json.at("type") == "begun") {
        attempts.push_back(attempt_from(json));
        return;
    }
    const auto directory = json.at("directory").get<std::string>();
    const auto predictions_sha256 = json.at("predictions_sha256").get<std::string>();
    for (auto &attempt : attempts)
        if (attempt.directory == directory && attempt.predictions_sha256 == predictions_sha256)
            attempt.exit_status = json.at("exit_status").get<int>();
}

std::expected<Chain, InputError> chain_of(const fs::path &folder, std::string_view text) {
    auto chain = read_chain(text);
    if (!chain)
        return std::unexpected(
            problem(folder, chain.error().line,
                    fmt::format("offset {}: {}", chain.error().offset, chain.error().what)));
    if (!begins_sealed_line(chain->residue))
        return std::unexpected(problem(folder, chain->links.size() + 1, "not a line of a ledger"));
    return std::move(*chain);
}

/// The file, locked for this process; closed when it goes.
class LockedFile {
  public:
    explicit LockedFile(const fs::path &file) : descriptor_(open_to_append(file, made_)) {
        if (descriptor_)
            ::flock(*descriptor_, LOCK_EX);
    }
    ~LockedFile() {
        if (descriptor_)
            ::close(*descriptor_);
    }
    LockedFile(const LockedFile &) = delete;
    LockedFile &operator=(const LockedFile &) = delete;

    const std::expected<int, std::string> &descriptor() const { return descriptor_; }

  private:
    bool made_ = false;
    std::expected<int, std::string> descriptor_;
};

std::expected<void, InputError> append(const fs::path &folder, const Json &record) {
    const auto file = folder / Ledger::file_name;
    const auto failed = [&] { return std::unexpected(problem(folder, 0, std::strerror(errno))); };
    const LockedFile locked(file);
    if (!locked.descriptor())
        return std::unexpected(problem(folder, 0, locked.descriptor().error()));
    const int descriptor = *locked.descriptor();
    const auto text = read_text_file(file, limits::journal_bytes);
    if (!text)
        return std::unexpected(text.error());
    const auto chain = chain_of(folder, *text);
    if (!chain)
        return std::unexpected(chain.error());
    const auto whole = text->size() - chain->residue.size(); // a line that a crash cut off goes
    if (!chain->residue.empty() && ::ftruncate(descriptor, static_cast<off_t>(whole)) != 0)
        return failed();
    const std::string previous(chain->links.empty() ? "" : chain->links.back().seal);
    if (!write_fully(descriptor, seal_line(previous, one_line(record)).text) ||
        ::fdatasync(descriptor) != 0)
        return failed();
    return {};
}

} // namespace

fs::path ledger_folder(const fs::path &directory) {
    const auto whole = fs::absolute(directory).lexically_normal();
    return (whole.has_filename() ? whole : whole.parent_path()).parent_path();
}

std::string name_in_ledger(const fs::path &directory) {
    const auto whole = fs::absolute(directory).lexically_normal();
    return (whole.has_filename() ? whole : whole.parent_path()).filename().string();
}

std::expected<Ledger, InputError> Ledger::read(const fs::path &folder) {
    Ledger ledger;
    std::error_code error;
    if (fs::symlink_status(folder / file_name, error).type() == fs::file_type::not_found)
        return ledger;
    const auto text = read_text_file(folder / file_name, limits::journal_bytes);
    if (!text)
        return std::unexpected(text.error());
    const auto chain = chain_of(folder, *text);
    if (!chain)
        return std::unexpected(chain.error());
    for (std::size_t i = 0; i < chain->links.size(); ++i) {
        const auto json = parse_json(chain->links[i].record);
        if (!json)
            return std::unexpected(problem(folder, i + 1, json.error()));
        try {
            take_in(*json, ledger.attempts_);
        } catch (const nlohmann::json::exception &wrong) {
            return std::unexpected(problem(folder, i + 1, plain_words(wrong)));
        }
    }
    return ledger;
}

const Attempt *Ledger::find(const std::string &directory, const RunHeader &header) const {
    const auto found = std::ranges::find_if(attempts_, [&](const Attempt &attempt) {
        return attempt.directory == directory && attempt.work_sha256 == header.work_sha256 &&
               attempt.predictions_sha256 == header.predictions_sha256;
    });
    return found == attempts_.end() ? nullptr : &*found;
}

std::expected<void, InputError> Ledger::begin(const fs::path &folder, const Attempt &attempt) {
    return append(folder, begun_json(attempt));
}

std::expected<void, InputError> Ledger::end(const fs::path &folder, const std::string &directory,
                                            const std::string &predictions_sha256,
                                            int exit_status) {
    return append(folder, {{"type", "ended"},
                           {"directory", directory},
                           {"predictions_sha256", predictions_sha256},
                           {"exit_status", exit_status}});
}

} // namespace besser::bench
