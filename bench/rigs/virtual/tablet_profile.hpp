// SPDX-License-Identifier: GPL-2.0-only
// The profile of a virtual tablet: every number of chip, air, kernel and host, by dotted key with
// units.
#pragma once

#include "bench/plan/plan.hpp"
#include "model/air/air_profile.hpp"
#include "model/air/tcp_sender.hpp"
#include "model/chip/chip_profile.hpp"
#include "model/host/host_profile.hpp"
#include "model/host/tcp_receiver.hpp"
#include "model/vkernel/card_process.hpp"
#include "model/vkernel/world.hpp"

#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace besser::bench {

/// What the kernel runs on, and how it was built.
struct Machine {
    std::uint8_t cpus = 4;
    vkernel::Preemption preemption = vkernel::Preemption::full;
    vkernel::Fairness fairness = vkernel::Fairness::by_class;
    bool ksoftirqd = false;
    vkernel::CardTimes card; ///< of a card that is a process of this machine
    /// On which the interface comes up. Bound work items stay where they were queued, so that it
    /// decides which CPU serves interrupt and work. Empty: each window's seed draws it.
    std::optional<std::uint8_t> bring_up_cpu;
};

struct Profile {
    chip::Profile chip;
    air::Profile air;
    Machine machine; ///< "kernel.cpus", "kernel.preemption", "kernel.card_process" ...
    vkernel::Costs kernel;
    host::Profile host;
    air::SenderProfile sender;
    host::ReceiverProfile receiver;
};

/// Reads a profile; every key must be known, and every known key must be given: a profile states
/// all its numbers.
[[nodiscard]] std::expected<Profile, InputError> read_profile(const std::filesystem::path &file);

/// Sets one key, as an arm's override does. The error says what is wrong and what is known.
[[nodiscard]] std::expected<void, std::string>
set_profile_value(Profile &profile, std::string_view key, const ProfileValue &value);

/// Why two keys do not go together.
struct ProfileConflict {
    std::string_view key;
    std::string_view other;
    std::string what;
};

/// Whether the profile makes sense as a whole: what no single key can tell.
[[nodiscard]] std::optional<ProfileConflict> check_profile(const Profile &profile);

/// Whether the chip knows every fault of the arm.
[[nodiscard]] std::expected<void, ArmProblem> check_faults(const Arm &arm);

/// Sets what the arm changes, each key and then the profile as a whole.
[[nodiscard]] std::expected<void, ArmProblem> override_profile(Profile &profile, const Arm &arm);

/// All keys: "chip.settle", "kernel.torn_update" ...
[[nodiscard]] std::vector<std::string_view> profile_keys();

} // namespace besser::bench
