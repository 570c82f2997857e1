// SPDX-License-Identifier: GPL-2.0-only
// Calls that were commented out. No syntax tree has comments: what stands in them is laid out as a
// file of its own, line by line as in the source, and clang takes that apart into words.
#include "lint/unit_reader.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace besser::lint {

namespace {

struct Word {
    std::string text;
    unsigned line;
    bool is_name;
};

class Words {
  public:
    Words(const Libclang &clang, CXTranslationUnit unit, CXFile file, std::size_t size)
        : clang_(clang), unit_(unit) {
        const auto end = static_cast<unsigned>(size);
        clang_.tokenize(unit_,
                        clang_.getRange(clang_.getLocationForOffset(unit_, file, 0),
                                        clang_.getLocationForOffset(unit_, file, end)),
                        &tokens_, &count_);
    }
    ~Words() { clang_.disposeTokens(unit_, tokens_, count_); }
    Words(const Words &) = delete;
    Words &operator=(const Words &) = delete;

    [[nodiscard]] std::span<CXToken> tokens() const { return {tokens_, count_}; }
    [[nodiscard]] std::string text_of(CXToken token) const {
        return clang_.text(clang_.getTokenSpelling(unit_, token));
    }
    [[nodiscard]] std::pair<unsigned, unsigned> line_and_offset_of(CXToken token) const {
        unsigned line = 0;
        unsigned column = 0;
        unsigned offset = 0;
        clang_.getExpansionLocation(clang_.getTokenLocation(unit_, token), nullptr, &line, &column,
                                    &offset);
        return {line, offset};
    }

  private:
    const Libclang &clang_;
    CXTranslationUnit unit_;
    CXToken *tokens_ = nullptr;
    unsigned count_ = 0;
};

/// Of a file's text what its comments say, each character where it stood; a comment ends a
/// statement.
std::string comments_alone(const Libclang &clang, const Words &words, std::string_view text) {
    std::string out(text.size(), ' ');
    for (std::size_t i = 0; i < text.size(); i++)
        if (text[i] == '\n')
            out[i] = '\n';
    for (const CXToken &token : words.tokens()) {
        if (clang.getTokenKind(token) != CXToken_Comment)
            continue;
        const std::size_t at = words.line_and_offset_of(token).second;
        const std::string comment = words.text_of(token);
        if (at + comment.size() > text.size() || comment.size() < 2)
            continue;
        const bool is_block = comment.starts_with("/*");
        const std::size_t end = comment.size() - (is_block ? 2 : 0);
        for (std::size_t i = 2; i < end; i++)
            out[at + i] = comment[i] == '#' ? ' ' : comment[i]; // no directive is carried out
    }
    return out;
}

/// Whether a statement that calls something begins at a word: name ( ... ) ;
bool is_call(std::span<const Word> words, std::size_t at) {
    if (!words[at].is_name || at + 1 >= words.size() || words[at + 1].text != "(")
        return false;
    std::size_t open = 0;
    for (std::size_t i = at + 1; i < words.size(); i++) {
        open += words[i].text == "(" ? 1 : 0;
        open -= words[i].text == ")" ? 1 : 0;
        if (open == 0)
            return i + 1 < words.size() && words[i + 1].text == ";";
        if (words[i].text == ";")
            return false;
    }
    return false;
}

} // namespace

void UnitReader::read_comments(CXTranslationUnit unit) {
    std::vector<CXFile> files;
    clang_.getInclusions(
        unit,
        [](CXFile file, CXSourceLocation *, unsigned, CXClientData data) {
            static_cast<std::vector<CXFile> *>(data)->push_back(file);
        },
        &files);
    for (CXFile file : files) {
        const std::string &name = below_tree(clang_.text(clang_.getFileName(file)));
        if (!name.empty() && commented_.insert(name).second)
            read_comments_of(unit, file, name);
    }
}

void UnitReader::read_comments_of(CXTranslationUnit unit, CXFile file, const std::string &name) {
    std::size_t size = 0;
    const char *text = clang_.getFileContents(unit, file, &size);
    if (text == nullptr)
        return;
    const std::string comments =
        comments_alone(clang_, Words(clang_, unit, file, size), std::string_view(text, size));
    constexpr const char *as_file = "comments.c";
    CXUnsavedFile unsaved{as_file, comments.data(), comments.size()};
    constexpr std::array<const char *, 1> arguments = {"-w"};
    UnitHolder holder{clang_, clang_.createIndex(0, 0)};
    if (clang_.parseTranslationUnit2(holder.index, as_file, arguments.data(), arguments.size(),
                                     &unsaved, 1, CXTranslationUnit_SingleFileParse,
                                     &holder.unit) != CXError_Success)
        return;
    CXFile laid_out = clang_.getFile(holder.unit, as_file);
    if (laid_out == nullptr)
        return;
    const Words in_comments(clang_, holder.unit, laid_out, comments.size());
    std::vector<Word> words;
    for (const CXToken &token : in_comments.tokens())
        words.push_back({in_comments.text_of(token), in_comments.line_and_offset_of(token).first,
                         clang_.getTokenKind(token) == CXToken_Identifier});
    for (std::size_t i = 0; i < words.size(); i++)
        if (is_call(words, i))
            facts_.commented_calls.push_back({words[i].text, {name, words[i].line}});
}

} // namespace besser::lint
