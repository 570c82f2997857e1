// SPDX-License-Identifier: GPL-2.0-only
#include "agent/module.hpp"

#include "agent/files.hpp"
#include "support/child.hpp"
#include "support/limits.hpp"
#include "support/sha256.hpp"
#include "support/split.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <elf.h>
#include <filesystem>
#include <optional>
#include <sys/utsname.h>

namespace besser::agent {

namespace {

constexpr std::chrono::seconds load_limit{60};

/// modprobe and the kernel know no difference between the two.
std::string name_of(const std::string &file) {
    auto name = std::filesystem::path(file).stem().string();
    std::ranges::replace(name, '-', '_');
    return name;
}

bool is_file(const std::string &needed) { return needed.contains('/'); }

std::string describe(const std::string &name, const AgentModule &module) {
    std::string text = name;
    for (const auto &parameter : module.parameters)
        text += " " + parameter;
    auto srcversion = read_text(fmt::format("/sys/module/{}/srcversion", name));
    if (srcversion) {
        std::string_view rest = *srcversion;
        text += fmt::format(", srcversion {}", take_until(rest, '\n'));
    }
    for (const auto &needed : module.needs)
        if (is_file(needed))
            text += fmt::format(", with {}, sha256 {}", name_of(needed), sha256_of_file(needed));
    return text + fmt::format(", sha256 {}", sha256_of_file(module.file));
}

std::string hash_of(const AgentModule &module) {
    std::string hashes;
    for (const auto &needed : module.needs)
        if (is_file(needed))
            hashes += sha256_of_file(needed);
    const auto own = sha256_of_file(module.file);
    return hashes.empty() ? own : sha256_hex(hashes + own);
}

/// A structure at an offset of the object, if it lies in it.
template <class T>
std::optional<T> at(std::string_view object, std::uint64_t offset) {
    if (offset > object.size() || object.size() - offset < sizeof(T))
        return {};
    T value;
    std::memcpy(&value, object.data() + offset, sizeof value);
    return value;
}

std::optional<Elf64_Shdr> section_header(std::string_view object, const Elf64_Ehdr &header,
                                         std::uint64_t index) {
    if (header.e_shoff > object.size())
        return {};
    return at<Elf64_Shdr>(object, header.e_shoff + index * sizeof(Elf64_Shdr));
}

std::string name_at(std::string_view object, const Elf64_Shdr &names, std::uint64_t offset) {
    if (names.sh_offset > object.size() || offset > object.size() - names.sh_offset)
        return "";
    auto rest = object.substr(names.sh_offset + offset);
    return std::string(take_until(rest, '\0'));
}

} // namespace

Module Module::without_file() {
    utsname system{};
    ::uname(&system);
    Module result;
    result.identity_ = fmt::format("no module of its own: {} {} {}", system.sysname, system.release,
                                   system.version);
    return result;
}

void Module::remove_former(const AgentModule &module) {
    const auto name = name_of(module.file);
    std::error_code error;
    if (!name.empty() && std::filesystem::exists("/sys/module/" + name, error))
        (void)run_program({"rmmod", name}, load_limit);
}

void Module::unload() const {
    if (!name_.empty())
        (void)run_program({"rmmod", name_}, load_limit);
}

std::expected<Module, std::string> Module::load(const AgentModule &module) {
    for (const auto &needed : module.needs)
        if (auto loaded =
                run_program({is_file(needed) ? "insmod" : "modprobe", needed}, load_limit);
            !loaded)
            return std::unexpected(loaded.error());
    if (module.file.empty())
        return without_file();
    std::vector<std::string> command = {"insmod", module.file};
    command.insert(command.end(), module.parameters.begin(), module.parameters.end());
    if (auto loaded = run_program(command, load_limit); !loaded)
        return std::unexpected(fmt::format("{}: {}", module.file, loaded.error()));
    Module result;
    result.file_ = module.file;
    result.name_ = name_of(module.file);
    result.identity_ = describe(result.name_, module);
    result.sha256_ = hash_of(module);
    return result;
}

std::expected<std::vector<AddressRange>, std::string> Module::code() const {
    const auto object = read_text_file(file_, limits::module_bytes);
    if (!object)
        return std::unexpected(object.error().message());
    const auto sections = find_code_sections(*object);
    if (!sections)
        return std::unexpected(fmt::format("{}: {}", file_, sections.error()));
    std::vector<AddressRange> ranges;
    for (const auto &section : *sections) {
        // "0xffff...": zeros for those who may not see addresses.
        const auto text = read_text(fmt::format("/sys/module/{}/sections/{}", name_, section.name));
        const std::uint64_t from = text ? std::strtoull(text->c_str(), nullptr, 16) : 0;
        if (from != 0 && section.bytes > 0)
            ranges.push_back({from, from + section.bytes});
    }
    if (ranges.empty())
        return std::unexpected(fmt::format("/sys/module/{}/sections tells no address", name_));
    return ranges;
}

std::expected<std::vector<CodeSection>, std::string> find_code_sections(std::string_view object) {
    const auto header = at<Elf64_Ehdr>(object, 0);
    if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
        header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_shentsize != sizeof(Elf64_Shdr))
        return std::unexpected("not an object of 64 bits");
    const auto names = section_header(object, *header, header->e_shstrndx);
    if (!names)
        return std::unexpected("its section names are missing");
    std::vector<CodeSection> sections;
    for (std::uint64_t i = 0; i < header->e_shnum; i++) {
        const auto section = section_header(object, *header, i);
        if (!section)
            return std::unexpected("its section headers are cut off");
        auto name = name_at(object, *names, section->sh_name);
        constexpr auto code = SHF_ALLOC | SHF_EXECINSTR;
        if ((section->sh_flags & code) == code && !name.starts_with(".init"))
            sections.push_back({std::move(name), section->sh_size});
    }
    return sections;
}

} // namespace besser::agent
