// SPDX-License-Identifier: GPL-2.0-only
#include "bench/journal/journal.hpp"

#include "bench/journal/journal_chain.hpp"
#include "bench/journal/journal_head.hpp"
#include "bench/record/record_json.hpp"
#include "support/append_file.hpp"
#include "support/json.hpp"
#include "support/json_numbers.hpp"
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

constexpr std::string_view keep_it = "it is left as it is: restore it, or give another --out";

Json header_json(const RunHeader &header) {
    Json json = {{"type", "run"},
                 {"plan", header.plan},
                 {"plan_sha256", header.plan_sha256},
                 {"predictions_sha256", header.predictions_sha256},
                 {"work_sha256", header.work_sha256},
                 {"program_sha256", header.program_sha256},
                 {"seed", header.seed},
                 {"rig", header.rig},
                 {"order", header.order}};
    if (header.shard) {
        json["shard"] = header.shard->index;
        json["shards"] = header.shard->count;
    }
    return json;
}

/// Throws json's exceptions; header_from() looks whether there is such a shard.
std::optional<Shard> shard_from(const Json &json) {
    if (!json.contains("shard"))
        return {};
    return Shard{unsigned_at(json, "shard"), unsigned_at(json, "shards")};
}

bool exists(const Shard &shard) {
    return shard.count > 0 && shard.count <= most_shards && shard.index < shard.count;
}

/// Whether a record says that it is of this type.
bool is_of_type(const Json &record, std::string_view type) {
    const auto found = record.is_object() ? record.find("type") : record.end();
    return record.is_object() && found != record.end() && *found == type;
}

std::expected<RunHeader, std::string> header_from(std::string_view record) {
    const auto json = parse_json(record);
    if (!json)
        return std::unexpected(json.error());
    if (!is_of_type(*json, "run"))
        return std::unexpected("is not the header of a run");
    try {
        const RunHeader header{
            json->at("plan"),        json->at("plan_sha256"),    json->at("predictions_sha256"),
            json->at("work_sha256"), json->at("program_sha256"), json->at("seed"),
            json->at("rig"),         json->at("order"),          shard_from(*json)};
        if (header.shard && !exists(*header.shard))
            return std::unexpected(fmt::format("the header of the run: there is no shard {}",
                                               to_string(*header.shard)));
        return header;
    } catch (const nlohmann::json::exception &error) {
        return std::unexpected("the header of the run: " + plain_words(error));
    }
}

std::expected<RepRecord, std::string> rep_from(std::string_view record) {
    const auto json = parse_json(record);
    if (!json)
        return std::unexpected(json.error());
    if (!is_of_type(*json, "rep") || !json->contains("rep"))
        return std::unexpected("is not the record of a rep");
    return record_from_json(json->at("rep"));
}

} // namespace

Journal::Journal(Journal &&other) noexcept
    : directory_(std::move(other.directory_)), descriptor_(std::exchange(other.descriptor_, -1)),
      header_(std::move(other.header_)), recovered_(std::move(other.recovered_)),
      residue_note_(std::move(other.residue_note_)), last_seal_(std::move(other.last_seal_)),
      lines_(other.lines_), failure_(std::move(other.failure_)) {}

Journal::~Journal() {
    if (descriptor_ >= 0)
        ::close(descriptor_);
}

InputError Journal::problem(std::size_t line, std::string what, std::string fix) const {
    return {(directory_ / file_name).string(), line, "", std::move(what), std::move(fix)};
}

InputError Journal::problem_of_rep(std::size_t index, std::string what) const {
    constexpr std::size_t first_rep_line = 2; // after the header
    return problem(index + first_rep_line, std::move(what), std::string(keep_it));
}

std::expected<Journal, InputError> Journal::open(const fs::path &directory,
                                                 const RunHeader &header) {
    const auto file = directory / file_name;
    bool made = false;
    const auto descriptor = open_to_append(file, made);
    Journal journal(directory, descriptor.value_or(-1));
    if (!descriptor)
        return std::unexpected(journal.problem(0, descriptor.error(), "give another --out"));
    if (::flock(journal.descriptor_, LOCK_EX | LOCK_NB) != 0)
        return std::unexpected(journal.problem(0, "another besser is running in this directory",
                                               "wait for it, or give another --out"));
    if (auto loaded = journal.load(header); !loaded) {
        if (made) // its first line could not be written
            ::unlink(file.c_str());
        return std::unexpected(loaded.error());
    }
    return journal;
}

std::expected<RunHeader, InputError> Journal::peek(const fs::path &directory) {
    const auto file = directory / file_name;
    const auto text = read_text_file(file, limits::journal_bytes);
    if (!text)
        return std::unexpected(text.error());
    const auto first = read_chain(std::string_view(*text).substr(0, text->find('\n') + 1));
    if (!first || first->links.empty())
        return std::unexpected(InputError{file.string(), 1, "", "has no header", ""});
    auto header = header_from(first->links.front().record);
    if (!header)
        return std::unexpected(InputError{file.string(), 1, "", header.error(), ""});
    return *header;
}

std::expected<JournalContent, InputError> Journal::read(const fs::path &directory) {
    Journal journal(directory, -1);
    const auto text = read_text_file(directory / file_name, limits::journal_bytes);
    if (!text)
        return std::unexpected(text.error());
    const auto chain = journal.read_lines(*text);
    if (!chain)
        return std::unexpected(chain.error());
    if (chain->links.empty())
        return std::unexpected(journal.problem(1, "has no header", std::string(keep_it)));
    return JournalContent{std::move(journal.header_), std::move(journal.recovered_),
                          !chain->residue.empty()};
}

/// Header and reps, of lines whose seals and extent are right.
std::expected<Chain, InputError> Journal::read_lines(std::string_view text) {
    auto chain = read_chain(text);
    if (!chain)
        return std::unexpected(
            problem(chain.error().line,
                    fmt::format("offset {}: {}", chain.error().offset, chain.error().what),
                    std::string(keep_it)));
    if (auto checked = check_extent(*chain); !checked)
        return std::unexpected(checked.error());
    std::vector<std::string_view> records;
    for (const auto &link : chain->links)
        records.push_back(link.record);
    if (auto read = records.empty() ? std::expected<void, InputError>() : read_records(records);
        !read)
        return std::unexpected(read.error());
    return std::move(*chain);
}

std::expected<void, InputError> Journal::load(const RunHeader &header) {
    const auto text = read_text_file(directory_ / file_name, limits::journal_bytes);
    if (!text)
        return std::unexpected(text.error());
    const auto chain = read_lines(*text);
    if (!chain)
        return std::unexpected(chain.error());
    if (const auto &links = chain->links; !links.empty()) {
        if (auto checked = check_header(header); !checked)
            return checked;
        last_seal_ = links.back().seal;
        lines_ = links.size();
    }
    if (!chain->residue.empty()) {
        if (auto moved = set_residue_aside(chain->residue, text->size() - chain->residue.size());
            !moved)
            return moved;
    }
    if (lines_ == 1) // its head may be missing yet: whoever wrote it was ended before that
        if (auto written = write_journal_head(directory_, {lines_, last_seal_}); !written)
            return std::unexpected(
                problem(0, written.error(), "give an --out that can be written"));
    if (lines_ > 0)
        return {};
    header_ = header;
    if (auto written = append_line(one_line(header_json(header))); !written)
        return std::unexpected(problem(0, written.error(), "give an --out that can be written"));
    return {};
}

std::expected<void, InputError> Journal::check_extent(const Chain &chain) const {
    const auto head = read_journal_head(directory_);
    if (!head)
        return std::unexpected(head.error());
    const auto &links = chain.links;
    const auto offset = links.empty() ? 0 : links.back().end;
    const auto refuse = [&](std::string_view what) {
        return std::unexpected(problem(links.size() + 1, fmt::format("offset {}: {}", offset, what),
                                       std::string(keep_it)));
    };
    if (!*head && links.size() > 1)
        return refuse(fmt::format("{} is missing beside it", journal_head_name));
    if (!*head && links.empty() && !begins_sealed_line(chain.residue))
        return refuse("not a line of a journal");
    if (*head && (*head)->lines > links.size())
        return refuse(fmt::format("the journal was truncated: {} complete lines of {}",
                                  links.size(), (*head)->lines));
    if (*head && links[(*head)->lines - 1].seal != (*head)->seal)
        return refuse(fmt::format("{} names another line {}", journal_head_name, (*head)->lines));
    return {};
}

std::expected<void, InputError>
Journal::read_records(const std::vector<std::string_view> &records) {
    const auto header = header_from(records.front());
    if (!header)
        return std::unexpected(problem(1, header.error(), std::string(keep_it)));
    header_ = *header;
    for (std::size_t i = 1; i < records.size(); ++i) {
        auto rep = rep_from(records[i]);
        if (!rep)
            return std::unexpected(problem(i + 1, rep.error(), std::string(keep_it)));
        recovered_.push_back(std::move(*rep));
    }
    return {};
}

std::expected<void, InputError> Journal::check_header(const RunHeader &header) const {
    if (header_.work_sha256 != header.work_sha256)
        return std::unexpected(problem(1,
                                       "is the journal of another run: its arms, stress, seed or "
                                       "rig are not those of this command",
                                       "give another --out, or the command that began it"));
    if (header_.shard != header.shard)
        return std::unexpected(problem(
            1,
            header_.shard
                ? fmt::format("is the journal of shard {} of this run", to_string(*header_.shard))
                : "is the journal of the whole run",
            "give another --out, or the command that began it"));
    if (header_.program_sha256 != header.program_sha256)
        return std::unexpected(problem(1, "was begun by another build of this program",
                                       "give another --out: two builds are not one run"));
    return {};
}

std::expected<void, InputError> Journal::set_residue_aside(std::string_view residue,
                                                           std::size_t keep) {
    const auto torn = directory_ / torn_name;
    bool made = false;
    const auto file = open_to_append(torn, made);
    if (!file)
        return std::unexpected(
            InputError{torn.string(), 0, "", file.error(), "give another --out"});
    const bool saved = write_fully(*file, residue) && write_fully(*file, "\n");
    ::close(*file);
    if (!saved || ::ftruncate(descriptor_, static_cast<off_t>(keep)) != 0)
        return std::unexpected(problem(lines_ + 1, std::strerror(errno), std::string(keep_it)));
    residue_note_ = fmt::format(
        "{}:{}: offset {}: {} bytes of a record cut off in the middle of its write; moved to {}",
        (directory_ / file_name).string(), lines_ + 1, keep, residue.size(), torn.string());
    return {};
}

/// After a failure nobody knows what of the line is on the disk. What is appended after that would
/// break the chain, so nothing is.
std::expected<void, std::string> Journal::append_line(std::string_view record) {
    if (failure_)
        return std::unexpected(*failure_);
    const auto line = seal_line(last_seal_, record);
    if (!write_fully(descriptor_, line.text) || ::fdatasync(descriptor_) != 0) {
        failure_ = fmt::format("{}: {}", (directory_ / file_name).string(), std::strerror(errno));
        return std::unexpected(*failure_);
    }
    last_seal_ = line.seal;
    ++lines_;
    return write_journal_head(directory_, {lines_, last_seal_});
}

std::expected<void, InputError> Journal::adopt(const std::vector<RepRecord> &reps) {
    const auto known = recovered_.size();
    if (known > reps.size() || !std::equal(recovered_.begin(), recovered_.end(), reps.begin()))
        return std::unexpected(
            problem(0, "holds reps that are not those of the shards", "give another --out"));
    for (auto rep = reps.begin() + static_cast<std::ptrdiff_t>(known); rep != reps.end(); ++rep) {
        if (auto written = append(*rep); !written)
            return std::unexpected(
                problem(0, written.error(), "give an --out that can be written"));
        recovered_.push_back(*rep);
    }
    return {};
}

std::expected<void, std::string> Journal::append(const RepRecord &record) {
    const std::lock_guard lock(mutex_);
    return append_line(one_line({{"type", "rep"}, {"rep", to_json(record)}}));
}

} // namespace besser::bench
