// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/agent/agent_window.hpp"

#include "support/redaction.hpp"

#include <fmt/format.h>

#include <thread>

namespace besser::bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto look_every = std::chrono::milliseconds(50);
/// For an agent to put back what it touched, and to be gone.
constexpr auto farewell_limit = std::chrono::seconds(5);

std::unexpected<RigError> failure(std::string what) {
    return std::unexpected(RigError{std::move(what)});
}

class AgentWindow final : public Window {
  public:
    AgentWindow(const WindowSpec &spec, std::unique_ptr<AgentTarget> target, Transport transport)
        : spec_(spec), target_(std::move(target)), transport_(std::move(transport)) {}
    ~AgentWindow() override { transport_.hang_up(farewell_limit); }

    std::expected<RepRecord, RigError> run_rep(std::uint32_t) override {
        for (;;) {
            if (!death_.empty())
                return dead_rep();
            auto line = next_line();
            if (!line)
                return std::unexpected(line.error());
            if (!*line)
                continue;
            if (auto *rep = std::get_if<agent::RepLine>(&**line))
                return accept(std::move(*rep));
            if (auto taken = std::visit([this](const auto &said) { return take(said); }, **line);
                !taken)
                return std::unexpected(taken.error());
        }
    }

  private:
    using Taken = std::expected<void, RigError>;

    Taken take(const agent::HelloLine &) {
        if (greeted_)
            return failure(fmt::format("the agent began twice: has {} rebooted?", target_->name()));
        greeted_ = true;
        return {};
    }
    Taken take(const agent::AliveLine &) { return {}; }
    Taken take(const agent::TrafficLine &line) { return target_->make_traffic(line); }
    Taken take(const agent::RepLine &) { return {}; }
    Taken take(const agent::SpoiledLine &line) {
        return std::unexpected(RigError{line.what, true});
    }
    Taken take(const agent::FailedLine &line) {
        return failure(fmt::format("the agent in {}: {}", target_->name(), line.what));
    }
    Taken take(const agent::DoneLine &) {
        return failure("the agent was done before its last rep");
    }

    /// Empty: the target died of what the arm does in it.
    std::expected<std::optional<agent::AgentLine>, RigError> next_line() {
        const auto give_up = Clock::now() + target_->silence_limit();
        for (;;) {
            const auto end = transport_.ended(); // before the last look at what it wrote
            auto text = transport_.next_line();
            if (!text)
                return failure(
                    fmt::format("the agent in {} said {}", target_->name(), text.error()));
            if (*text)
                return parse(**text);
            if (end)
                return lose({greeted_, end,
                             fmt::format("{} ended (status {}) before its last rep",
                                         target_->name(), end->status)});
            if (spec_.stop != nullptr && spec_.stop->load())
                return failure("interrupted");
            if (Clock::now() > give_up)
                return lose({greeted_,
                             {},
                             fmt::format("nothing came from {} for {} s", target_->name(),
                                         target_->silence_limit().count())});
            std::this_thread::sleep_for(look_every);
        }
    }

    std::expected<std::optional<agent::AgentLine>, RigError> parse(const std::string &text) const {
        auto line = agent::parse_agent_line(text);
        if (line)
            return std::move(*line);
        return failure(
            fmt::format("not a line of the agent in {}: {}", target_->name(), line.error()));
    }

    std::expected<std::optional<agent::AgentLine>, RigError> lose(const Loss &loss) {
        auto death = target_->judge(loss);
        if (!death)
            return std::unexpected(death.error());
        death_ = std::move(*death);
        return std::nullopt;
    }

    /// Nothing of the rep is known but that it did not come to its end.
    RepRecord dead_rep() const {
        RepRecord record;
        record.uptime_s = last_uptime_s_;
        record.events = {{EventKind::died, last_uptime_s_, death_}};
        return record;
    }

    std::expected<RepRecord, RigError> accept(agent::RepLine rep) {
        for (auto &event : rep.record.events)
            event.text = redacted(event.text); // what a kernel says goes into reports
        const auto &record = rep.record;
        if (!greeted_)
            return failure("a rep came before the agent's first line");
        last_uptime_s_ = record.uptime_s + record.elapsed_s;
        if (!measured(record))
            return std::move(rep.record);
        // Reading the probes takes a little; more is another rep than the one asked for.
        const double asked_s = std::chrono::duration<double>(spec_.stress.duration).count();
        if (record.elapsed_s < asked_s || record.elapsed_s > asked_s * 1.5 + 1)
            return failure(
                fmt::format("a rep of {} s came, {} s were asked for", record.elapsed_s, asked_s));
        if (auto completed = target_->complete(rep); !completed)
            return std::unexpected(completed.error());
        return std::move(rep.record);
    }

    WindowSpec spec_;
    std::unique_ptr<AgentTarget> target_;
    Transport transport_; ///< goes away before the target
    bool greeted_ = false;
    std::string death_;        ///< how the target died, or ""
    double last_uptime_s_ = 0; ///< that the chip had for sure
};

} // namespace

std::unique_ptr<Window> open_agent_window(const WindowSpec &spec,
                                          std::unique_ptr<AgentTarget> target,
                                          Transport transport) {
    return std::make_unique<AgentWindow>(spec, std::move(target), std::move(transport));
}

} // namespace besser::bench
