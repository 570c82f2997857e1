// SPDX-License-Identifier: GPL-2.0-only
// The span of time that is recorded, on the one axis that all recorders of a world share.
#pragma once

#include "trace/trace_file.hpp"

#include <cstdint>
#include <functional>
#include <limits>
#include <string_view>

namespace besser::tracing {

/// Begins when it is asked for something after its begin, and ends likewise: whoever is told of an
/// event asks on() first. Times of the file count from the begin.
class Recording {
  public:
    /// `clock` tells the time of what is recorded, which never goes back. Tracks stand below
    /// `parent`.
    Recording(trace::TraceFile &file, trace::Track parent, std::function<std::int64_t()> clock)
        : file_(file), parent_(parent), clock_(std::move(clock)) {}
    Recording(const Recording &) = delete;
    Recording &operator=(const Recording &) = delete;

    /// From `begin_ns` until before `end_ns` of the clock. `begins` is called at the begin.
    void set_span(std::int64_t begin_ns, std::int64_t end_ns, std::function<void()> begins) {
        begin_ns_ = begin_ns;
        end_ns_ = end_ns;
        begins_ = std::move(begins);
    }
    /// Whether what happens now is to be recorded.
    [[nodiscard]] bool on() {
        if (state_ == State::over)
            return false;
        const auto now_ns = clock_();
        if (now_ns >= end_ns_) {
            stop_at(end_ns_);
            return false;
        }
        if (state_ == State::before && now_ns >= begin_ns_) {
            state_ = State::on;
            begins_();
        }
        return state_ == State::on;
    }
    /// Ends it now, if it has not ended: what is open ends.
    void stop() {
        if (state_ != State::over)
            stop_at(clock_());
    }
    /// How much of the span was recorded.
    [[nodiscard]] std::int64_t recorded_ns() const { return recorded_ns_; }

    [[nodiscard]] std::int64_t now_ns() const { return at(clock_()); }
    /// Of a time of the clock; what was before the begin is taken to be then.
    [[nodiscard]] std::int64_t at(std::int64_t when_ns) const {
        return when_ns > begin_ns_ ? when_ns - begin_ns_ : 0;
    }
    [[nodiscard]] trace::TraceFile &file() { return file_; }
    [[nodiscard]] trace::Track group(std::string_view name) { return file_.track(parent_, name); }

  private:
    enum class State : std::uint8_t { before, on, over };

    void stop_at(std::int64_t when_ns) {
        if (state_ == State::on) {
            recorded_ns_ = at(when_ns);
            file_.end_all(recorded_ns_);
        }
        state_ = State::over;
    }

    trace::TraceFile &file_;
    const trace::Track parent_;
    const std::function<std::int64_t()> clock_;
    std::function<void()> begins_;
    std::int64_t begin_ns_ = std::numeric_limits<std::int64_t>::max();
    std::int64_t end_ns_ = std::numeric_limits<std::int64_t>::max();
    std::int64_t recorded_ns_ = 0;
    State state_ = State::before;
};

} // namespace besser::tracing
