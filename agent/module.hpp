// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "agent/agent_protocol.hpp"

#include <expected>
#include <string>
#include <vector>

namespace besser::agent {

/// The module under test, in the kernel. It stays there unless it is unloaded: in a guest, what
/// follows a window is a boot.
class Module {
  public:
    /// Unloads one of the same name, which an agent that was killed has left.
    static void remove_former(const AgentModule &module);
    void unload() const; ///< if there is one
    /// Loads what it needs, then itself, if the job gives one. The error is what the kernel or
    /// modprobe said.
    [[nodiscard]] static std::expected<Module, std::string> load(const AgentModule &module);

    [[nodiscard]] const std::string &name() const { return name_; } ///< as in /proc/modules
    /// "NAME [PARAMETER]..., srcversion S, sha256 H": srcversion where the module has one, the hash
    /// of its file always.
    [[nodiscard]] const std::string &identity() const { return identity_; }
    /// SHA-256 of its file, or, if files were loaded before it, of theirs and its own together.
    [[nodiscard]] const std::string &sha256() const { return sha256_; }
    /// Where its code lies, without what ran once while it was loaded. The error says what is
    /// missing.
    [[nodiscard]] std::expected<std::vector<AddressRange>, std::string> code() const;

  private:
    /// What is measured is part of the running kernel.
    [[nodiscard]] static Module without_file();

    std::string file_;
    std::string name_;
    std::string identity_;
    std::string sha256_;
};

/// Sections of an ELF64 object that hold code: name and size. Every offset is checked against the
/// file's length.
struct CodeSection {
    std::string name;
    std::uint64_t bytes = 0;
};
[[nodiscard]] std::expected<std::vector<CodeSection>, std::string>
find_code_sections(std::string_view object);

} // namespace besser::agent
