// SPDX-License-Identifier: GPL-2.0-only
#include "lint/unit_reader.hpp"

#include "lint/asm_text.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

namespace besser::lint {

namespace {

namespace fs = std::filesystem;

/// clang recurses, too: it reads expressions in each other up to a depth of its own.
constexpr unsigned most_depth = 400;

/// Characters of a line that are shown.
constexpr std::size_t most_code = 100;

/// What the macros of linux/bug.h come to.
constexpr std::array<std::string_view, 3> alarms = {"vk_bug", "vk_warn", "vk_warn_slow"};

} // namespace

std::string UnitReader::read(const linux_api::TreeUnit &unit) {
    std::error_code error;
    const fs::path file = fs::weakly_canonical(unit.directory / unit.source, error);
    if (error || !fs::is_regular_file(file, error))
        return "no such file: what it stands for is not compiled from C, or made on the way";
    if (below_tree(file).empty())
        return "lies outside of the tree";
    auto arguments = unit.arguments;
    arguments.insert(arguments.end(), {"-working-directory", unit.directory.string(), "-w"});
    return parse_and_read(file, arguments);
}

std::string UnitReader::parse_and_read(const std::string &file,
                                       const std::vector<std::string> &arguments) {
    std::vector<const char *> words;
    words.reserve(arguments.size());
    for (const std::string &argument : arguments)
        words.push_back(argument.c_str());
    UnitHolder holder{clang_, clang_.createIndex(0, 0)};
    const auto failed = clang_.parseTranslationUnit2(holder.index, file.c_str(), words.data(),
                                                     static_cast<int>(words.size()), nullptr, 0,
                                                     CXTranslationUnit_KeepGoing, &holder.unit);
    if (failed != CXError_Success)
        return "clang cannot read it";
    unit_ = holder.unit;
    too_deep_ = false;
    for (const CXCursor cursor : children_of(clang_.getTranslationUnitCursor(unit_)))
        read_top(cursor);
    read_comments(unit_);
    if (too_deep_)
        return "statements in each other deeper than " + std::to_string(most_depth);
    return first_error(unit_);
}

std::string UnitReader::first_error(CXTranslationUnit unit) const {
    for (unsigned i = 0; i < clang_.getNumDiagnostics(unit); i++) {
        CXDiagnostic diagnostic = clang_.getDiagnostic(unit, i);
        const bool is_error = clang_.getDiagnosticSeverity(diagnostic) >= CXDiagnostic_Error;
        std::string text =
            clang_.text(clang_.formatDiagnostic(diagnostic, CXDiagnostic_DisplaySourceLocation));
        clang_.disposeDiagnostic(diagnostic);
        if (is_error && text.starts_with(tree_.string() + '/'))
            text.erase(0, tree_.string().size() + 1);
        if (is_error)
            return text;
    }
    return "";
}

std::vector<CXCursor> UnitReader::children_of(CXCursor cursor) const {
    std::vector<CXCursor> children;
    clang_.visitChildren(
        cursor,
        [](CXCursor child, CXCursor, CXClientData data) {
            static_cast<std::vector<CXCursor> *>(data)->push_back(child);
            return CXChildVisit_Continue;
        },
        &children);
    return children;
}

void UnitReader::read_top(CXCursor cursor) {
    const CXCursorKind kind = clang_.getCursorKind(cursor);
    if (kind == CXCursor_FunctionDecl && clang_.isCursorDefinition(cursor) != 0)
        read_function(cursor);
    else if (kind == CXCursor_VarDecl)
        read_inside(cursor, {});
}

void UnitReader::read_function(CXCursor definition) {
    const Key key = key_of(definition);
    auto [function, added] = facts_.functions.try_emplace(key);
    if (!added) // of a header that was read with another file
        return;
    function->second.name = clang_.text(clang_.getCursorSpelling(definition));
    function->second.place = place_of(definition);
    const CXSourceRange extent = clang_.getCursorExtent(definition);
    function->second.last_line = spot_of(clang_.getRangeEnd(extent)).place.line;
    for (const CXCursor child : children_of(definition)) {
        if (clang_.getCursorKind(child) != CXCursor_CompoundStmt)
            continue;
        function->second.stub = is_stub(child);
        read_inside(child, {.function = key});
    }
}

void UnitReader::read_inside(CXCursor cursor, const Inside &inside) {
    if (inside.depth > most_depth) {
        too_deep_ = true;
        return;
    }
    Inside deeper = inside;
    deeper.depth++;
    switch (clang_.getCursorKind(cursor)) {
    case CXCursor_ForStmt:
    case CXCursor_WhileStmt:
    case CXCursor_DoStmt:
        deeper.loops += is_never_repeated(cursor) ? 0 : 1;
        break;
    case CXCursor_GCCAsmStmt:
        read_asm(cursor, inside);
        break;
    case CXCursor_CallExpr:
        read_call(cursor, inside);
        break;
    case CXCursor_BinaryOperator:
        read_assignment(cursor);
        break;
    case CXCursor_VarDecl:
        read_variable(cursor);
        break;
    case CXCursor_InitListExpr:
        read_initialisers(cursor);
        break;
    default:
        break;
    }
    for (const CXCursor child : children_of(cursor))
        read_inside(child, deeper);
}

/// do { } while (0), as macros have it.
bool UnitReader::is_never_repeated(CXCursor loop) const {
    if (clang_.getCursorKind(loop) != CXCursor_DoStmt)
        return false;
    const auto children = children_of(loop);
    if (children.size() < 2)
        return false;
    CXEvalResult result = clang_.Cursor_Evaluate(children.back());
    if (result == nullptr)
        return false;
    const bool never =
        clang_.EvalResult_getKind(result) == CXEval_Int && clang_.EvalResult_getAsInt(result) == 0;
    clang_.EvalResult_dispose(result);
    return never;
}

void UnitReader::read_asm(CXCursor statement, const Inside &inside) {
    const Place place = place_of(statement);
    if (inside.loops > 0 && !place.file.empty() &&
        does_nothing(tokens_in(clang_.getCursorExtent(statement))))
        facts_.empty_asm.push_back({inside.function, place});
}

void UnitReader::read_call(CXCursor call, const Inside &inside) {
    const auto children = children_of(call);
    if (children.empty())
        return;
    const Spot spot = spot_of(clang_.getCursorLocation(call));
    for (const Key &callee : sources_of(children.front())) {
        if (const auto function = facts_.functions.find(inside.function);
            function != facts_.functions.end())
            function->second.calls.push_back({callee, spot.place});
        if (std::ranges::count(alarms, facts_.names[callee]) > 0 && !spot.place.file.empty())
            facts_.alarms.push_back({inside.function, spot.place, code_at(spot)});
        const int count = clang_.Cursor_getNumArguments(call);
        for (int i = 0; i < count; i++)
            for (const Key &from :
                 sources_of(clang_.Cursor_getArgument(call, static_cast<unsigned>(i))))
                facts_.arguments.push_back(
                    {callee, static_cast<std::size_t>(i), from, inside.function, spot.place});
    }
}

/// A comparison of two pointers to functions is taken for an assignment, too: which of the two it
/// is clang's C interface does not tell, and who compares them has them from an assignment.
void UnitReader::read_assignment(CXCursor assignment) {
    const auto sides = children_of(assignment);
    if (sides.size() == 2 && points_to_function(clang_.getCursorType(sides[0])))
        for (const Key &to : sources_of(sides[0]))
            add_flows(to, sides[1]);
}

void UnitReader::read_variable(CXCursor variable) {
    if (!points_to_function(clang_.getCursorType(variable)))
        return;
    for (const CXCursor child : children_of(variable)) {
        add_flows(key_of(variable), child);
        if (clang_.getCursorKind(child) == CXCursor_InitListExpr)
            for (const CXCursor element : children_of(child))
                add_flows(key_of(variable), element);
    }
}

void UnitReader::read_initialisers(CXCursor list) {
    std::vector<CXCursor> fields;
    clang_.Type_visitFields(
        clang_.getCanonicalType(clang_.getCursorType(list)),
        [](CXCursor field, CXClientData data) {
            static_cast<std::vector<CXCursor> *>(data)->push_back(field);
            return CXVisit_Continue;
        },
        &fields);
    std::size_t next = 0;
    for (const CXCursor child : children_of(list)) {
        CXCursor value = child;
        for (const CXCursor part : children_of(child)) {
            if (clang_.getCursorKind(part) != CXCursor_MemberRef) {
                value = part;
                continue;
            }
            const CXCursor named = clang_.getCursorReferenced(part);
            const auto at = std::ranges::find_if(fields, [&](const CXCursor &field) {
                return clang_.equalCursors(field, named) != 0;
            });
            next = at != fields.end() ? static_cast<std::size_t>(at - fields.begin()) : next;
        }
        if (next < fields.size() && points_to_function(clang_.getCursorType(fields[next])))
            add_flows(key_of(fields[next]), value);
        next++;
    }
}

void UnitReader::add_flows(const Key &to, CXCursor from) {
    for (const Key &key : sources_of(from))
        facts_.flows.push_back({to, key});
}

std::vector<Key> UnitReader::sources_of(CXCursor expression) const {
    std::vector<Key> keys;
    add_sources(expression, keys);
    return keys;
}

void UnitReader::add_sources(CXCursor expression, std::vector<Key> &keys, unsigned depth) const {
    switch (clang_.getCursorKind(expression)) {
    case CXCursor_DeclRefExpr:
    case CXCursor_MemberRefExpr: {
        const CXCursor named = clang_.getCursorReferenced(expression);
        const bool is_function = clang_.getCursorKind(named) == CXCursor_FunctionDecl;
        if (is_function || points_to_function(clang_.getCursorType(named)))
            keys.push_back(key_of(named));
        return;
    }
    case CXCursor_ParenExpr:
    case CXCursor_UnexposedExpr:
    case CXCursor_CStyleCastExpr:
    case CXCursor_UnaryOperator:
    case CXCursor_ArraySubscriptExpr:
    case CXCursor_ConditionalOperator:
        if (depth < most_depth)
            for (const CXCursor child : children_of(expression))
                add_sources(child, keys, depth + 1);
        return;
    default:
        return;
    }
}

Key UnitReader::key_of(CXCursor declaration) const {
    Key key = clang_.text(clang_.getCursorUSR(declaration));
    std::string name = clang_.text(clang_.getCursorSpelling(declaration));
    const CXCursor parent = clang_.getCursorSemanticParent(declaration);
    const CXCursorKind kind = clang_.getCursorKind(declaration);
    if (kind == CXCursor_ParmDecl && clang_.getCursorKind(parent) == CXCursor_FunctionDecl) {
        const int count = clang_.Cursor_getNumArguments(parent);
        for (int i = 0; i < count; i++)
            if (clang_.equalCursors(clang_.Cursor_getArgument(parent, static_cast<unsigned>(i)),
                                    declaration) != 0)
                key = parameter_key(clang_.text(clang_.getCursorUSR(parent)),
                                    static_cast<std::size_t>(i));
    } else if (kind == CXCursor_FunctionDecl) {
        facts_.declared.insert(key);
    } else if (kind == CXCursor_FieldDecl) {
        name = clang_.text(clang_.getCursorSpelling(parent)) + '.' + name;
    }
    facts_.names.try_emplace(key, std::move(name));
    return key;
}

bool UnitReader::points_to_function(CXType type) const {
    type = clang_.getCanonicalType(type);
    for (CXType element = clang_.getArrayElementType(type); element.kind != CXType_Invalid;
         element = clang_.getArrayElementType(type))
        type = clang_.getCanonicalType(element);
    if (type.kind != CXType_Pointer)
        return false;
    const CXType pointee = clang_.getCanonicalType(clang_.getPointeeType(type));
    return pointee.kind == CXType_FunctionProto || pointee.kind == CXType_FunctionNoProto;
}

bool UnitReader::is_stub(CXCursor body) const {
    return std::ranges::all_of(children_of(body), [this](const CXCursor &statement) {
        const auto parts = children_of(statement);
        switch (clang_.getCursorKind(statement)) {
        case CXCursor_NullStmt:
            return true;
        case CXCursor_ReturnStmt:
            return std::ranges::all_of(parts, [this](CXCursor part) { return is_constant(part); });
        case CXCursor_CStyleCastExpr: // (void)parameter;
            return clang_.getCanonicalType(clang_.getCursorType(statement)).kind == CXType_Void &&
                   parts.size() == 1 && clang_.getCursorKind(parts[0]) == CXCursor_DeclRefExpr;
        default:
            return false;
        }
    });
}

bool UnitReader::is_constant(CXCursor expression) const {
    switch (clang_.getCursorKind(expression)) {
    case CXCursor_IntegerLiteral:
    case CXCursor_FloatingLiteral:
    case CXCursor_CharacterLiteral:
    case CXCursor_StringLiteral:
    case CXCursor_TypeRef:
        return true;
    case CXCursor_DeclRefExpr:
        return clang_.getCursorKind(clang_.getCursorReferenced(expression)) ==
               CXCursor_EnumConstantDecl;
    case CXCursor_ParenExpr:
    case CXCursor_UnexposedExpr:
    case CXCursor_CStyleCastExpr:
    case CXCursor_UnaryOperator:
    case CXCursor_BinaryOperator: {
        const auto parts = children_of(expression);
        return std::ranges::all_of(parts, [this](CXCursor part) { return is_constant(part); });
    }
    default:
        return false;
    }
}

std::vector<std::string> UnitReader::tokens_in(CXSourceRange range) const {
    CXToken *tokens = nullptr;
    unsigned count = 0;
    clang_.tokenize(unit_, range, &tokens, &count);
    std::vector<std::string> out;
    for (unsigned i = 0; i < count; i++)
        out.push_back(clang_.text(clang_.getTokenSpelling(unit_, tokens[i])));
    clang_.disposeTokens(unit_, tokens, count);
    return out;
}

UnitReader::Spot UnitReader::spot_of(CXSourceLocation location) const {
    Spot spot;
    unsigned column = 0;
    clang_.getExpansionLocation(location, &spot.file, &spot.place.line, &column, &spot.offset);
    if (spot.file != nullptr)
        spot.place.file = below_tree(clang_.text(clang_.getFileName(spot.file)));
    return spot;
}

Place UnitReader::place_of(CXCursor cursor) const {
    return spot_of(clang_.getCursorLocation(cursor)).place;
}

const std::string &UnitReader::below_tree(const std::string &file) const {
    const auto [known, added] = below_tree_.try_emplace(file);
    if (added) {
        std::error_code error;
        const fs::path whole = fs::weakly_canonical(file, error);
        const fs::path below = whole.lexically_relative(tree_);
        if (!error && !below.empty() && *below.begin() != "..")
            known->second = below;
    }
    return known->second;
}

std::string UnitReader::code_at(const Spot &spot) const {
    std::size_t size = 0;
    const char *text = clang_.getFileContents(unit_, spot.file, &size);
    if (text == nullptr || spot.offset >= size)
        return "";
    const std::string_view rest(text + spot.offset, size - spot.offset);
    const std::string_view line = rest.substr(0, rest.find('\n'));
    return std::string(line.substr(0, std::min(line.find_last_not_of(" \t\r;{") + 1, most_code)));
}

} // namespace besser::lint
