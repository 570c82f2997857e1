// SPDX-License-Identifier: GPL-2.0-only
// Compiles a driver's source tree, as it is, for the virtual kernel: its Kbuild Makefile says what
// belongs to the module and how it is compiled. What the same files, arguments and compiler made
// once is kept, and not made again.
#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <vector>

namespace besser::linux_api {

struct TreeBuild {
    std::filesystem::path tree;
    std::vector<std::string> arguments; ///< to make, such as CONFIG_FOO=y
    std::string module; ///< which of its modules, without a suffix; empty: the one it has
    bool accesses_are_seen = false; ///< compiled so that each access to memory is announced
};

/// A file of the module, and how it is compiled.
struct TreeUnit {
    std::filesystem::path directory; ///< where the compiler is started
    std::string source;              ///< below it
    std::vector<std::string> arguments;
};

/// What the module consists of. The error is what its Makefile lacks.
[[nodiscard]] std::expected<std::vector<TreeUnit>, std::string> tree_units(const TreeBuild &build);

/// The shared object. The error is what a person needs to know: the compiler's first error with
/// file and line, or the call that the virtual kernel does not have and where it is made.
[[nodiscard]] std::expected<std::filesystem::path, std::string> build_tree(const TreeBuild &build);

} // namespace besser::linux_api
