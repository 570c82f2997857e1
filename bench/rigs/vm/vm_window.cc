// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/vm/vm_window.hpp"

#include "bench/rigs/agent/agent_window.hpp"
#include "bench/rigs/vm/instruction_counts.hpp"
#include "support/limits.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>

namespace besser::bench {

namespace {

constexpr std::size_t shown_console_bytes = 1000;

class GuestTarget final : public AgentTarget {
  public:
    GuestTarget(GuestBoot boot, std::shared_ptr<const void> keep)
        : boot_(std::move(boot)), keep_(std::move(keep)) {}

    std::string name() const override { return "the guest"; }
    std::chrono::seconds silence_limit() const override { return boot_.silence_limit; }

    /// A guest that booted and whose agent spoke dies of what the arm does in it; one that never
    /// did, or an emulator that fails, is the rig's failure.
    std::expected<std::string, RigError> judge(const Loss &loss) override {
        if (loss.greeted && !loss.end)
            return loss.how + last_words();
        if (loss.greeted && loss.end->status == 0)
            return "the guest ended in the middle of its job" + last_words();
        return std::unexpected(RigError{loss.how + last_words()});
    }

    std::expected<void, RigError> complete(agent::RepLine &rep) override {
        rep.record.counters.erase(instructions_probe); // the guest cannot know it
        if (boot_.instructions.empty())
            return {};
        const auto executed = instructions_of(rep.executed);
        if (!executed)
            return std::unexpected(RigError{executed.error()});
        rep.record.counters[instructions_probe] = *executed;
        return {};
    }

  private:
    std::string last_words() const {
        auto text = read_text_file(boot_.console, limits::console_bytes).value_or("");
        if (text.size() > shown_console_bytes)
            text.erase(0, text.size() - shown_console_bytes);
        std::erase(text, '\r'); // a serial line ends with both
        return text.empty() ? "" : "; the end of its console:\n" + text;
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

    GuestBoot boot_;
    std::shared_ptr<const void> keep_; ///< outlives the guest
};

} // namespace

std::expected<std::unique_ptr<Window>, RigError>
open_vm_window(const WindowSpec &spec, GuestBoot boot, std::shared_ptr<const void> keep) {
    auto errors = boot.console;
    errors += ".errors";
    auto transport = Transport::follow(boot.command, boot.output, errors);
    if (!transport)
        return std::unexpected(RigError{transport.error()});
    return open_agent_window(spec, std::make_unique<GuestTarget>(std::move(boot), std::move(keep)),
                             std::move(*transport));
}

} // namespace besser::bench
