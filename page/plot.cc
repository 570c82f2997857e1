// SPDX-License-Identifier: GPL-2.0-only
#include "page/plot.hpp"

#include "page/base64.hpp"
#include "page/data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace besser::page {

namespace {

/// As page/assets/series.js reads it: differences, the sign in the lowest bit, 7 bits a byte.
std::string packed(const std::vector<std::uint64_t> &values) {
    std::string bytes;
    std::uint64_t before = 0;
    for (const auto value : values) {
        const auto difference = static_cast<std::int64_t>(value - before);
        auto rest = (static_cast<std::uint64_t>(difference) << 1) ^
                    static_cast<std::uint64_t>(difference >> 63);
        for (; rest >= 128; rest >>= 7)
            bytes += static_cast<char>((rest & 127) | 128);
        bytes += static_cast<char>(rest);
        before = value;
    }
    return base64(bytes);
}

const char *kind_name(Layer::Kind kind) {
    switch (kind) {
    case Layer::Kind::points:
        return "points";
    case Layer::Kind::line:
        return "line";
    case Layer::Kind::steps:
        return "steps";
    case Layer::Kind::bars:
        return "bars";
    case Layer::Kind::series:
        return "series";
    }
    return "";
}

Json series_json(const Series &series) {
    return {{"start", series.start},         {"step", series.step},
            {"last", series.last},           {"scale", series.scale},
            {"count", series.values.size()}, {"bytes", packed(series.values)}};
}

Json layer_json(const Layer &layer) {
    Json json = {{"kind", kind_name(layer.kind)}, {"name", layer.name},
                 {"group", layer.group},          {"of_group", layer.of_group},
                 {"points", Json::array()},       {"labels", layer.labels}};
    for (const auto &[x, y] : layer.points)
        json["points"].push_back({x, y});
    if (layer.kind == Layer::Kind::series)
        json["series"] = series_json(layer.series);
    return json;
}

Json axis_json(const Axis &axis) {
    return {{"label", axis.label},
            {"logarithmic", axis.logarithmic},
            {"from", optional_json(axis.from)},
            {"to", optional_json(axis.to)},
            {"names", axis.names}};
}

template <class List, class Convert>
Json array_of(const List &list, Convert convert) {
    auto json = Json::array();
    for (const auto &entry : list)
        json.push_back(convert(entry));
    return json;
}

Json band_json(const Band &band) {
    return {{"name", band.name},
            {"of_x", band.of_x},
            {"low", optional_json(band.low)},
            {"high", optional_json(band.high)},
            {"expected", band.expected}};
}

Json rule_json(const Rule &rule) {
    return {{"name", rule.name}, {"of_x", rule.of_x}, {"at", rule.at}};
}

Json mark_json(const Mark &mark) {
    return {{"x", mark.x}, {"kind", mark.kind}, {"text", mark.text}, {"layer", mark.layer}};
}

Json plot_json(const Plot &plot) {
    auto marks = plot.marks;
    std::ranges::sort(marks, {}, &Mark::x);
    return {{"title", plot.title},
            {"link", plot.link},
            {"x", axis_json(plot.x)},
            {"y", axis_json(plot.y)},
            {"layers", array_of(plot.layers, layer_json)},
            {"bands", array_of(plot.bands, band_json)},
            {"rules", array_of(plot.rules, rule_json)},
            {"marks", array_of(marks, mark_json)}};
}

} // namespace

Html render(const Plot &plot) {
    const auto inner = element("figcaption", {}, plot.title) +
                       element("p", {{"class", "text"}, {"id", plot.id + "-text"}}, plot.text) +
                       data_element("plot-data", plot_json(plot));
    return element("figure", {{"class", "plot"}, {"id", plot.id}}, inner) + Html::markup("\n");
}

} // namespace besser::page
