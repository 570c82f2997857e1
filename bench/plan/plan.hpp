// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "support/input_error.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace besser::bench {

/// What the sender does during a rep, and how often.
struct Stress {
    std::string direction = "receive";      ///< of the interface's data: or "send", or "both"
    std::string protocol = "tcp";           ///< or "udp", where the rig has it
    std::string engine = "besser";          ///< who sends: or "iperf3", where the rig has it
    std::optional<double> rate_bytes_per_s; ///< each way; empty: uncapped; 0: nobody sends
    std::chrono::nanoseconds duration{};    ///< of a rep, > 0
    std::uint32_t reps = 1;                 ///< per window, 1..1000
    std::uint32_t windows = 1;              ///< per arm, 1..1000
    std::chrono::nanoseconds
        warm_up{}; ///< without traffic, before each rep; the receiver is restarted in it
    std::chrono::nanoseconds
        first_uptime{}; ///< no rep starts before the chip has been up for this long

    /// The system sleeps for so long before each rep, after the rest; 0: it does not.
    std::chrono::nanoseconds suspend{};

    /// Mean distance of the probes of latency that are sent beside the stress; 0: none are.
    std::chrono::nanoseconds latency_probes{};

    /// The link is looked at as it costs and fails by itself.
    bool idle() const { return rate_bytes_per_s == 0.0; }
    bool by_iperf() const { return engine == "iperf3"; }
    /// Which ways data is sent where it is not idle.
    bool receives() const { return direction != "send"; }
    bool sends() const { return direction != "receive"; }
};

/// A profile override as the plan wrote it; the rig knows its type and unit and refuses what it
/// does not know.
using ProfileValue = std::variant<std::int64_t, double, bool, std::string>;

/// The data paths of besser's own driver.
constexpr std::array<std::string_view, 5> arm_variants = {"direct", "relay", "relay-direct",
                                                          "relay-atomic", "v3"};

/// What is compared: a variant of besser's own driver, or, on rigs with a real kernel, a module or
/// a source tree of one, or a set-up of the machine that the rig's file describes.
struct Arm {
    std::string name;
    std::string variant; ///< of arm_variants; else empty
    std::string module;  ///< path of a built module; with `tree` the file name of one it builds
    std::string tree;    ///< directory that a module is built from; else empty
    std::string setup;   ///< name of a set-up in the rig's file; else empty
    std::vector<std::string> options;            ///< of: no-receive-watch, rx-list; with `variant`
    std::vector<std::string> parameters;         ///< of the module: "name=value"
    std::vector<std::string> build;              ///< arguments of make for `tree`: "NAME=value"
    std::map<std::string, ProfileValue> profile; ///< by dotted key: "chip.publish"
    std::vector<std::string> faults;             ///< by name; the rig validates them
    std::map<std::string, std::size_t>
        lines; ///< of its keys in the plan: "faults", "profile.chip.publish"

    /// Line of the key, or of the arm where it has no such key.
    std::size_t line_of(const std::string &key) const;
    bool has_option(std::string_view option) const;
};

/// What carries variance from window to window: a key of the profile, whose values windows take in
/// turn, so that none of them is left to luck.
struct Factor {
    std::string key;                  ///< "kernel.bring_up_cpu"
    std::vector<ProfileValue> levels; ///< 2 or more, all different
    std::size_t line = 0;             ///< in the plan
};

/// Why a rig does not run an arm, or a stress: which key of it, and what to change.
struct ArmProblem {
    std::string key; ///< as in Arm::lines, or of [stress]; "": the arm as a whole
    std::string what;
};

struct Comparison {
    std::string from;
    std::string to;
    bool operator==(const Comparison &) const = default;
};

/// "from -> to": how comparisons are named.
std::string comparison_name(const Comparison &comparison);

enum class Confidence { low, medium, high };

/// As a plan spells it.
std::string_view confidence_name(Confidence confidence);

/// What is claimed. All but the first speak about a ratio; which way is better is the metric's.
enum class Form {
    bounds,       ///< within min and max, or equal
    superior,     ///< better by more than the margin
    not_inferior, ///< worse by less than the margin, if at all
    equivalent,   ///< neither better nor worse by the margin (two one-sided tests)
    different     ///< not the same, however little
};

/// As a plan spells it: "not_inferior".
std::string_view form_name(Form form);

/// The bound of a side that has none.
inline constexpr double unbounded = std::numeric_limits<double>::infinity();

/// What a prediction expects of a figure: of an arm's mean over windows (or of every rep), or of a
/// ratio of two arms.
struct Expectation {
    Form form = Form::bounds;
    double margin = 0;         ///< a share, of superior, not_inferior and equivalent
    std::optional<double> min; ///< of bounds, in the metric's base unit, or a ratio
    std::optional<double> max;
    std::optional<double> equals; ///< of every rep
    bool every_rep = false;       ///< min and max hold for every rep instead of the mean
};

/// What the author of a prediction reckons with: by it the power of the plan is known before it
/// runs.
struct Reckoning {
    double effect = 0; ///< the true change: 0.16 is a ratio of 1.16
    double spread = 0; ///< of one window's ratio about it, as a share (standard deviation)
};

struct Prediction {
    std::string id;
    std::string text;
    std::string metric;
    std::string arm; ///< empty when a comparison is predicted
    std::optional<Comparison> comparison;
    Expectation expect;
    std::optional<Reckoning> reckoning; ///< of a comparison
    Confidence confidence = Confidence::medium;
    std::vector<std::string> rigs; ///< that can measure it
    std::string reasoned;          ///< where it was reasoned, before the run
};

struct AllowedWarning {
    std::string match; ///< substring of the warning's text
    std::string reason;
    std::vector<std::string> arms; ///< empty: all
};

struct ReceiptRules {
    std::chrono::nanoseconds fresh_within =
        std::chrono::minutes(13);              ///< a rep must end before this uptime
    std::map<std::string, std::string> waived; ///< receipt -> why it is not asked for
};

/// What a command gives in place of what the plan says, by the names of its options.
struct Overrides {
    std::optional<std::int64_t> seed{};
    std::optional<std::int64_t> reps{};
    std::optional<std::int64_t> windows{};
    std::optional<std::string> duration{}; ///< with its unit
};

struct Plan {
    std::string name; ///< [a-z0-9-], part of the output directory's name
    std::string title;
    std::int64_t seed = 1;               ///< >= 0
    std::chrono::nanoseconds interval{}; ///< length of a sample of the time series; 0: no series
    Stress stress;
    std::vector<Factor> strata; ///< see strata.hpp
    /// Name of a posterior of the fit (profiles/NAME.toml), of which each window draws a set; "":
    /// the profile as it is.
    std::string assumptions;
    std::vector<Arm> arms;
    std::vector<Comparison> comparisons;
    std::vector<Prediction> predictions;
    std::vector<AllowedWarning> allowed_warnings;
    ReceiptRules receipts;
    Overrides overrides; ///< what the command changed of it (overrides.hpp)
    std::string text;    ///< the file as read
    std::string file;    ///< its name, for errors

    /// Lines of [stress] and its keys in the plan.
    std::map<std::string, std::size_t> stress_lines;

    const Arm *find_arm(std::string_view arm_name) const;
    /// Those listed, and those that only predictions name.
    std::vector<Comparison> all_comparisons() const;
};

/// Most reps in a window and most windows of an arm.
constexpr std::int64_t most_repetitions = 1000;

/// What is wrong with the duration of a rep, if anything.
std::optional<std::string> check_rep_duration(std::chrono::nanoseconds duration);

/// What is wrong with the length of a sample, if anything: 10'000 in a rep are enough.
std::optional<std::string> check_interval(const Plan &plan);

/// Reads and validates a plan. What only a rig can know (faults, profile keys) is left to
/// Rig::check_arm.
std::expected<Plan, InputError> read_plan(const std::filesystem::path &file);

/// The same for a text in memory; `file` names it in errors.
std::expected<Plan, InputError> parse_plan(std::string text, const std::string &file);

} // namespace besser::bench
