// SPDX-License-Identifier: GPL-2.0-only
// Rigs as TOML (docs/rigs.md): what is measured, how it is reached, who sends, how its chip is
// powered off and on, and what arms may ask of the machine. Commands stand here alone, as argument
// vectors: a plan names a set-up, and nothing of a plan or of a target becomes part of one.
#pragma once

#include "bench/rigs/real/ssh.hpp"
#include "support/input_error.hpp"

#include <chrono>
#include <expected>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace besser::bench {

using Commands = std::vector<std::vector<std::string>>;

/// On which machine commands are run. They are the same one on the local rig, where the sender's
/// commands see its network namespace.
enum class Place { target, sender };

/// What makes an arm, when a plan says `setup = "NAME"` or `variant = "NAME"`.
struct RigSetup {
    std::string module; ///< file of a .ko on this machine, copied to the target; empty: none
    std::vector<std::string> parameters; ///< of the module
    Place at = Place::target;            ///< of the commands
    Commands before, after;              ///< a window's reps
};

/// How a window opens.
struct PowerCycle {
    Commands cycle; ///< empty: the rig has none, and windows are weak
    Place at = Place::sender;
    std::string proof; ///< what the target's kernel log says when the chip boots; empty: none
    std::chrono::nanoseconds settle{}; ///< until the target is asked for again
};

enum class RigKind { local, ssh };

struct RigDescription {
    RigKind kind = RigKind::local;
    SshEndpoint endpoint;                    ///< of ssh
    std::filesystem::path agent;             ///< program for the target; empty: this one
    std::string interface = "wlan0";         ///< under stress
    std::string address;                     ///< of that interface; empty: the target is asked
    std::string sender_namespace;            ///< on the target; empty: this machine sends
    std::vector<std::string> work_functions; ///< reported beside those of the module
    std::uint32_t cpu_samples = 0;           ///< a second and CPU; 0: none
    PowerCycle power;
    std::map<std::string, RigSetup> setups;
    std::string file; ///< where it was read; empty: built in
    std::string text; ///< as read
};

/// What `--rig local` is without a file.
[[nodiscard]] RigDescription local_rig();

/// Every complaint names file, line and key.
[[nodiscard]] std::expected<RigDescription, InputError> parse_rig(std::string text,
                                                                  const std::string &file);
[[nodiscard]] std::expected<RigDescription, InputError> read_rig(const std::filesystem::path &file);

} // namespace besser::bench
