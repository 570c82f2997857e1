// SPDX-License-Identifier: GPL-2.0-only
#include "support/progress.hpp"

#include "support/display_width.hpp"
#include "support/terminal.hpp"
#include "support/untrusted_text.hpp"

#include <fmt/format.h>

#include <cassert>
#include <chrono>

namespace besser {

namespace {

constexpr double least_interval_s = 0.1; ///< between two lines on a terminal
constexpr std::string_view clear_line = "\r\033[K";

double steady_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

} // namespace

std::string rough_duration(double seconds) {
    if (seconds < 99.5)
        return fmt::format("{:.0f} s", seconds);
    if (seconds < 99.5 * 60)
        return fmt::format("{:.0f} min", seconds / 60);
    return fmt::format("{:.1f} h", seconds / 3600);
}

Progress::Progress(std::FILE *stream) : Progress(stream, look_of(stream), steady_seconds) {}

Progress::Progress(std::FILE *stream, const TerminalLook &look, Clock clock)
    : stream_(stream), look_(look), clock_(std::move(clock)) {}

Progress::~Progress() { finish(); }

void Progress::begin(std::string_view stage, std::uint64_t done, std::uint64_t total) {
    stage_ = Stage{std::string(stage), clock_(), done, done, total};
    last_.clear();
    if (!look_.rewrites && total == 0)
        put(stream_, for_terminal(stage) + "\n");
}

void Progress::tell(std::string_view stage, std::uint64_t done, std::uint64_t total,
                    std::string_view last) {
    assert(total == 0 || done <= total);
    const std::lock_guard lock(mutex_);
    const bool is_new = !stage_ || stage_->name != stage || stage_->total != total;
    if (is_new)
        begin(stage, done, total);
    const auto tenth = [&](std::uint64_t of) { return total == 0 ? 0 : of * 10 / total; };
    const bool decile = tenth(stage_->done) != tenth(done);
    stage_->done = done;
    if (!last.empty())
        last_ = for_terminal(last);
    if (look_.rewrites)
        rewrite(is_new || (total > 0 && done == total));
    else if (decile)
        put(stream_, line() + "\n");
}

void Progress::note(std::string_view last) {
    const std::lock_guard lock(mutex_);
    last_ = for_terminal(last);
    if (look_.rewrites && stage_)
        rewrite(true);
}

std::string Progress::line() const {
    const auto &stage = *stage_;
    auto text = for_terminal(stage.name);
    if (stage.total > 0)
        text +=
            fmt::format(" {}/{}, {} %", stage.done, stage.total, stage.done * 100 / stage.total);
    else if (stage.done > 0)
        text += fmt::format(" {}", stage.done);
    const double passed_s = clock_() - stage.began_s;
    if (stage.total > stage.done && stage.done > stage.done_before && passed_s > 0)
        text += fmt::format(
            ", {} left", rough_duration(passed_s * static_cast<double>(stage.total - stage.done) /
                                        static_cast<double>(stage.done - stage.done_before)));
    if (!last_.empty())
        text += "; " + last_;
    return text;
}

void Progress::rewrite(bool at_once) {
    const double now_s = clock_();
    if (!at_once && line_stands_ && now_s - written_s_ < least_interval_s)
        return;
    // A line as wide as the terminal would go on in the next one on some.
    put(stream_, fmt::format("{}{}", clear_line, cut_to_width(line(), look_.columns - 1)));
    std::fflush(stream_);
    written_s_ = now_s;
    line_stands_ = true;
}

void Progress::finish() {
    const std::lock_guard lock(mutex_);
    if (line_stands_)
        put(stream_, clear_line);
    std::fflush(stream_);
    line_stands_ = false;
    stage_.reset();
}

} // namespace besser
