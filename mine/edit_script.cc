// SPDX-License-Identifier: GPL-2.0-only
#include "mine/edit_script.hpp"

#include "mine/file_shape.hpp"

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

/// What stands between two neighbouring tokens of a unit: white space, comments, directives, and
/// the braces that style decides about. `index`: of the second one.
std::string_view gap_before(const UnitRef &ref, std::uint32_t index) {
    const auto i = ref.unit.begin + index;
    if (i == 0 || i >= ref.file->tokens.size())
        return "";
    const auto begin = ref.file->tokens[i - 1].end;
    return std::string_view(ref.file->text).substr(begin, ref.file->tokens[i].begin - begin);
}

/// The text of tokens [begin, end) of a unit, with the fork's names for the ancestor's. Braces that
/// are closed or opened outside of it, around a statement that stays, are left out.
std::string translated(const UnitRef &ref, std::uint32_t begin, std::uint32_t end,
                       const Symbols &symbols) {
    std::string gaps;
    for (auto i = begin + 1; i < end; ++i)
        gaps += gap_before(ref, i);
    const bool keep_braces = closes_what_it_opens(gaps);
    std::string out;
    const auto &file = *ref.file;
    for (auto i = begin; i < end; ++i) {
        const auto &token = file.tokens[ref.unit.begin + i];
        const auto source = file.symbols[ref.unit.begin + i];
        if (i > begin)
            out +=
                keep_braces ? std::string(gap_before(ref, i)) : without_braces(gap_before(ref, i));
        const bool renamed = source != token.symbol;
        out += renamed ? std::string(symbols.text(source))
                       : file.text.substr(token.begin, token.end - token.begin);
    }
    return out;
}

bool closes_statement(std::string_view token) {
    return token == ";" || token == "{" || token == "}" || token == ":";
}

/// Whether the token of the fork in front of the place is the one that the ancestor has there, or
/// both end a statement.
bool begins_alike(const Finding &finding, const Symbols &symbols) {
    const auto &[change, site, weight] = finding;
    if (site.begin == 0 || change.edit.old_begin == 0)
        return false;
    const auto ours = site.unit.symbols()[site.begin - 1];
    const auto theirs = change.before.symbols()[change.edit.old_begin - 1];
    return ours == theirs ||
           (closes_statement(symbols.text(ours)) && closes_statement(symbols.text(theirs)));
}

/// Whether what follows the place is the same; in front of a closing brace, any statement's end is.
bool ends_alike(const Finding &finding) {
    const auto &[change, site, weight] = finding;
    const auto ours = site.unit.symbols().subspan(site.end);
    const auto theirs = change.before.symbols().subspan(change.edit.old_end);
    return ours.empty() ? theirs.empty() : !theirs.empty() && ours.front() == theirs.front();
}

/// An insertion beside a directive could be meant on either side of it.
bool is_beside_directive(const Finding &finding) {
    const auto &[change, site, weight] = finding;
    return has_directive(gap_before(site.unit, site.begin)) ||
           has_directive(gap_before(site.unit, site.end)) ||
           has_directive(gap_before(change.after, change.edit.new_begin)) ||
           has_directive(gap_before(change.after, change.edit.new_end));
}

std::string text_between(const UnitRef &ref, std::uint32_t begin, std::uint32_t end) {
    std::string gaps;
    for (auto i = begin; i < end; ++i)
        gaps += gap_before(ref, i);
    return gaps;
}

std::expected<Splice, std::string> splice_of(const Finding &finding, const Symbols &symbols) {
    const auto &[change, site, weight] = finding;
    const auto there = site.unit.symbols().subspan(site.begin, site.end - site.begin);
    if (!std::ranges::equal(there, change.removed()))
        return std::unexpected("the fork has other code there");
    if (!begins_alike(finding, symbols) || !ends_alike(finding))
        return std::unexpected("the fork has other code around it");
    if (is_beside_directive(finding))
        return std::unexpected("a directive stands beside it");
    const auto taken = text_between(site.unit, site.begin, site.end);
    if (has_directive(taken) || !closes_what_it_opens(taken))
        return std::unexpected("directives or braces stand in it");
    const auto &tokens = site.unit.file->tokens;
    const auto first = site.unit.unit.begin + site.begin;
    const auto last = site.unit.unit.begin + site.end;
    Splice splice{site.unit.file, tokens[first - 1].end, tokens[last - 1].end, ""};
    if (site.begin == site.end) // after the braces of the statement before it
        splice.begin = splice.end += end_of_braces(gap_before(site.unit, site.begin));
    if (change.edit.new_begin < change.edit.new_end) {
        const auto gap = gap_before(change.after, change.edit.new_begin);
        splice.text = std::string(gap.substr(end_of_braces(gap))) +
                      translated(change.after, change.edit.new_begin, change.edit.new_end, symbols);
    }
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

/// All splices of a commit, in any order.
std::expected<std::vector<Splice>, std::string> splices_of(const std::vector<Finding> &findings,
                                                           const Symbols &symbols) {
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
            return std::unexpected("not every place of it is there");
        auto splice = splice_of(finding, symbols);
        if (!splice)
            return std::unexpected(splice.error());
        const auto start = start_of(site.unit);
        if (!front || (front->file == splice->file && start < front->begin))
            front = Splice{splice->file, start, start, ""};
        splices.push_back(std::move(*splice));
    }
    if (!front)
        return std::unexpected("no place of it is in code that the fork has");
    front->text = new_units;
    if (!new_units.empty())
        splices.push_back(*front);
    return splices;
}

/// From the end, so that offsets stay true.
std::expected<std::map<std::string, std::string>, std::string> joined(std::vector<Splice> splices) {
    std::ranges::stable_sort(splices, std::ranges::greater{}, &Splice::begin);
    std::map<std::string, std::string> files;
    std::map<std::string, std::size_t> untouched; ///< bytes before the last splice, by path
    for (const auto &splice : splices) {
        auto &text = files.try_emplace(splice.file->path, splice.file->text).first->second;
        auto &limit = untouched.try_emplace(splice.file->path, text.size()).first->second;
        if (splice.end > limit)
            return std::unexpected("two changes claim one place");
        text.replace(splice.begin, splice.end - splice.begin, splice.text);
        limit = splice.begin;
    }
    return files;
}

/// Per file: new units go where the first change is.
std::vector<std::string> names_of_new_units(const std::vector<Finding> &findings,
                                            const Symbols &symbols) {
    std::vector<std::string> names;
    for (const auto &finding : findings)
        if (!finding.change.before && finding.site.state == State::before)
            names.push_back(unit_label(finding.change.after.unit.kind,
                                       symbols.text(finding.change.after.name())));
    return names;
}

} // namespace

std::expected<std::map<std::string, std::string>, std::string>
apply_changes(const std::vector<Finding> &findings, const Symbols &symbols) {
    auto splices = splices_of(findings, symbols);
    if (!splices)
        return std::unexpected(splices.error());
    std::map<std::string, SourcePtr> originals;
    for (const auto &splice : *splices)
        originals[splice.file->path] = splice.file;
    auto files = joined(std::move(*splices));
    if (!files)
        return files;
    const auto added = names_of_new_units(findings, symbols);
    for (const auto &[path, text] : *files)
        if (auto fault = find_fault(originals.at(path)->text, text, added))
            return std::unexpected(std::move(*fault));
    return files;
}

} // namespace besser::mine
