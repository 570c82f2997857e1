// SPDX-License-Identifier: GPL-2.0-only
#include "model/linux/module.hpp"

#include "model/linux/exports.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <gelf.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

namespace besser::linux_api {
namespace {

/// As linux/moduleparam.h lays it out.
struct Parameter {
    const char *name;
    const char *kind;
    void *address;
};

/// A copy of the file that no other world has: the dynamic linker takes it for another library.
int private_copy(const std::filesystem::path &file) {
    const int from = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    const int to = ::memfd_create(file.filename().c_str(), MFD_CLOEXEC);
    struct stat facts {};
    bool done = from >= 0 && to >= 0 && ::fstat(from, &facts) == 0;
    for (off_t at = 0; done && at < facts.st_size;)
        done = ::sendfile(to, from, &at, static_cast<std::size_t>(facts.st_size - at)) > 0;
    if (from >= 0)
        ::close(from);
    if (done)
        return to;
    if (to >= 0)
        ::close(to);
    return -1;
}

template <class T>
bool set_number(void *address, std::string_view value) {
    T number{};
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc() || end != value.data() + value.size())
        return false;
    std::memcpy(address, &number, sizeof number);
    return true;
}

bool set_bool(void *address, std::string_view value) {
    const bool on = value == "1" || value == "y" || value == "Y";
    if (!on && value != "0" && value != "n" && value != "N")
        return false;
    std::memcpy(address, &on, 1);
    return true;
}

bool set_value(const Parameter &parameter, std::string_view value) {
    const std::string_view kind = parameter.kind;
    if (kind == "int")
        return set_number<int>(parameter.address, value);
    if (kind == "uint")
        return set_number<unsigned>(parameter.address, value);
    if (kind == "long")
        return set_number<long>(parameter.address, value);
    if (kind == "ulong")
        return set_number<unsigned long>(parameter.address, value);
    if (kind == "short")
        return set_number<short>(parameter.address, value);
    if (kind == "ushort")
        return set_number<unsigned short>(parameter.address, value);
    return kind == "bool" && set_bool(parameter.address, value);
}

} // namespace

Module::Module(Module &&other) noexcept
    : name_(std::move(other.name_)), descriptor_(std::exchange(other.descriptor_, -1)),
      handle_(std::exchange(other.handle_, nullptr)), base_(other.base_), entry_(other.entry_),
      exit_(other.exit_), data_(other.data_), parameters_(other.parameters_),
      symbols_(std::move(other.symbols_)), stubs_(std::move(other.stubs_)) {}

Module::~Module() {
    if (handle_ != nullptr)
        ::dlclose(handle_);
    if (descriptor_ >= 0)
        ::close(descriptor_);
}

std::expected<Module, std::string> Module::load(const std::filesystem::path &file) {
    Module module;
    module.name_ = file.stem();
    module.descriptor_ = private_copy(file);
    if (module.descriptor_ < 0)
        return std::unexpected(file.string() + ": cannot be read: " + std::strerror(errno));
    const std::string path = module.file();
    module.handle_ = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (module.handle_ == nullptr)
        return std::unexpected(file.string() + ": " + ::dlerror());
    link_map *map = nullptr;
    if (::dlinfo(module.handle_, RTLD_DI_LINKMAP, &map) != 0)
        return std::unexpected(file.string() + ": " + ::dlerror());
    module.base_ = map->l_addr;
    std::string wrong = module.read_symbols(path);
    if (wrong.empty())
        wrong = module.put_kernel_in();
    if (!wrong.empty())
        return std::unexpected(file.string() + ": " + wrong);
    module.find_data();
    module.entry_ = reinterpret_cast<int (*)()>(module.symbol("vk_module_init"));
    module.exit_ = reinterpret_cast<void (*)()>(module.symbol("vk_module_exit"));
    return module;
}

std::filesystem::path Module::file() const {
    return "/proc/self/fd/" + std::to_string(descriptor_);
}

std::string Module::read_symbols(const std::filesystem::path &file) {
    ::elf_version(EV_CURRENT);
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    Elf *elf = ::elf_begin(descriptor, ELF_C_READ, nullptr);
    for (Elf_Scn *section = nullptr; (section = ::elf_nextscn(elf, section)) != nullptr;) {
        GElf_Shdr header{};
        if (::gelf_getshdr(section, &header) == nullptr)
            continue;
        const char *name = nullptr;
        if (std::size_t names = 0; ::elf_getshdrstrndx(elf, &names) == 0)
            name = ::elf_strptr(elf, names, header.sh_name);
        if (name != nullptr && std::string_view(name) == "vk_parameters")
            parameters_ = {reinterpret_cast<std::uint8_t *>(base_ + header.sh_addr),
                           header.sh_size};
        if (header.sh_type != SHT_SYMTAB || header.sh_entsize == 0)
            continue;
        Elf_Data *data = ::elf_getdata(section, nullptr);
        for (std::size_t i = 0; i < header.sh_size / header.sh_entsize; i++) {
            GElf_Sym symbol{};
            if (::gelf_getsym(data, static_cast<int>(i), &symbol) == nullptr ||
                symbol.st_shndx == SHN_UNDEF || symbol.st_name == 0 ||
                GELF_ST_TYPE(symbol.st_info) > STT_FUNC)
                continue;
            symbols_.push_back({base_ + symbol.st_value, symbol.st_size,
                                ::elf_strptr(elf, header.sh_link, symbol.st_name)});
        }
    }
    ::elf_end(elf);
    ::close(descriptor);
    std::sort(symbols_.begin(), symbols_.end(),
              [](const Symbol &a, const Symbol &b) { return a.address < b.address; });
    return symbols_.empty() ? "it has no symbols" : "";
}

/// Fills the slots that the module calls the kernel through.
std::string Module::put_kernel_in() {
    for (const Symbol &symbol : symbols_) {
        if (!symbol.name.starts_with(slot_prefix))
            continue;
        const std::string_view name = std::string_view(symbol.name).substr(slot_prefix.size());
        const Export *found = find_export(name);
        if (found == nullptr)
            return "it was compiled for another besser: this one has no " + std::string(name);
        std::memcpy(reinterpret_cast<void *>(symbol.address), &found->address, sizeof(void *));
        if (found->stub)
            stubs_.emplace_back(name);
    }
    return {};
}

void Module::find_data() {
    const auto visit = [](dl_phdr_info *info, std::size_t, void *argument) {
        auto &self = *static_cast<Module *>(argument);
        if (info->dlpi_addr != self.base_)
            return 0;
        for (int i = 0; i < info->dlpi_phnum; i++)
            if (const auto &part = info->dlpi_phdr[i];
                part.p_type == PT_LOAD && (part.p_flags & PF_W) != 0)
                self.data_ = {reinterpret_cast<std::uint8_t *>(self.base_ + part.p_vaddr),
                              part.p_memsz};
        for (int i = 0; i < info->dlpi_phnum; i++) // what is read-only from now on lies first
            if (const auto &part = info->dlpi_phdr[i]; part.p_type == PT_GNU_RELRO) {
                const std::uintptr_t end = (self.base_ + part.p_vaddr + part.p_memsz) & ~4095UL;
                const auto begin = reinterpret_cast<std::uintptr_t>(self.data_.data());
                if (end > begin)
                    self.data_ = self.data_.subspan(std::min(end - begin, self.data_.size()));
            }
        return 1;
    };
    ::dl_iterate_phdr(visit, this);
}

const Module::Symbol *Module::symbol_at(const void *address) const {
    const auto value = reinterpret_cast<std::uintptr_t>(address);
    auto next = std::upper_bound(symbols_.begin(), symbols_.end(), value,
                                 [](std::uintptr_t v, const Symbol &s) { return v < s.address; });
    for (; next != symbols_.begin(); --next)
        if (const Symbol &symbol = *(next - 1);
            value - symbol.address < std::max<std::size_t>(symbol.bytes, 1))
            return &symbol;
        else if (value - symbol.address > 1 << 20)
            break;
    return nullptr;
}

void *Module::symbol(std::string_view name) const {
    for (const Symbol &symbol : symbols_)
        if (symbol.name == name)
            return reinterpret_cast<void *>(symbol.address);
    return nullptr;
}

std::string Module::place_of(const void *address) const {
    const Symbol *symbol = symbol_at(address);
    if (symbol == nullptr)
        return {};
    const std::uintptr_t offset = reinterpret_cast<std::uintptr_t>(address) - symbol->address;
    char text[32] = "";
    if (offset != 0)
        std::snprintf(text, sizeof text, "+0x%zx", static_cast<std::size_t>(offset));
    return symbol->name + text;
}

std::string_view Module::function_at(const void *address) const {
    const Symbol *symbol = symbol_at(address);
    return symbol != nullptr ? std::string_view(symbol->name) : std::string_view();
}

bool Module::set_parameter(std::string_view name, std::string_view value) const {
    const auto *parameter = reinterpret_cast<const Parameter *>(parameters_.data());
    const auto *end = parameter + parameters_.size() / sizeof(Parameter);
    for (; parameter != end; ++parameter)
        if (name == parameter->name)
            return set_value(*parameter, value);
    return false;
}

} // namespace besser::linux_api
