// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/vm/vm_window.hpp"

#include "agent/agent_protocol.hpp"
#include "bench/rigs/vm/guest_output.hpp"
#include "bench/rigs/vm/instruction_counts.hpp"
#include "support/child.hpp"
#include "support/limits.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>

#include <thread>

namespace besser::bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t shown_console_bytes = 1000;
constexpr auto look_every = std::chrono::milliseconds(50);

std::unexpected<RigError> failure(std::string what) {
    return std::unexpected(RigError{std::move(what)});
}

class VmWindow final : public Window {
  public:
    VmWindow(const WindowSpec &spec, GuestBoot boot, Child child, std::shared_ptr<const void> keep)
        : spec_(spec), boot_(std::move(boot)), keep_(std::move(keep)), guest_(std::move(child)),
          output_(boot_.output) {}

    std::expected<RepRecord, RigError> run_rep(std::uint32_t) override {
        for (;;) {
            if (!death_.empty())
                return dead_rep();
            auto line = next_line();
            if (!line)
                return std::unexpected(line.error());
            if (!*line)
                continue;
            if (std::holds_alternative<agent::HelloLine>(**line)) {
                if (greeted_)
                    return failure("the agent began twice: has the guest rebooted?");
                greeted_ = true;
            } else if (const auto *failed = std::get_if<agent::FailedLine>(&**line)) {
                return failure(fmt::format("the agent in the guest: {}", failed->what));
            } else if (std::holds_alternative<agent::DoneLine>(**line)) {
                return failure("the agent was done before its last rep");
            } else if (auto *rep = std::get_if<agent::RepLine>(&**line)) {
                return accept(std::move(*rep));
            }
        }
    }

  private:
    /// Empty: the guest died of what the arm does in it. It booted, and its agent spoke; a guest
    /// that never did, or an emulator that fails, is the rig's failure.
    std::expected<std::optional<agent::AgentLine>, RigError> next_line() {
        const auto give_up = Clock::now() + boot_.silence_limit;
        for (;;) {
            const bool ended = guest_.ended().has_value(); // before the last look at what it wrote
            auto text = output_.next_line();
            if (!text)
                return failure(fmt::format("the agent in the guest said {}", text.error()));
            if (*text) {
                auto line = agent::parse_agent_line(**text);
                if (line)
                    return std::move(*line);
                return failure(
                    fmt::format("not a line of the agent in the guest: {}", line.error()));
            }
            if (ended && greeted_ && guest_.ended()->status == 0) {
                death_ = "the guest ended in the middle of its job" + console_end();
                return std::nullopt;
            }
            if (ended)
                return failure(fmt::format("the guest ended (status {}) before its last rep{}",
                                           guest_.ended()->status, console_end()));
            if (spec_.stop != nullptr && spec_.stop->load())
                return failure("interrupted");
            if (Clock::now() > give_up) {
                auto silent = fmt::format("nothing came from the guest for {} s{}",
                                          boot_.silence_limit.count(), console_end());
                if (!greeted_)
                    return failure(std::move(silent));
                death_ = std::move(silent);
                return std::nullopt;
            }
            std::this_thread::sleep_for(look_every);
        }
    }

    /// Nothing of the rep is known but that it did not come to its end.
    RepRecord dead_rep() const {
        RepRecord record;
        record.uptime_s = last_uptime_s_;
        record.events = {{EventKind::died, last_uptime_s_, death_}};
        return record;
    }

    std::expected<RepRecord, RigError> accept(agent::RepLine rep) {
        auto &record = rep.record;
        if (!greeted_)
            return failure("a rep came before the agent's first line");
        last_uptime_s_ = record.uptime_s + record.elapsed_s;
        if (!measured(record))
            return std::move(record);
        // Reading the probes takes a little; more is another rep than the one asked for.
        const double asked_s = std::chrono::duration<double>(spec_.stress.duration).count();
        if (record.elapsed_s < asked_s || record.elapsed_s > asked_s * 1.5 + 1)
            return failure(
                fmt::format("a rep of {} s came, {} s were asked for", record.elapsed_s, asked_s));
        record.counters.erase(instructions_probe); // the guest cannot know it
        if (!boot_.instructions.empty()) {
            const auto executed = instructions_of(rep.executed);
            if (!executed)
                return failure(executed.error());
            record.counters[instructions_probe] = *executed;
        }
        return std::move(record);
    }

    std::expected<std::uint64_t, std::string>
    instructions_of(const std::optional<agent::ExecutedBetween> &between) const {
        if (!between)
            return std::unexpected("the agent does not tell where the module's code lies");
        const auto counts = read_text_file(boot_.instructions, limits::instruction_count_bytes);
        if (!counts)
            return std::unexpected(counts.error().message());
        return count_instructions(*counts, *between);
    }

    std::string console_end() const {
        auto text = read_text_file(boot_.console, limits::console_bytes).value_or("");
        if (text.size() > shown_console_bytes)
            text.erase(0, text.size() - shown_console_bytes);
        std::erase(text, '\r'); // a serial line ends with both
        return text.empty() ? "" : "; the end of its console:\n" + text;
    }

    WindowSpec spec_;
    GuestBoot boot_;
    std::shared_ptr<const void> keep_; ///< outlives the guest
    Child guest_;
    GuestOutput output_;
    bool greeted_ = false;
    std::string death_;        ///< how the guest died, or ""
    double last_uptime_s_ = 0; ///< that the chip had for sure
};

} // namespace

std::expected<std::unique_ptr<Window>, RigError>
open_vm_window(const WindowSpec &spec, GuestBoot boot, std::shared_ptr<const void> keep) {
    auto errors = boot.console;
    errors += ".errors";
    auto child = Child::start(boot.command, {}, errors);
    if (!child)
        return failure(child.error());
    return std::make_unique<VmWindow>(spec, std::move(boot), std::move(*child), std::move(keep));
}

} // namespace besser::bench
