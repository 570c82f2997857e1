// SPDX-License-Identifier: GPL-2.0-only
#include "mine/edit_script.hpp"

#include <algorithm>

namespace besser::mine {

namespace {

/// Bytes of one of the fork's files to be replaced.
struct Splice {
    SourcePtr file;
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string text;
};

/// The text of tokens [begin, end) of a unit, with the fork's names for the ancestor's.
std::string translated(const UnitRef &ref, std::uint32_t begin, std::uint32_t end,
                       const Symbols &symbols) {
    std::string out;
    const auto &file = *ref.file;
    for (auto i = ref.unit.begin + begin; i < ref.unit.begin + end; ++i) {
        const auto &token = file.tokens[i];
        const auto source = file.symbols[i];
        if (i > ref.unit.begin + begin) {
            const auto gap = file.tokens[i - 1].end;
            out += file.text.substr(gap, token.begin - gap);
        }
        const bool renamed = source != token.symbol;
        out += renamed ? std::string(symbols.text(source))
                       : file.text.substr(token.begin, token.end - token.begin);
    }
    return out;
}

/// The white space (and comments) in front of a unit's token.
std::string gap_before(const UnitRef &ref, std::uint32_t index) {
    const auto i = ref.unit.begin + index;
    if (i == 0)
        return "";
    const auto begin = ref.file->tokens[i - 1].end;
    return ref.file->text.substr(begin, ref.file->tokens[i].begin - begin);
}

std::optional<Splice> splice_of(const Finding &finding, const Symbols &symbols) {
    const auto &[change, site, weight] = finding;
    const auto there = site.unit.symbols().subspan(site.begin, site.end - site.begin);
    if (!std::ranges::equal(there, change.removed()) || site.begin == 0)
        return {};
    const auto &tokens = site.unit.file->tokens;
    const auto first = site.unit.unit.begin + site.begin;
    const auto last = site.unit.unit.begin + site.end;
    Splice splice{site.unit.file, tokens[first - 1].end, tokens[last - 1].end, ""};
    if (change.edit.new_begin < change.edit.new_end)
        splice.text = gap_before(change.after, change.edit.new_begin) +
                      translated(change.after, change.edit.new_begin, change.edit.new_end, symbols);
    return splice;
}

/// New units stand in front of the first unit that the commit changes.
std::string text_of_new_unit(const Finding &finding, const Symbols &symbols) {
    const auto &after = finding.change.after;
    const bool macro = after.unit.kind == UnitKind::macro;
    return (macro ? "#define " : "") + translated(after, 0, after.unit.size(), symbols) +
           (macro ? "\n" : "\n\n");
}

/// The byte where a unit's line begins.
std::size_t start_of(const UnitRef &ref) {
    const auto begin = ref.file->tokens[ref.unit.begin].begin;
    const auto newline = ref.file->text.rfind('\n', begin);
    return newline == std::string::npos ? 0 : newline + 1;
}

} // namespace

std::optional<std::map<std::string, std::string>>
apply_changes(const std::vector<Finding> &findings, const Symbols &symbols) {
    std::vector<Splice> splices;
    std::string new_units;
    std::optional<Splice> front;
    for (const auto &finding : findings) {
        const auto &[change, site, weight] = finding;
        if (site.state == State::after)
            continue;
        if (!change.before && site.state == State::before) {
            new_units += text_of_new_unit(finding, symbols);
            continue;
        }
        if (site.state != State::before || !change.before || !change.after)
            return {};
        auto splice = splice_of(finding, symbols);
        if (!splice)
            return {};
        const auto start = start_of(site.unit);
        if (!front || (front->file == splice->file && start < front->begin))
            front = Splice{splice->file, start, start, ""};
        splices.push_back(std::move(*splice));
    }
    if (!front)
        return {};
    front->text = new_units;
    if (!new_units.empty())
        splices.push_back(*front);

    // From the end, so that offsets stay true.
    std::ranges::stable_sort(splices, std::ranges::greater{}, &Splice::begin);
    std::map<std::string, std::string> files;
    std::map<std::string, std::size_t> untouched; ///< bytes before the last splice, by path
    for (const auto &splice : splices) {
        auto &text = files.try_emplace(splice.file->path, splice.file->text).first->second;
        auto &limit = untouched.try_emplace(splice.file->path, text.size()).first->second;
        if (splice.end > limit)
            return {}; // two changes claim one place
        text.replace(splice.begin, splice.end - splice.begin, splice.text);
        limit = splice.begin;
    }
    return files;
}

} // namespace besser::mine
