// SPDX-License-Identifier: GPL-2.0-only
// What is to be looked at.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace besser::ci {

/// The ancestor whose fixes a fork should have, and how the names differ: options of `besser mine`.
struct Ancestor {
    std::string repository;           ///< REPO[@REV][:PATH]
    std::string fork;                 ///< the same of the fork
    std::vector<std::string> aliases; ///< A=B
};

struct Request {
    std::filesystem::path after;                 ///< the tree, with the change if there is one
    std::optional<std::filesystem::path> before; ///< without it
    std::vector<std::string> make;               ///< NAME=value, to the tree's Makefile
    std::string module;                          ///< of a tree that builds several; else empty
    std::vector<std::string> kernels;            ///< of guests: 6.1, 6.12 ..., or build directories
    std::string arch = "arm64";                  ///< of the guests
    std::filesystem::path known_races;           ///< `besser explore --known-races`; may be empty
    std::chrono::seconds explore{10};            ///< CPU time for each scenario
    std::optional<Ancestor> ancestor;

    std::filesystem::path out;     ///< a directory of this run's own, which exists
    std::filesystem::path program; ///< besser
    std::filesystem::path source;  ///< the project's tree, for the guest's scripts
};

} // namespace besser::ci
