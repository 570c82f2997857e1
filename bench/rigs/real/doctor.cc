// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/real/doctor.hpp"

#include "bench/rigs/real/real_rig.hpp"
#include "bench/rigs/real/target_tree.hpp"
#include "support/child.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <sys/utsname.h>

namespace besser::bench {

namespace fs = std::filesystem;

namespace {

struct Advice {
    std::string_view said; ///< a part of it
    std::string_view fix;
};
constexpr std::array advices = {
    Advice{"Host key verification failed",
           "connect once by hand (ssh DESTINATION), compare the fingerprint and accept it"},
    Advice{"Permission denied (",
           "have the target take a key of yours: ssh-copy-id DESTINATION, and ssh-agent if it has "
           "a passphrase"},
    Advice{"Could not resolve hostname", "give the target's address instead of its name"},
    Advice{"Connection refused", "start sshd on the target: systemctl enable --now sshd"},
    Advice{"Connection timed out", "see that the target is on, and that this machine reaches it"},
    Advice{"No route to host", "see that the target is on, and that this machine reaches it"},
    Advice{"/sys/kernel/tracing",
           "needs root, and a kernel with CONFIG_FTRACE: mount -t tracefs tracefs "
           "/sys/kernel/tracing"},
    Advice{"/dev/kmsg", "needs root on the target, outside of a container"},
    Advice{"Exec format error",
           "\"agent\" in the rig's file must be built for the target's processor: cmake --preset "
           "agent-arm64 && cmake --build --preset agent-arm64"},
    Advice{"required file not found", "the agent lacks a library there; give a static \"agent\""},
    Advice{"error while loading shared libraries",
           "the agent lacks a library there; give a static \"agent\""},
    Advice{"No space left on device", "make room in /tmp of the target: some 50 MB"},
    Advice{"ip: cannot be started", "install iproute2"},
    Advice{"tc: cannot be started", "install iproute2"},
    Advice{"iw: cannot be started", "install iw on the target"},
    Advice{"failed to execute ssh", "install the ssh client (openssh-client)"},
    Advice{"iperf3: cannot be started", "install iperf3 there: apt-get install iperf3"},
    Advice{"prlimit: cannot be started", "install util-linux"},
    Advice{"Operation not permitted", "run besser as root, outside of a container"},
    Advice{"has no IPv4 address", "connect the interface to the network before, or give "
                                  "\"address\" in the rig's file"},
};

class Examination {
  public:
    Examination(const RigDescription &rig, const fs::path &program)
        : rig_(rig), program_(rig.agent.empty() ? program : rig.agent) {}

    std::vector<Finding> run() && {
        look_at_files();
        look_at_commands();
        look_at_power();
        if (rig_.kind == RigKind::ssh)
            look_at_target();
        if (reached_) {
            look_at_iperf();
            look_at_build();
            look_at_a_rep();
        }
        return std::move(findings_);
    }

  private:
    void tell(bool good, std::string what, std::string fix = "") {
        findings_.push_back({good, std::move(what), std::move(fix)});
    }

    void look_at_files() {
        std::error_code error;
        const bool there = fs::is_regular_file(program_, error);
        if (!rig_.agent.empty())
            tell(there, fmt::format("agent for the target: {}", program_.string()),
                 "build it: cmake --preset agent-arm64 && cmake --build --preset agent-arm64");
        reached_ = there;
        for (const auto &[name, setup] : rig_.setups)
            if (!setup.module.empty())
                tell(fs::is_regular_file(setup.module, error),
                     fmt::format("module of the set-up {}: {}", name, setup.module),
                     "build it for the target's kernel, or correct the path");
    }

    void look_at_command(const std::vector<std::string> &command, const std::string &whose) {
        tell(is_installed(command.front()), fmt::format("{}: {}", whose, command.front()),
             fmt::format("install the program {}", command.front()));
    }

    /// Those that are run on this machine; the target's are not asked for.
    void look_at_commands() {
        if (rig_.kind == RigKind::local)
            look_at_command({"ip"}, "the local rig's namespaces");
        for (const auto &[name, setup] : rig_.setups)
            if (setup.at == Place::sender)
                for (const auto &command : setup.before)
                    look_at_command(command, "set-up " + name);
        if (rig_.power.at == Place::sender)
            for (const auto &command : rig_.power.cycle)
                look_at_command(command, "power cycle");
    }

    void look_at_power() {
        if (rig_.kind == RigKind::local)
            return;
        tell(!rig_.power.cycle.empty(), "a power cycle opens each window",
             "give [power] with \"cycle\" in the rig's file; without it predictions need the "
             "receipt fresh_uptime waived");
        if (!rig_.power.cycle.empty())
            tell(!rig_.power.proof.empty(), "a line of the kernel log proves it",
                 "give \"proof\" in [power]: what the driver says when it starts the firmware; "
                 "without it a window is proven only if the target boots in the power cycle");
    }

    void look_at_target() {
        const auto kernel = run_remote(rig_.endpoint, {"uname", "-srm"}, std::chrono::seconds(20));
        reached_ = reached_ && kernel.has_value();
        if (!kernel) {
            tell(false, kernel.error(), advice_on(kernel.error()));
            return;
        }
        tell(true, fmt::format("{} answers: {}", rig_.endpoint.destination,
                               kernel->substr(0, kernel->find('\n'))));
        const auto user = run_remote(rig_.endpoint, {"id", "-u"}, std::chrono::seconds(20));
        tell(user && *user == "0\n", "its user may load modules and trace the kernel (root)",
             "give \"root@HOST\" as \"target\"");
    }

    void tell_optional(bool good, std::string what, std::string fix) {
        findings_.push_back({good, std::move(what), std::move(fix), true});
    }

    /// A server at the target, and a client where the sender is.
    void look_at_iperf() {
        constexpr auto use = "for plans with engine = \"iperf3\"";
        constexpr auto fix = "apt-get install iperf3, 3.7 or newer; other plans do without";
        const bool ssh = rig_.kind == RigKind::ssh;
        if (ssh)
            tell_optional(
                run_remote(rig_.endpoint, {"iperf3", "--version"}, std::chrono::seconds(20))
                    .has_value(),
                fmt::format("iperf3 on {}, {}", rig_.endpoint.destination, use), fix);
        if (!ssh || rig_.sender_namespace.empty())
            tell_optional(is_installed("iperf3"), fmt::format("iperf3 on this machine, {}", use),
                          fix);
    }

    void look_at_build() {
        if (rig_.kind != RigKind::ssh)
            return;
        const auto needs = look_for_build(rig_.endpoint);
        if (!needs)
            return tell_optional(false, needs.error(), advice_on(needs.error()));
        for (const auto &need : *needs)
            tell_optional(need.there,
                          fmt::format("{} on {}, for arms with \"tree\"", need.what,
                                      rig_.endpoint.destination),
                          need.fix);
    }

    void look_at_a_rep() {
        auto rig = rig_;
        rig.power = {}; // nobody asked for a power cycle
        const auto record = idle_rep(std::move(rig));
        if (!record) {
            tell(false, record.error(), advice_on(record.error()));
            return;
        }
        for (const auto &event : record->events)
            if (event.kind == EventKind::not_connected)
                tell(false, event.text, advice_on(event.text));
        const auto &facts = record->facts;
        if (measured(*record)) {
            tell(true, fmt::format("the agent measures: {}", fmt::join(facts.instruments, ", ")));
            tell(facts.telemetry_path != facts.stress_path && !facts.telemetry_path.empty(),
                 fmt::format("telemetry takes another path ({}) than the stress ({})",
                             facts.telemetry_path.empty() ? "unknown" : facts.telemetry_path,
                             facts.stress_path),
                 "reach the target by another interface than the one under stress: USB, Ethernet");
        }
    }

    std::expected<RepRecord, std::string> idle_rep(RigDescription rig) const {
        auto made = make_real_rig(std::move(rig), program_, nullptr);
        if (!made)
            return std::unexpected(made.error());
        WindowSpec spec;
        spec.arm.name = spec.arm.setup = as_is;
        spec.stress.rate_bytes_per_s = 0;
        spec.stress.duration = std::chrono::seconds(1);
        auto window = (*made)->open_window(spec);
        if (!window)
            return std::unexpected(window.error().what);
        auto record = (*window)->run_rep(0);
        if (!record)
            return std::unexpected(record.error().what);
        return std::move(*record);
    }

    const RigDescription &rig_;
    fs::path program_;
    bool reached_ = true;
    std::vector<Finding> findings_;
};

} // namespace

std::string advice_on(std::string_view said) {
    for (const auto &[part, fix] : advices)
        if (said.contains(part))
            return std::string(fix);
    return "";
}

std::vector<Finding> examine(const RigDescription &rig, const fs::path &program) {
    return Examination(rig, program).run();
}

} // namespace besser::bench
