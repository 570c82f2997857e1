// SPDX-License-Identifier: GPL-2.0-only
// Normal random numbers, the same everywhere for a seed (Box and Muller 1958).
#pragma once

#include "model/air/random.hpp"

#include <Eigen/Core>

#include <cmath>
#include <numbers>

namespace besser::bench {

class Normal {
  public:
    explicit Normal(std::uint64_t seed) : random_(seed) {}

    double next() {
        const double radius = std::sqrt(-2 * std::log((random_.next() + 1.0) / 4294967296.0));
        return radius * std::cos(2 * std::numbers::pi * random_.between(0, 1));
    }
    Eigen::VectorXd vector(Eigen::Index dimensions) {
        Eigen::VectorXd values(dimensions);
        for (auto &value : values)
            value = next();
        return values;
    }
    [[nodiscard]] air::Random &random() { return random_; }

  private:
    air::Random random_;
};

/// The share of a normal distribution that lies below `value`: from 0 to 1.
[[nodiscard]] inline double normal_share(double value) {
    return 0.5 * std::erfc(-value / std::numbers::sqrt2);
}

} // namespace besser::bench
