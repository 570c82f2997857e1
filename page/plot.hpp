// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "page/html.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace besser::page {

struct Axis {
    std::string label; ///< with the unit: "received (MiB/s)"
    bool logarithmic = false;
    std::optional<double> from{}; ///< shown at least
    std::optional<double> to{};
    std::vector<std::string>
        names{}; ///< of whole numbers from 0: what the axis says in their place
};

/// Samples at equal steps, which may be many: kept exactly, in few bytes.
struct Series {
    double start = 0;                  ///< x of the first sample's start
    double step = 1;                   ///< from sample to sample
    double last = 1;                   ///< length of the last sample, which may be shorter
    double scale = 1;                  ///< what one unit of a value is on the y axis, in a step
    std::vector<std::uint64_t> values; ///< per step
};

/// What is drawn of one thing, in the colour of its group.
struct Layer {
    enum class Kind { points, line, steps, bars, series };
    Kind kind = Kind::points;
    std::string name;       ///< for the legend and under the pointer
    unsigned group = 0;     ///< of a colour and a shape; layers of one group share them
    std::string of_group{}; ///< the group's name in the legend; empty: `name`
    std::vector<std::pair<double, double>> points{};
    std::vector<std::string> labels{}; ///< of points, under the pointer
    Series series{};
};

/// A range of an axis, shaded: what is expected, an interval.
struct Band {
    std::string name;
    bool of_x = false;
    std::optional<double> low{}; ///< empty: without end
    std::optional<double> high{};
    bool expected = false; ///< what was registered, in contrast to what was seen
};

/// A line across the plot.
struct Rule {
    std::string name;
    bool of_x = false;
    double at = 0;
};

/// Something that happened at x, marked on the line of `layer`.
struct Mark {
    double x = 0;
    std::string kind; ///< "warning"
    std::string text;
    std::size_t layer = 0;
};

/// Zooms, shows the values under the pointer, moves by keys. Needs scripts; without them, and for
/// those who cannot see it, there is its text.
struct Plot {
    std::string id; ///< unique in the page; of letters, digits and dashes
    std::string title;
    std::string text; ///< what the plot shows, in words and figures
    Axis x;
    Axis y;
    std::vector<Layer> layers;
    std::vector<Band> bands{};
    std::vector<Rule> rules{};
    std::vector<Mark> marks{};
    std::string link{}; ///< plots with the same link zoom together
};

Html render(const Plot &plot);

/// Where a value with its interval lies beside what is expected of it: a picture of one line, that
/// needs no scripts.
struct Gauge {
    std::optional<double> expected_low{}; ///< empty on both sides: nothing to draw
    std::optional<double> expected_high{};
    bool outside = false; ///< expected is what lies beyond the two
    double value = 0;
    std::optional<std::pair<double, double>> interval{};
    std::optional<double> reference{}; ///< "no change"
    std::string text;                  ///< the same in words
};

Html render(const Gauge &gauge);

} // namespace besser::page
