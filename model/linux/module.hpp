// SPDX-License-Identifier: GPL-2.0-only
// A driver that tree_build.hpp has compiled, loaded for one world: code and data of its own, the
// kernel's functions put in, its functions by name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace besser::linux_api {

class Module {
  public:
    /// The error names the file and what is wrong with it.
    [[nodiscard]] static std::expected<Module, std::string> load(const std::filesystem::path &file);
    Module(Module &&other) noexcept;
    Module &operator=(Module &&) = delete;
    ~Module();

    /// The entry that module_init() names; nullptr: none.
    [[nodiscard]] int (*entry() const)() { return entry_; }
    [[nodiscard]] void (*exit() const)() { return exit_; }
    /// What the module may write to: it belongs to the world.
    [[nodiscard]] std::span<std::uint8_t> data() const { return data_; }
    /// Name of the function (or variable) at `address`, with how far into it: "foo+0x12"; empty:
    /// none of this module.
    [[nodiscard]] std::string place_of(const void *address) const;
    /// The function alone, whose text lives as long as the module.
    [[nodiscard]] std::string_view function_at(const void *address) const;
    /// The function of that name, static ones included; nullptr: none.
    [[nodiscard]] void *function(std::string_view name) const { return symbol(name); }
    /// Where its file can be read as long as it lives, and where that is loaded.
    [[nodiscard]] std::filesystem::path file() const;
    [[nodiscard]] std::uintptr_t base() const { return base_; }
    /// Calls of the kernel that it makes and that do nothing here (exports.hpp).
    [[nodiscard]] const std::vector<std::string> &stubs() const { return stubs_; }
    /// Sets a parameter; false: it has none of this name, or no such value.
    [[nodiscard]] bool set_parameter(std::string_view name, std::string_view value) const;
    [[nodiscard]] const std::string &name() const { return name_; }

  private:
    struct Symbol {
        std::uintptr_t address;
        std::size_t bytes;
        std::string name;
    };
    Module() = default;
    std::string read_symbols(const std::filesystem::path &file);
    std::string put_kernel_in();
    void find_data();
    [[nodiscard]] const Symbol *symbol_at(const void *address) const;
    [[nodiscard]] void *symbol(std::string_view name) const;

    std::string name_;
    int descriptor_ = -1;
    void *handle_ = nullptr;
    std::uintptr_t base_ = 0;
    int (*entry_)() = nullptr;
    void (*exit_)() = nullptr;
    std::span<std::uint8_t> data_;
    std::span<std::uint8_t> parameters_;
    std::vector<Symbol> symbols_; ///< by address
    std::vector<std::string> stubs_;
};

} // namespace besser::linux_api
