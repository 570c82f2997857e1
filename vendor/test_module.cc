// SPDX-License-Identifier: GPL-2.0-only
#include "vendor/test_module.hpp"

#include "vendor/sdd.hpp"

#include <algorithm>
#include <elf.h>

namespace besser::vendor {

namespace {

template <class T>
void append(std::string &to, const T &layout) {
    to.append(reinterpret_cast<const char *>(&layout), sizeof(layout));
}

Elf64_Shdr section(std::uint32_t type, std::uint64_t offset, const std::string &content) {
    Elf64_Shdr header{};
    header.sh_type = type;
    header.sh_offset = offset;
    header.sh_size = content.size();
    header.sh_addralign = 1;
    return header;
}

} // namespace

std::string test_module(const std::vector<std::pair<std::string, std::string>> &symbols) {
    constexpr std::uint16_t data_section = 1, string_section = 2;
    std::string data, strings(1, '\0'), table;
    append(table, Elf64_Sym{});
    for (const auto &[name, content] : symbols) {
        Elf64_Sym symbol{};
        symbol.st_name = static_cast<std::uint32_t>(strings.size());
        symbol.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_OBJECT);
        symbol.st_shndx = data_section;
        symbol.st_value = data.size();
        symbol.st_size = content.size();
        append(table, symbol);
        strings += name + '\0';
        data += content;
    }
    Elf64_Ehdr head{};
    std::copy_n(ELFMAG, SELFMAG, head.e_ident);
    head.e_ident[EI_CLASS] = ELFCLASS64;
    head.e_ident[EI_DATA] = ELFDATA2LSB;
    head.e_ident[EI_VERSION] = head.e_version = EV_CURRENT;
    head.e_type = ET_REL;
    head.e_machine = EM_AARCH64;
    head.e_ehsize = sizeof(head);
    head.e_shentsize = sizeof(Elf64_Shdr);
    head.e_shnum = 4;
    const auto at_data = sizeof(head), at_strings = at_data + data.size(),
               at_table = at_strings + strings.size();
    head.e_shoff = at_table + table.size();
    auto symbol_table = section(SHT_SYMTAB, at_table, table);
    symbol_table.sh_link = string_section;
    symbol_table.sh_entsize = sizeof(Elf64_Sym);
    std::string module;
    append(module, head);
    module += data + strings + table;
    append(module, Elf64_Shdr{});
    append(module, section(SHT_PROGBITS, at_data, data));
    append(module, section(SHT_STRTAB, at_strings, strings));
    append(module, symbol_table);
    return module;
}

std::string test_sdd() {
    std::string data("\xC0\x02\x01\x02", 4);
    while (sdd_bytes - data.size() > 100)
        data += std::string("\x40\x0A", 2) + std::string(10, 'x');
    const auto rest = sdd_bytes - data.size() - 2;
    return data + '\xFE' + static_cast<char>(rest) + std::string(rest, '\0');
}

} // namespace besser::vendor
