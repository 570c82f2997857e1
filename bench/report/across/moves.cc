// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/across/moves.hpp"

#include "bench/evidence/claim.hpp"
#include "bench/report/across/comparable.hpp"
#include "bench/report/report.hpp"

#include <fmt/format.h>

namespace besser::bench {

namespace {

constexpr Claim any_difference{0, 0, true};

bool is_rise(const Move &move) { return move.figure.ratio && move.figure.ratio->value > 1; }

std::string_view direction(const Move &move) {
    const auto better = move.figure.metric.better;
    if (better == Better::neither)
        return is_rise(move) ? "more" : "less";
    return is_rise(move) == (better == Better::higher) ? "better" : "worse";
}

} // namespace

Move move_of(const ArmFigure &from, const ArmFigure &to, bool paired) {
    Move move{compare({"before", "after"}, from, to, paired), {}, false};
    if (const auto &ratio = move.figure.ratio; ratio && ratio->log)
        move.p = test(any_difference, *ratio->log, {}).p_holds;
    return move;
}

std::vector<Move> moves_between(const RunResult &from, const RunResult &to) {
    const bool paired = have_pairs(from, to);
    std::vector<Move> moves;
    for (const auto &before : from.analysis.figures) {
        if (!is_shown(from, before.metric) && !is_shown(to, before.metric))
            continue;
        for (const auto &after : to.analysis.figures)
            if (after.arm == before.arm && after.metric.name == before.metric.name)
                moves.push_back(move_of(before, after, paired));
    }
    return moves;
}

void establish(std::span<Move *const> moves) {
    std::vector<double> p;
    std::vector<Move *> with_p;
    for (auto *move : moves)
        if (move->p) {
            p.push_back(*move->p);
            with_p.push_back(move);
        }
    const auto levels = holm_levels(p);
    for (std::size_t i = 0; i < p.size(); ++i)
        with_p[i]->established = p[i] <= levels[i];
}

std::string describe(const Move &move) {
    const auto &figure = move.figure;
    if (figure.from.all_zero() && figure.to.all_zero())
        return "both 0";
    if (!move.p)
        return "?";
    const bool certain = figure.ratio->log->deterministic();
    if (certain && figure.ratio->log->value == 0)
        return "the same";
    if (!move.established)
        return "~";
    return fmt::format("{}, {}", direction(move),
                       certain           ? std::string("deterministic")
                       : *move.p < 0.001 ? std::string("p < 0.001")
                                         : fmt::format("p = {:.2g}", *move.p));
}

Tone tone_of(const Move &move) {
    if (!move.established || move.figure.metric.better == Better::neither)
        return Tone::plain;
    return direction(move) == "better" ? Tone::good : Tone::bad;
}

} // namespace besser::bench
