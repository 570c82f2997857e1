// SPDX-License-Identifier: GPL-2.0-only
// libclang, loaded when it is needed: it takes 60 MB and 30 ms, which no other command of besser is
// to pay for. The functions have libclang's names without "clang_".
#pragma once

#include <clang-c/Index.h>

#include <expected>
#include <string>
#include <string_view>

namespace besser::lint {

#define BESSER_LIBCLANG_FUNCTIONS(with)                                                            \
    with(createIndex) with(disposeIndex) with(parseTranslationUnit2) with(disposeTranslationUnit)  \
        with(getTranslationUnitCursor) with(visitChildren) with(equalCursors) with(getCursorKind)  \
            with(getCursorType) with(getCursorUSR) with(getCursorSpelling)                         \
                with(getCursorReferenced) with(getCursorLocation) with(getCursorExtent) with(      \
                    getCursorSemanticParent) with(isCursorDefinition) with(Cursor_getNumArguments) \
                    with(Cursor_getArgument) with(Cursor_Evaluate) with(EvalResult_getKind)        \
                        with(EvalResult_getAsInt) with(EvalResult_dispose) with(getCanonicalType)  \
                            with(getPointeeType) with(getArrayElementType) with(Type_visitFields)  \
                                with(getCString) with(disposeString) with(getExpansionLocation)    \
                                    with(getFileName) with(getFile) with(getFileContents)          \
                                        with(getInclusions) with(getLocationForOffset)             \
                                            with(getRange) with(getRangeEnd) with(tokenize)        \
                                                with(disposeTokens) with(getTokenKind)             \
                                                    with(getTokenSpelling) with(getTokenLocation)  \
                                                        with(getNumDiagnostics)                    \
                                                            with(getDiagnostic)                    \
                                                                with(disposeDiagnostic)            \
                                                                    with(getDiagnosticSeverity)    \
                                                                        with(formatDiagnostic)

struct Libclang {
#define BESSER_DECLARE(name) decltype(&::clang_##name) name;
    BESSER_LIBCLANG_FUNCTIONS(BESSER_DECLARE)
#undef BESSER_DECLARE

    /// Takes the string.
    [[nodiscard]] std::string text(CXString string) const;
};

/// A file that clang has parsed.
struct UnitHolder {
    const Libclang &clang;
    CXIndex index;
    CXTranslationUnit unit = nullptr;
    ~UnitHolder() {
        if (unit != nullptr)
            clang.disposeTranslationUnit(unit);
        clang.disposeIndex(index);
    }
};

/// The error names the Debian package that has it.
[[nodiscard]] std::expected<Libclang, std::string> load_libclang();

} // namespace besser::lint
