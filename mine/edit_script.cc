// SPDX-License-Identifier: GPL-2.0-only
#include "mine/edit_script.hpp"

#include "mine/file_shape.hpp"

#include <algorithm>
#include <set>

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

bool is_white(std::string_view gap) {
    return gap.find_first_not_of(" \t\n") == std::string_view::npos;
}

/// Whether two gaps of white space lay their tokens out alike: on one line, or on two.
bool is_laid_out_like(std::string_view gap, std::string_view other) {
    return is_white(gap) && is_white(other) && gap.contains('\n') == other.contains('\n') &&
           gap.empty() == other.empty();
}

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Insertion, with the gap in front of it as the ancestor has it, or, where the fork's own gap is
/// like that, with the gap behind it: "const " goes into "(struct", and a line of a qualifier's own
/// is not broken off.
Splice splice_in(const Finding &finding, const Symbols &symbols) {
    const auto &[change, site, weight] = finding;
    const auto &tokens = site.unit.file->tokens;
    const auto next = site.unit.unit.begin + site.begin;
    const auto own = gap_before(site.unit, site.begin);
    const auto front = gap_before(change.after, change.edit.new_begin);
    const auto back = gap_before(change.after, change.edit.new_end);
    auto text = translated(change.after, change.edit.new_begin, change.edit.new_end, symbols);
    if (next < tokens.size() && is_laid_out_like(own, front) && is_white(back))
        return {site.unit.file, tokens[next].begin, tokens[next].begin, text + std::string(back)};
    const auto place = tokens[next - 1].end + end_of_braces(own); // behind those of a statement
    return {site.unit.file, place, place, std::string(front.substr(end_of_braces(front))) + text};
}

/// Removal, with the gap in front of what goes, or, where the ancestor keeps one like that, with
/// the gap behind it: when a statement's first word goes, the statement stays on its line.
Splice splice_out(const Finding &finding) {
    const auto &[change, site, weight] = finding;
    const auto &tokens = site.unit.file->tokens;
    const auto first = site.unit.unit.begin + site.begin;
    const auto last = site.unit.unit.begin + site.end;
    const auto kept = gap_before(change.after, change.edit.new_begin);
    if (last < tokens.size() && is_laid_out_like(gap_before(site.unit, site.begin), kept) &&
        is_white(gap_before(site.unit, site.end)))
        return {site.unit.file, tokens[first].begin, tokens[last].begin, ""};
    return {site.unit.file, tokens[first - 1].end, tokens[last - 1].end, ""};
}

Splice splice_over(const Finding &finding, const Symbols &symbols) {
    const auto &[change, site, weight] = finding;
    const auto &tokens = site.unit.file->tokens;
    const auto first = site.unit.unit.begin + site.begin;
    const auto last = site.unit.unit.begin + site.end;
    const auto front = gap_before(change.after, change.edit.new_begin);
    return {site.unit.file, tokens[first - 1].end, tokens[last - 1].end,
            std::string(front.substr(end_of_braces(front))) +
                translated(change.after, change.edit.new_begin, change.edit.new_end, symbols)};
}

/// Keeps the words at a splice's ends apart from those beside it.
void part_words(Splice &splice) {
    const auto &text = splice.file->text;
    const auto meet = [](char left, char right) { return is_word(left) && is_word(right); };
    if (splice.begin == 0 || splice.end >= text.size())
        return;
    const char before = text[splice.begin - 1], behind = text[splice.end];
    if (splice.text.empty() ? meet(before, behind) : meet(splice.text.back(), behind))
        splice.text += ' ';
    if (meet(before, splice.text.empty() ? ' ' : splice.text.front()))
        splice.text.insert(0, " ");
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
    auto splice = change.edit.new_begin == change.edit.new_end ? splice_out(finding)
                  : site.begin == site.end                     ? splice_in(finding, symbols)
                                                               : splice_over(finding, symbols);
    part_words(splice);
    return splice;
}

/// New units stand in front of the first unit that the commit changes.
std::string text_of_new_unit(const Finding &finding, const Symbols &symbols) {
    const auto &after = finding.change.after;
    const bool macro = after.unit.kind == UnitKind::macro;
    return (macro ? "#define " : "") + translated(after, 0, after.unit.size(), symbols) +
           (macro ? "\n" : "\n\n");
}

/// How many conditionals of its file a unit stands in.
int conditionals_around(const UnitRef &ref) {
    const auto begin = ref.file->tokens[ref.unit.begin].begin;
    return open_conditionals(std::string_view(ref.file->text).substr(0, begin));
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
    std::set<int> depths; ///< of new units, in conditionals
    std::optional<Splice> front;
    UnitRef front_unit; ///< in the ancestor
    for (const auto &finding : findings) {
        const auto &[change, site, weight] = finding;
        if (site.state == State::after)
            continue;
        if (!change.before && site.state == State::before) {
            new_units += text_of_new_unit(finding, symbols);
            depths.insert(conditionals_around(change.after));
            continue;
        }
        if (site.state != State::before || !change.before || !change.after)
            return std::unexpected("not every place of it is there");
        auto splice = splice_of(finding, symbols);
        if (!splice)
            return std::unexpected(splice.error());
        const auto start = start_of(site.unit);
        if (!front || (front->file == splice->file && start < front->begin)) {
            front = Splice{splice->file, start, start, ""};
            front_unit = change.after;
        }
        splices.push_back(std::move(*splice));
    }
    if (!front)
        return std::unexpected("no place of it is in code that the fork has");
    if (!depths.empty() && depths != std::set{conditionals_around(front_unit)})
        return std::unexpected("a conditional stands around it");
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
