// SPDX-License-Identifier: GPL-2.0-only
// What is found in a tree: the leftovers of facts.hpp, with the ways to them, and of the races that
// the explorer saw those that may lose an update.
#pragma once

#include "explore/memory_races.hpp"
#include "lint/call_graph.hpp"
#include "lint/facts.hpp"
#include "lint/libclang.hpp"
#include "model/linux/tree_build.hpp"

#include <array>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace besser::lint {

enum class Kind { empty_asm, commented_call, alarm, lost_update };
inline constexpr std::array all_kinds = {Kind::empty_asm, Kind::commented_call, Kind::alarm,
                                         Kind::lost_update};
/// As files have it: "empty-asm".
[[nodiscard]] std::string_view to_string(Kind kind);

/// A place in a function, and how the kernel comes there.
struct Site {
    std::string function; ///< empty: outside of functions
    Place place;
    std::vector<Way> ways; ///< one from each context; if there is none, one from outside
};

struct Finding {
    Kind kind;
    std::string what;
    std::vector<Site> sites; ///< two where two race
};

struct Analysis {
    std::vector<Finding> findings; ///< by kind, then by place
    std::vector<Context> contexts;
    std::map<Key, std::string> names; ///< of the contexts' functions
    std::size_t files = 0;            ///< that were read
    std::size_t functions = 0;        ///< of the tree, with a body
    std::size_t calls_by_pointer = 0; ///< of which targets are known
    std::vector<Place> unknown_calls; ///< by pointer
    std::size_t alarms = 0;           ///< BUG_ON and the like, reached or not
    std::size_t commented_calls = 0;  ///< whose function is a stub or not
    std::vector<std::pair<std::string, std::string>> unread; ///< a file, and what is wrong with it
    std::vector<std::string> not_compiled; ///< files of C that are not in the module
};

struct Sources {
    std::filesystem::path tree; ///< canonical
    std::vector<linux_api::TreeUnit> units;
};

/// `begins` is told of each file before it is read.
[[nodiscard]] Analysis analyse(const Libclang &clang, const Sources &sources,
                               std::span<const explore::ToldRace> races,
                               const std::function<void(const std::string &)> &begins = {});

} // namespace besser::lint
