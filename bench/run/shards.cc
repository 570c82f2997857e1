// SPDX-License-Identifier: GPL-2.0-only
#include "bench/run/shards.hpp"

#include "bench/plan/run_order.hpp"
#include "bench/plan/strata.hpp"
#include "bench/record/record_limits.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <string>

namespace besser::bench {

namespace {

namespace fs = std::filesystem;

std::unexpected<InputError> refuse(const fs::path &directory, std::string what, std::string fix) {
    return std::unexpected(InputError{(directory / Journal::file_name).string(), 0, "",
                                      std::move(what), std::move(fix)});
}

/// In what a shard's header differs from the run's; empty: in nothing that counts.
std::string difference(const RunHeader &shard, const RunHeader &whole) {
    if (shard.work_sha256 != whole.work_sha256 || shard.rig != whole.rig ||
        shard.seed != whole.seed)
        return "its arms, stress, seed or rig are not those of this command";
    if (shard.predictions_sha256 != whole.predictions_sha256)
        return "it was measured for other predictions";
    if (shard.plan != whole.plan || shard.plan_sha256 != whole.plan_sha256)
        return "it is of another plan";
    if (shard.program_sha256 != whole.program_sha256)
        return "another build of besser measured it";
    return "";
}

class Merge {
  public:
    Merge(const Plan &plan, const RunHeader &whole) : plan_(plan), whole_(whole) {}

    std::expected<void, InputError> add(const fs::path &directory) {
        auto content = Journal::read(directory);
        if (!content)
            return std::unexpected(content.error());
        if (auto accepted = accept(directory, content->header); !accepted)
            return accepted;
        return take(directory, *content);
    }

    /// That each shard was there.
    std::expected<std::vector<RepRecord>, InputError> finish(const fs::path &first) {
        std::vector<std::string> missing;
        for (unsigned i = 0; i < shards_; i++)
            if (!from_.contains(i))
                missing.push_back(to_string(Shard{i, shards_}));
        if (!missing.empty())
            return refuse(first,
                          fmt::format("of the {} shards of its run {} not there: {}", shards_,
                                      missing.size() == 1 ? "one is" : "some are",
                                      fmt::join(missing, ", ")),
                          "name the directories of all shards");
        std::vector<RepRecord> all;
        for (const auto &cell : schedule(plan_))
            for (std::uint32_t rep = 0; rep < plan_.stress.reps; ++rep)
                all.push_back(std::move(reps_.at(place(cell, rep))));
        return all;
    }

  private:
    using Place = std::tuple<std::uint32_t, std::string, std::uint32_t>; // window, arm, rep

    Place place(const Cell &cell, std::uint32_t rep) const {
        return {cell.window, plan_.arms[cell.arm].name, rep};
    }

    std::expected<void, InputError> accept(const fs::path &directory, const RunHeader &header) {
        if (!header.shard)
            return refuse(directory, "is the journal of a whole run, not of a shard",
                          "name directories that `besser verify --shard I/N --out` wrote");
        if (const auto what = difference(header, whole_); !what.empty())
            return refuse(directory, "is no shard of this run: " + what,
                          "give --merge with the plan, rig and options of the shards");
        if (header.shard->count > plan_.stress.windows ||
            header.order != order_names(plan_, schedule(plan_, header.shard)))
            return refuse(directory,
                          fmt::format("its windows are not those of shard {} of this run",
                                      to_string(*header.shard)),
                          "measure the shard anew in another --out");
        if (shards_ == 0)
            shards_ = header.shard->count;
        if (header.shard->count != shards_)
            return refuse(directory,
                          fmt::format("is shard {}, and {} is of {} shards",
                                      to_string(*header.shard), from_.begin()->second.string(),
                                      shards_),
                          "merge shards of one number");
        const auto [other, added] = from_.emplace(header.shard->index, directory);
        if (!added)
            return refuse(directory,
                          fmt::format("is shard {}, which {} is, too", to_string(*header.shard),
                                      other->second.string()),
                          "name each shard once");
        return {};
    }

    std::expected<void, InputError> take(const fs::path &directory, JournalContent &content) {
        const auto cells = schedule(plan_, content.header.shard);
        std::map<Place, const Cell *> expected;
        for (const auto &cell : cells)
            for (std::uint32_t rep = 0; rep < plan_.stress.reps; ++rep)
                expected.emplace(place(cell, rep), &cell);
        const auto total = expected.size();
        for (std::size_t i = 0; i < content.reps.size(); i++) {
            auto &record = content.reps[i];
            const Place at{record.window, record.arm, record.rep};
            const auto found = expected.find(at);
            if (found == expected.end() || record.seed != found->second->seed ||
                record.stratum != stratum_name(plan_, record.window) || check_record(record))
                return refuse(
                    directory,
                    fmt::format("its rep {} is none of this shard, or is there twice", i + 1),
                    "measure the shard anew in another --out");
            expected.erase(found);
            reps_.emplace(at, std::move(record));
        }
        if (!expected.empty() || content.torn)
            return refuse(directory,
                          fmt::format("shard {} is not finished: {} of its {} reps are there{}",
                                      to_string(*content.header.shard), total - expected.size(),
                                      total, content.torn ? ", and a line that was cut off" : ""),
                          "give the command that began it again, and merge then");
        return {};
    }

    const Plan &plan_;
    const RunHeader &whole_;
    unsigned shards_ = 0;
    std::map<unsigned, fs::path> from_;
    std::map<Place, RepRecord> reps_;
};

} // namespace

std::expected<std::vector<RepRecord>, InputError>
merge_shards(const Plan &plan, const RunHeader &whole, std::span<const fs::path> directories) {
    Merge merge(plan, whole);
    for (const auto &directory : directories)
        if (auto added = merge.add(directory); !added)
            return std::unexpected(added.error());
    return merge.finish(directories.front());
}

} // namespace besser::bench
