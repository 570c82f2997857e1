// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/journal/journal_chain.hpp"
#include "bench/plan/plan.hpp"
#include "bench/record/record.hpp"

#include <cstdint>
#include <expected>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace besser::bench {

/// The journal's first record, written before the first rep: what is going to be measured, and what
/// was predicted.
struct RunHeader {
    std::string plan;
    std::string plan_sha256;        ///< of the plan's text
    std::string predictions_sha256; ///< of the predictions alone
    std::string
        work_sha256; ///< of what is measured: arms, stress, seed, rig; a change makes another run
    std::string program_sha256; ///< of the program that measures
    std::int64_t seed = 0;
    std::string rig;
    std::vector<std::string> order; ///< "window/arm" in the order in which the cells are begun

    bool operator==(const RunHeader &) const = default;
};

/// The append-only record of a run. Each line is written, synced and then counted in `journal.head`
/// beside it, so that a line cut off by a crash can be told from a journal that was truncated
/// later.
class Journal {
  public:
    static constexpr std::string_view file_name = "journal.jsonl";
    static constexpr std::string_view torn_name = "journal.torn"; ///< what a crash cut off

    /// Opens the journal in a directory that exists, for one process at a time; writes the header
    /// to a new one. A damaged journal, that of another run, or what is no journal is refused and
    /// left as it is.
    static std::expected<Journal, InputError> open(const std::filesystem::path &directory,
                                                   const RunHeader &header);

    /// The header of a journal that somebody else may be writing; nothing when it has none that can
    /// be trusted.
    static std::expected<RunHeader, InputError> peek(const std::filesystem::path &directory);

    Journal(Journal &&other) noexcept;
    Journal &operator=(Journal &&) = delete;
    ~Journal();

    /// As it was when the run began; its predictions may differ from today's.
    const RunHeader &header() const { return header_; }

    /// The reps that were already measured when the journal was opened.
    const std::vector<RepRecord> &recovered() const { return recovered_; }

    /// That something is wrong with recovered()[index].
    InputError problem_of_rep(std::size_t index, std::string what) const;

    /// What was left of a line that a crash cut off ("" when there was none): now in `torn_name`.
    const std::string &residue_note() const { return residue_note_; }

    /// Appends one rep; it is on the disk when this returns. From any thread.
    std::expected<void, std::string> append(const RepRecord &record);

  private:
    Journal(std::filesystem::path directory, int descriptor)
        : directory_(std::move(directory)), descriptor_(descriptor) {}

    std::expected<void, InputError> load(const RunHeader &header);
    /// That the journal reaches as far as its head says, and no more is odd about its end.
    std::expected<void, InputError> check_extent(const Chain &chain) const;
    std::expected<void, InputError> read_records(const std::vector<std::string_view> &records);
    std::expected<void, InputError> set_residue_aside(std::string_view residue, std::size_t keep);
    std::expected<void, InputError> check_header(const RunHeader &header) const;
    std::expected<void, std::string> append_line(std::string_view record);
    InputError problem(std::size_t line, std::string what, std::string fix) const;

    std::filesystem::path directory_;
    int descriptor_ = -1;
    RunHeader header_;
    std::vector<RepRecord> recovered_;
    std::string residue_note_;
    std::string last_seal_;
    std::size_t lines_ = 0;
    std::optional<std::string> failure_; ///< of the first line that could not be written
    std::mutex mutex_;
};

} // namespace besser::bench
