// SPDX-License-Identifier: GPL-2.0-only
#include "mine/codebase.hpp"

#include <algorithm>
#include <map>

namespace besser::mine {

namespace {

constexpr std::size_t run_length = 4;

/// Units of one name that are found by it. A name that comes oftener is a macro's call.
constexpr std::size_t most_namesakes = 256;

/// A run that so many units have says nothing about where code went.
constexpr std::size_t most_postings = 40;

} // namespace

std::vector<std::uint32_t> run_hashes(std::span<const SymbolId> symbols, std::size_t length) {
    std::vector<std::uint32_t> hashes;
    for (std::size_t i = 0; i + length <= symbols.size(); ++i) {
        std::uint64_t hash = 0xcbf29ce484222325; // FNV-1a, over whole symbols
        for (const auto symbol : symbols.subspan(i, length))
            hash = (hash ^ symbol) * 0x100000001b3;
        hashes.push_back(static_cast<std::uint32_t>(hash ^ (hash >> 32)));
    }
    std::ranges::sort(hashes);
    const auto repeated = std::ranges::unique(hashes);
    hashes.erase(repeated.begin(), repeated.end());
    return hashes;
}

double containment(const std::vector<std::uint32_t> &of, const std::vector<std::uint32_t> &in) {
    if (of.empty())
        return 0;
    const auto found =
        std::ranges::count_if(of, [&](auto hash) { return std::ranges::binary_search(in, hash); });
    return static_cast<double>(found) / static_cast<double>(of.size());
}

Codebase::Codebase(std::vector<SourcePtr> files) : files_(std::move(files)) {
    for (const auto &file : files_) {
        for (const auto symbol : file->symbols) {
            if (symbol >= known_.size())
                known_.resize(symbol + 1);
            known_[symbol] = true;
        }
        for (const auto &unit : file->units) {
            const auto index = static_cast<std::uint32_t>(units_.size());
            units_.push_back({file, unit});
            if (auto &namesakes = by_name_[units_.back().name()]; namesakes.size() < most_namesakes)
                namesakes.push_back(index);
        }
    }
}

void Codebase::index_runs() const {
    for (std::uint32_t index = 0; index < units_.size(); ++index)
        if (units_[index].unit.kind != UnitKind::declaration)
            for (const auto hash : run_hashes(units_[index].symbols(), run_length))
                runs_.emplace_back(hash, index);
    std::ranges::sort(runs_);
}

std::span<const std::uint32_t> Codebase::named(SymbolId name) const {
    const auto found = by_name_.find(name);
    if (found == by_name_.end())
        return {};
    return found->second;
}

std::vector<std::pair<std::uint32_t, double>> Codebase::alike(std::span<const SymbolId> window,
                                                              std::size_t most) const {
    if (runs_.empty())
        index_runs();
    std::map<std::uint32_t, int> hits;
    const auto wanted = run_hashes(window, run_length);
    for (const auto hash : wanted) {
        const auto postings = std::ranges::equal_range(
            runs_, hash, {}, &std::pair<std::uint32_t, std::uint32_t>::first);
        if (postings.size() <= most_postings)
            for (const auto &[ignored, unit] : postings)
                ++hits[unit];
    }
    std::vector<std::pair<std::uint32_t, double>> found;
    for (const auto &[unit, count] : hits)
        found.emplace_back(unit, static_cast<double>(count) / static_cast<double>(wanted.size()));
    const auto kept = std::min(most, found.size());
    std::ranges::partial_sort(
        found, found.begin() + static_cast<std::ptrdiff_t>(kept), [](const auto &a, const auto &b) {
            return a.second != b.second ? a.second > b.second : a.first < b.first;
        });
    found.resize(kept);
    return found;
}

} // namespace besser::mine
