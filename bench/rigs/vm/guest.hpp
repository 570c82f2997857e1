// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/plan/plan.hpp"
#include "bench/rigs/vm/vm_window.hpp"
#include "support/progress.hpp"

#include <expected>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace besser::bench {

enum class VmMode {
    icount, ///< one instruction is one nanosecond: repeatable, for figures
    free,   ///< two CPUs at the speed of the machine: for races and endurance
};

struct VmSetup {
    std::filesystem::path source;  ///< besser's tree, with guest/vm/
    std::filesystem::path profile; ///< of the virtual chip
    VmMode mode = VmMode::icount;
    Progress *progress = nullptr; ///< told what takes minutes; may be null
};

/// Whether the arm is the driver that ships (bes2600.ko). Other variants are its predecessors,
/// which have a module of their own (bes2600_subjects.ko).
[[nodiscard]] bool is_product(const Arm &arm);

/// What all windows boot: a kernel, besser for the guest, the virtual chip's host, and the modules
/// of the arms.
class Guest {
  public:
    /// Fetches and builds what is not there yet; may take minutes the first time. The error is the
    /// script's.
    [[nodiscard]] static std::expected<Guest, std::string> prepare(const VmSetup &setup);

    /// The arm's module, after those of its tree that it depends on: one of besser's own, a given
    /// file, or a source tree that is built for the guest's kernel in a copy. A tree is read once
    /// in a run; what it made in an earlier one is kept (guest/vm/tree.sh).
    [[nodiscard]] std::expected<std::vector<std::filesystem::path>, std::string>
    modules_of(const Arm &arm);

    /// The command that boots a window in `directory`; the initramfs gets `files` (file on this
    /// machine, path in the guest) in addition.
    [[nodiscard]] std::expected<GuestBoot, std::string>
    window(const std::filesystem::path &directory,
           const std::map<std::filesystem::path, std::string> &files, std::uint64_t seed) const;

    [[nodiscard]] const std::string &kernel_release() const { return kernel_release_; }
    /// SHA-256 of what all guests have in common.
    [[nodiscard]] const std::string &hash() const { return hash_; }

  private:
    explicit Guest(VmSetup setup) : setup_(std::move(setup)) {}
    [[nodiscard]] std::string script(const char *name) const;

    VmSetup setup_;
    std::filesystem::path image_;  ///< directory of guest/vm/rig.sh
    std::filesystem::path kernel_; ///< directory of guest/vm/fetch.sh
    std::string kernel_release_;
    std::string hash_;
    /// Of source trees, by what made them: tree, module and build.
    std::map<std::vector<std::string>, std::vector<std::filesystem::path>> built_;
};

} // namespace besser::bench
