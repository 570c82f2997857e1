// SPDX-License-Identifier: GPL-2.0-only
// What the debugging information of a driver's module says: the type of what a pointer in one of
// its functions points to, and what lies where in a structure. elfutils reads it.
//
// gcc says where a variable is only where it still has it. So not every pointer is seen, and what
// is seen is right.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace besser::linux_api {

/// A function's activation as an unwinder finds it: where it was left, and with what.
struct ActiveFrame {
    std::uintptr_t code;            ///< address behind the call
    std::uintptr_t canonical_frame; ///< DW_OP_call_frame_cfa
    /// By their DWARF numbers; only those that a function keeps for its caller are known.
    std::array<std::uintptr_t, 32> registers;
    std::uint64_t known; ///< bit per register
};

/// Memory that lay on the stack, for variables that were kept there.
struct StackCopy {
    std::uintptr_t begin = 0;
    std::vector<std::uint8_t> bytes;
    [[nodiscard]] std::optional<std::uintptr_t> word_at(std::uintptr_t address) const;
};

class DebugInfo {
  public:
    /// `base`: where the file is loaded. Without debugging information all answers are empty.
    static std::unique_ptr<DebugInfo> open(const std::filesystem::path &file, std::uintptr_t base);
    ~DebugInfo();
    DebugInfo(const DebugInfo &) = delete;
    DebugInfo &operator=(const DebugInfo &) = delete;

    /// A pointer to a structure that some variable held.
    struct Pointer {
        std::uintptr_t value;
        std::size_t type;  ///< number of the structure
        std::size_t bytes; ///< its size
    };
    /// All such pointers among the variables of that frame, those of inlined functions included.
    [[nodiscard]] std::vector<Pointer> pointers_in(const ActiveFrame &frame,
                                                   const StackCopy &stack);
    /// "bes2600_common.wsm_cmd.done"; empty: nothing of that structure has a name there.
    [[nodiscard]] std::string member_at(std::size_t type, std::size_t offset) const;
    /// The number of the C++ class of that name, in whatever namespace; template arguments belong
    /// to the name.
    [[nodiscard]] std::optional<std::size_t> class_of(std::string_view name);
    /// What lies so many bytes into a variable outside functions; empty as above.
    [[nodiscard]] std::string global_at(std::string_view name, std::size_t offset) const;

  private:
    struct Reader;
    explicit DebugInfo(std::unique_ptr<Reader> reader);
    std::unique_ptr<Reader> reader_;
};

} // namespace besser::linux_api
