// SPDX-License-Identifier: GPL-2.0-only
// The congestion window, in segments: CUBIC (RFC 9438), what a Linux sender runs unless told
// otherwise. Only +, -, *, / on doubles, so that every machine gets the same window.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstdint>

namespace besser::air {

class Cubic {
  public:
    explicit Cubic(std::uint32_t initial_segments) : window_(initial_segments) {}

    [[nodiscard]] std::uint32_t segments() const { return static_cast<std::uint32_t>(window_); }

    /// `acked` segments were acknowledged while the window was what limited the sender.
    void on_ack(std::uint32_t acked, std::int64_t now_ns, double rtt_s) {
        if (window_ < threshold_) {
            window_ = std::min(window_ + acked, threshold_);
            return;
        }
        if (epoch_ns_ == 0)
            begin_epoch(now_ns);
        const double t = static_cast<double>(now_ns - epoch_ns_) * 1e-9 + rtt_s;
        const double d = t - k_;
        const double target = std::clamp(c * d * d * d + w_max_, window_, 1.5 * window_);
        // 4.3: never below what Reno would have.
        const double alpha = estimate_ < w_max_ ? 3 * (1 - beta) / (1 + beta) : 1.0;
        estimate_ += alpha * acked / window_;
        window_ = std::max(window_ + acked * (target - window_) / window_, estimate_);
    }

    /// A loss was found by duplicate acknowledgements (4.6, 4.7: multiplicative decrease, fast
    /// convergence).
    void on_loss() {
        w_max_ = window_ < w_max_ ? window_ * (1 + beta) / 2 : window_;
        threshold_ = window_ = std::max(window_ * beta, 2.0);
        epoch_ns_ = 0;
    }

    /// The retransmission timer ran out (4.8); `again`: for the same loss.
    void on_timeout(bool again) {
        if (!again)
            on_loss();
        window_ = 1;
    }

  private:
    static constexpr double c = 0.4;
    static constexpr double beta = 0.7;

    void begin_epoch(std::int64_t now_ns) {
        epoch_ns_ = now_ns;
        estimate_ = window_;
        w_max_ = std::max(w_max_, window_);
        k_ = cube_root((w_max_ - window_) / c);
    }

    /// Newton's method; `x` is between 0 and some 1e6.
    static double cube_root(double x) {
        assert(x >= 0);
        double root = 1 + x / 3;
        for (int i = 0; i < 40; i++)
            root = (2 * root + x / (root * root)) / 3;
        return root;
    }

    double window_;
    double threshold_ = 1e9;
    double w_max_ = 0;
    double estimate_ = 0;
    double k_ = 0;
    std::int64_t epoch_ns_ = 0;
};

} // namespace besser::air
