// SPDX-License-Identifier: GPL-2.0-only
#include "vendor/sdd.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gelf.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>

namespace besser::vendor {

namespace {

struct CloseElf {
    void operator()(Elf *elf) const { ::elf_end(elf); }
};
using ElfFile = std::unique_ptr<Elf, CloseElf>;

/// What people have in place of a module.
std::string what_it_is(std::string_view file) {
    struct Kind {
        std::string_view begins;
        std::string_view what;
    };
    using namespace std::string_view_literals;
    static constexpr Kind kinds[] = {
        {"\x28\xB5\x2F\xFD"sv, "is compressed: give what `zstd -d` makes of it"},
        {"\xFD\x37zXZ"sv, "is compressed: give what `xz -d` makes of it"},
        {"\x1F\x8B"sv, "is compressed: give what `gzip -d` makes of it"}};
    for (const auto &kind : kinds)
        if (file.starts_with(kind.begins))
            return std::string(kind.what);
    return "is no kernel module";
}

/// The bytes of a symbol that lie in the file.
std::optional<std::string_view> bytes_of(Elf *elf, const GElf_Sym &symbol) {
    Elf_Scn *section = ::elf_getscn(elf, symbol.st_shndx);
    if (section == nullptr)
        return {};
    const Elf_Data *data = ::elf_getdata(section, nullptr);
    if (data == nullptr || data->d_buf == nullptr || symbol.st_value > data->d_size ||
        symbol.st_size > data->d_size - symbol.st_value)
        return {};
    return std::string_view(static_cast<const char *>(data->d_buf), data->d_size)
        .substr(symbol.st_value, symbol.st_size);
}

/// A name in the section of strings; empty where it reaches beyond it.
std::string_view name_of(Elf *elf, std::size_t strings, const GElf_Sym &symbol) {
    const char *name = ::elf_strptr(elf, strings, symbol.st_name);
    return name == nullptr ? std::string_view{} : std::string_view(name);
}

std::vector<Sdd> candidates_in(Elf *elf, Elf_Scn *section, const GElf_Shdr &header) {
    std::vector<Sdd> found;
    Elf_Data *table = ::elf_getdata(section, nullptr);
    if (table == nullptr || header.sh_entsize == 0)
        return found;
    const auto count =
        static_cast<int>(std::min<std::uint64_t>(table->d_size / header.sh_entsize, 1U << 20));
    for (int i = 0; i < count; i++) {
        GElf_Sym symbol{};
        if (::gelf_getsym(table, i, &symbol) == nullptr || symbol.st_size != sdd_bytes)
            continue;
        const auto name = name_of(elf, header.sh_link, symbol);
        if (!name.starts_with("sdd"))
            continue;
        if (const auto data = bytes_of(elf, symbol))
            found.push_back({std::string(name), std::string(*data)});
    }
    return found;
}

std::vector<Sdd> candidates_in(Elf *elf) {
    std::vector<Sdd> found;
    for (Elf_Scn *section = nullptr; (section = ::elf_nextscn(elf, section)) != nullptr;) {
        GElf_Shdr header{};
        if (::gelf_getshdr(section, &header) == nullptr || header.sh_type != SHT_SYMTAB)
            continue;
        auto more = candidates_in(elf, section, header);
        std::ranges::move(more, std::back_inserter(found));
    }
    return found;
}

} // namespace

std::expected<std::vector<SddElement>, std::string> parse_sdd(std::string_view data) {
    if (data.size() != sdd_bytes)
        return std::unexpected(fmt::format("has {} bytes, not {}", data.size(), sdd_bytes));
    std::vector<SddElement> elements;
    for (std::size_t at = 0; at < data.size();) {
        constexpr std::size_t head = 2;
        const auto length =
            at + 1 < data.size() ? static_cast<std::uint8_t>(data[at + 1]) : sdd_bytes;
        if (at + head + length > data.size())
            return std::unexpected(
                fmt::format("the element at byte {} reaches beyond the end", at));
        elements.push_back({static_cast<std::uint8_t>(data[at]), data.substr(at + head, length)});
        at += head + length;
    }
    return elements;
}

std::expected<Sdd, std::string> find_sdd(std::string_view module) {
    if (::elf_version(EV_CURRENT) == EV_NONE)
        return std::unexpected("libelf is too old");
    std::string copy(module); // libelf takes a writable image
    const ElfFile elf(::elf_memory(copy.data(), copy.size()));
    if (!elf || ::elf_kind(elf.get()) != ELF_K_ELF)
        return std::unexpected(what_it_is(module));
    auto found = candidates_in(elf.get());
    std::erase_if(found, [](const Sdd &sdd) { return !parse_sdd(sdd.data); });
    if (found.empty())
        return std::unexpected(
            fmt::format("holds no radio data: no table of {} bytes of elements under a name that "
                        "begins with \"sdd\", or its symbols were stripped",
                        sdd_bytes));
    if (found.size() > 1) {
        std::vector<std::string> names;
        for (const auto &sdd : found)
            names.push_back(sdd.symbol);
        return std::unexpected(
            fmt::format("holds radio data for several boards: {}", fmt::join(names, ", ")));
    }
    return std::move(found.front());
}

} // namespace besser::vendor
