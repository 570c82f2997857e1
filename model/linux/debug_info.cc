// SPDX-License-Identifier: GPL-2.0-only
#include "model/linux/debug_info.hpp"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <map>

namespace besser::linux_api {
namespace {

constexpr int deepest_type = 16; ///< typedefs, qualifiers and structures within each other

std::optional<Dwarf_Die> type_of(Dwarf_Die *die) {
    Dwarf_Attribute attribute;
    Dwarf_Die type;
    if (::dwarf_attr_integrate(die, DW_AT_type, &attribute) == nullptr ||
        ::dwarf_formref_die(&attribute, &type) == nullptr || ::dwarf_peel_type(&type, &type) != 0)
        return std::nullopt;
    return type;
}

bool is_structure(Dwarf_Die *die) {
    const int tag = ::dwarf_tag(die);
    return tag == DW_TAG_structure_type || tag == DW_TAG_union_type || tag == DW_TAG_class_type;
}

std::size_t size_of(Dwarf_Die *die) {
    Dwarf_Word bytes = 0;
    return ::dwarf_aggregate_size(die, &bytes) == 0 ? static_cast<std::size_t>(bytes) : 0;
}

std::string name_of(Dwarf_Die *die) {
    const char *name = ::dwarf_diename(die);
    return name != nullptr ? name : "";
}

template <class Visit>
void for_each_child(Dwarf_Die *die, Visit visit) {
    Dwarf_Die child;
    if (::dwarf_child(die, &child) != 0)
        return;
    do
        visit(&child);
    while (::dwarf_siblingof(&child, &child) == 0);
}

/// The path from the beginning of a thing of type `type` to what lies at `offset`: ".a.b[3]".
std::optional<std::string> path_to(Dwarf_Die type, std::size_t offset, int depth) {
    if (depth == deepest_type)
        return std::nullopt;
    if (::dwarf_tag(&type) == DW_TAG_array_type) {
        auto element = type_of(&type);
        const std::size_t bytes = element ? size_of(&*element) : 0;
        if (bytes == 0)
            return std::nullopt;
        std::string path = "[";
        path += std::to_string(offset / bytes);
        path += ']';
        return path += path_to(*element, offset % bytes, depth + 1).value_or("");
    }
    if (!is_structure(&type))
        return std::string();
    std::optional<std::string> path;
    for_each_child(&type, [&](Dwarf_Die *member) {
        Dwarf_Attribute attribute;
        Dwarf_Word at = 0;
        const int tag = ::dwarf_tag(member);
        if (path || (tag != DW_TAG_member && tag != DW_TAG_inheritance))
            return;
        if (::dwarf_attr_integrate(member, DW_AT_data_member_location, &attribute) != nullptr &&
            ::dwarf_formudata(&attribute, &at) != 0)
            return;
        auto inner = type_of(member);
        if (!inner || offset < at || offset - at >= size_of(&*inner))
            return;
        const std::string name = tag == DW_TAG_member ? name_of(member) : "";
        if (const auto rest = path_to(*inner, offset - at, depth + 1))
            path = (name.empty() ? "" : "." + name) + *rest;
    });
    return path;
}

/// The operations by which gcc says where a variable is, as far as they are as simple as that.
struct Place {
    bool is_value; ///< the variable is `number`; else it lies there
    std::uintptr_t number;
};

std::optional<Place> place_of(std::span<const Dwarf_Op> operations, const ActiveFrame &frame) {
    if (operations.empty() || operations.size() > 2 ||
        (operations.size() == 2 && operations[1].atom != DW_OP_stack_value))
        return std::nullopt;
    const bool computed = operations.size() == 2;
    const Dwarf_Op &first = operations[0];
    const auto reg = [&](unsigned number) -> std::optional<std::uintptr_t> {
        if (number >= frame.registers.size() || (frame.known >> number & 1) == 0)
            return std::nullopt;
        return frame.registers[number];
    };
    if (first.atom >= DW_OP_reg0 && first.atom <= DW_OP_reg31 && !computed) {
        const auto value = reg(first.atom - DW_OP_reg0);
        return value ? std::optional(Place{true, *value}) : std::nullopt;
    }
    if (first.atom >= DW_OP_breg0 && first.atom <= DW_OP_breg31) {
        const auto value = reg(first.atom - DW_OP_breg0);
        return value ? std::optional(Place{computed, *value + first.number}) : std::nullopt;
    }
    if (first.atom == DW_OP_fbreg)
        return Place{computed, frame.canonical_frame + first.number};
    return std::nullopt;
}

} // namespace

std::optional<std::uintptr_t> StackCopy::word_at(std::uintptr_t address) const {
    std::uintptr_t word = 0;
    if (address < begin || bytes.size() < sizeof word ||
        address - begin > bytes.size() - sizeof word)
        return std::nullopt;
    std::memcpy(&word, bytes.data() + (address - begin), sizeof word);
    return word;
}

struct DebugInfo::Reader {
    int descriptor = -1;
    Dwarf *dwarf = nullptr;
    std::uintptr_t base = 0;
    std::vector<Dwarf_Die> structures;
    std::map<const void *, std::size_t> numbers; ///< of structures, by where they are described
    std::map<std::string, Dwarf_Die, std::less<>> globals;

    ~Reader() {
        if (dwarf != nullptr)
            ::dwarf_end(dwarf);
        if (descriptor >= 0)
            ::close(descriptor);
    }
    std::size_t number_of(const Dwarf_Die &structure) {
        const auto [at, added] = numbers.try_emplace(structure.addr, structures.size());
        if (added)
            structures.push_back(structure);
        return at->second;
    }
    /// A variable that points to a structure, and how it is found at one place of the code.
    struct Variable {
        std::span<const Dwarf_Op> operations;
        std::size_t type;
        std::size_t bytes;
    };
    std::map<Dwarf_Addr, std::vector<Variable>> variables; ///< by place

    void find_globals();
    void add_variable(Dwarf_Die *variable, Dwarf_Addr at);
    const std::vector<Variable> &variables_at(Dwarf_Addr at);
};

void DebugInfo::Reader::find_globals() {
    Dwarf_CU *unit = nullptr;
    Dwarf_Die die;
    while (::dwarf_get_units(dwarf, unit, &unit, nullptr, nullptr, &die, nullptr) == 0)
        for_each_child(&die, [this](Dwarf_Die *child) {
            if (::dwarf_tag(child) == DW_TAG_variable && ::dwarf_hasattr(child, DW_AT_location))
                globals.try_emplace(name_of(child), *child);
        });
}

void DebugInfo::Reader::add_variable(Dwarf_Die *variable, Dwarf_Addr at) {
    auto type = type_of(variable);
    if (!type || ::dwarf_tag(&*type) != DW_TAG_pointer_type)
        return;
    auto structure = type_of(&*type);
    if (!structure || !is_structure(&*structure) || size_of(&*structure) == 0)
        return;
    Dwarf_Attribute attribute;
    Dwarf_Op *operations = nullptr;
    std::size_t count = 0;
    if (::dwarf_attr(variable, DW_AT_location, &attribute) != nullptr &&
        ::dwarf_getlocation_addr(&attribute, at, &operations, &count, 1) == 1)
        variables[at].push_back(
            {std::span(operations, count), number_of(*structure), size_of(&*structure)});
}

const std::vector<DebugInfo::Reader::Variable> &DebugInfo::Reader::variables_at(Dwarf_Addr at) {
    const auto [known, added] = variables.try_emplace(at);
    Dwarf_Die unit;
    if (!added || dwarf == nullptr || ::dwarf_addrdie(dwarf, at, &unit) == nullptr)
        return known->second;
    Dwarf_Die *scopes = nullptr;
    const int count = ::dwarf_getscopes(&unit, at, &scopes);
    for (int i = 0; i < count && ::dwarf_tag(&scopes[i]) != DW_TAG_compile_unit; i++)
        for_each_child(&scopes[i], [&](Dwarf_Die *child) {
            const int tag = ::dwarf_tag(child);
            if (tag == DW_TAG_variable || tag == DW_TAG_formal_parameter)
                add_variable(child, at);
        });
    std::free(scopes); // NOLINT(cppcoreguidelines-no-malloc): elfutils allocates it so
    return known->second;
}

DebugInfo::DebugInfo(std::unique_ptr<Reader> reader) : reader_(std::move(reader)) {}
DebugInfo::~DebugInfo() = default;

std::unique_ptr<DebugInfo> DebugInfo::open(const std::filesystem::path &file, std::uintptr_t base) {
    auto reader = std::make_unique<Reader>();
    reader->base = base;
    reader->descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (reader->descriptor >= 0)
        reader->dwarf = ::dwarf_begin(reader->descriptor, DWARF_C_READ);
    if (reader->dwarf != nullptr)
        reader->find_globals();
    return std::unique_ptr<DebugInfo>(new DebugInfo(std::move(reader)));
}

std::vector<DebugInfo::Pointer> DebugInfo::pointers_in(const ActiveFrame &frame,
                                                       const StackCopy &stack) {
    std::vector<Pointer> found;
    for (const auto &variable : reader_->variables_at(frame.code - 1 - reader_->base)) {
        const auto place = place_of(variable.operations, frame);
        const auto value = !place            ? std::nullopt
                           : place->is_value ? std::optional(place->number)
                                             : stack.word_at(place->number);
        if (value)
            found.push_back({*value, variable.type, variable.bytes});
    }
    return found;
}

namespace {

std::optional<Dwarf_Die> class_within(Dwarf_Die *scope, std::string_view name) {
    std::optional<Dwarf_Die> found;
    for_each_child(scope, [&](Dwarf_Die *child) {
        if (found)
            return;
        if (::dwarf_tag(child) == DW_TAG_namespace)
            found = class_within(child, name);
        else if (is_structure(child) && name_of(child) == name &&
                 ::dwarf_hasattr(child, DW_AT_declaration) == 0)
            found = *child;
    });
    return found;
}

} // namespace

std::optional<std::size_t> DebugInfo::class_of(std::string_view name) {
    Dwarf_CU *unit = nullptr;
    Dwarf_Die die;
    while (reader_->dwarf != nullptr &&
           ::dwarf_get_units(reader_->dwarf, unit, &unit, nullptr, nullptr, &die, nullptr) == 0)
        if (const auto found = class_within(&die, name))
            return reader_->number_of(*found);
    return std::nullopt;
}

std::string DebugInfo::member_at(std::size_t type, std::size_t offset) const {
    Dwarf_Die die = reader_->structures[type];
    const auto path = path_to(die, offset, 0);
    const std::string name = name_of(&die);
    return path && !path->empty() && !name.empty() ? name + *path : "";
}

std::string DebugInfo::global_at(std::string_view name, std::size_t offset) const {
    const auto found = reader_->globals.find(name);
    if (found == reader_->globals.end())
        return {};
    Dwarf_Die die = found->second;
    const auto type = type_of(&die);
    const auto path = type ? path_to(*type, offset, 0) : std::nullopt;
    return path ? std::string(name) + *path : "";
}

} // namespace besser::linux_api
