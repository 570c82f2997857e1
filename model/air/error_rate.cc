// SPDX-License-Identifier: GPL-2.0-only
#include "model/air/error_rate.hpp"

#include "model/air/phy.hpp"
#include "wire/wsm.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>

namespace besser::air {

namespace {

namespace rate = wire::wsm::rate;

constexpr double noise_dbm = -174 + 73 + 10; ///< of 20 MHz, with the noise figure
constexpr double worst_bit = 0.5;

double snr_of(double level_dbm) { return std::pow(10, (level_dbm - noise_dbm) / 10); }

/// Before decoding; `bits` are those of one symbol on one subcarrier.
double raw_bit_error(unsigned bits, double snr) {
    switch (bits) {
    case 1:
        return 0.5 * std::erfc(std::sqrt(snr));
    case 2:
        return 0.5 * std::erfc(std::sqrt(snr / 2));
    case 4:
        return 0.75 * 0.5 * std::erfc(std::sqrt(snr / 10));
    default: // 64-QAM
        return 7.0 / 12 * 0.5 * std::erfc(std::sqrt(snr / 42));
    }
}

/// What a code of rate (n - 1) / n (of 1/2: 1 / 2) makes of it.
struct Code {
    unsigned in;      ///< bits that go in where one more, or for 1/2 two, come out
    unsigned nearest; ///< free distance
    unsigned step;    ///< between distances that there are
    std::span<const double> weights;
};
constexpr double weights_1_2[] = {36,     211,     1404,     11633,    77433,
                                  502690, 3322763, 21292910, 134365911};
constexpr double weights_2_3[] = {3, 70, 285, 1276, 6160, 27128, 117019, 498860, 2103891, 8784123};
constexpr double weights_3_4[] = {42,     201,     1492,     10469,    62935,
                                  379644, 2253373, 13073811, 75152755, 428005675};
constexpr double weights_5_6[] = {92,      528,      8694,      79453,      792114,
                                  7375573, 67884974, 610875423, 5427275376, 47664215639};
constexpr Code code_1_2{1, 10, 2, weights_1_2};
constexpr Code code_2_3{2, 6, 1, weights_2_3};
constexpr Code code_3_4{3, 5, 1, weights_3_4};
constexpr Code code_5_6{5, 4, 1, weights_5_6};

double decoded_bit_error(const Code &code, double raw) {
    const double base = std::sqrt(4 * raw * (1 - raw));
    double power = std::pow(base, code.nearest);
    const double step = std::pow(base, code.step);
    double sum = 0;
    for (const double weight : code.weights) {
        sum += weight * power;
        power *= step;
    }
    return std::min(sum / (2 * code.in), worst_bit);
}

struct Scheme {
    unsigned bits;
    const Code *code;
};
/// From 6 Mb/s on (17.3.2.3), and MCS 0 to 7 (19.5).
constexpr std::array<Scheme, 8> ofdm = {{{1, &code_1_2},
                                         {1, &code_3_4},
                                         {2, &code_1_2},
                                         {2, &code_3_4},
                                         {4, &code_1_2},
                                         {4, &code_3_4},
                                         {6, &code_2_3},
                                         {6, &code_3_4}}};
constexpr std::array<Scheme, 8> mcs = {{{1, &code_1_2},
                                        {2, &code_1_2},
                                        {2, &code_3_4},
                                        {4, &code_1_2},
                                        {4, &code_3_4},
                                        {6, &code_2_3},
                                        {6, &code_3_4},
                                        {6, &code_5_6}}};

/// 1 Mb/s is DBPSK (15.4.4.4), the others are taken for DQPSK at their rate: an assumption for CCK.
double dsss_bit_error(std::uint8_t index, double snr) {
    constexpr double bandwidth_hz = 22e6;
    const double bit = snr * bandwidth_hz / static_cast<double>(phy::rate_bps(index));
    if (index == 0)
        return 0.5 * std::exp(-bit);
    if (bit < 0.1) // the approximation is one for good bits
        return worst_bit;
    using std::numbers::pi, std::numbers::sqrt2;
    return std::min((sqrt2 + 1) / std::sqrt(8 * pi * sqrt2) / std::sqrt(bit) *
                        std::exp(-(2 - sqrt2) * bit),
                    worst_bit);
}

double bit_error(std::uint8_t index, double snr) {
    if (index <= rate::last_cck)
        return dsss_bit_error(index, snr);
    const Scheme &scheme =
        index >= rate::first_mcs ? mcs[index - rate::first_mcs] : ofdm[index - rate::first_ofdm];
    return decoded_bit_error(*scheme.code, raw_bit_error(scheme.bits, snr));
}

} // namespace

ErrorRate::ErrorRate(const Profile &profile, double drawn) : has_level_(profile.path_loss_db > 0) {
    for (std::uint8_t index = 0; index < rates; index++)
        flat_[index] = phy::is_ht(profile, index) ? drawn : profile.management_error;
    if (!has_level_)
        return;
    const double snr = snr_of(level_dbm(profile));
    for (std::uint8_t index = 0; index < rates; index++)
        if (rate::is_rate(index))
            log_good_bit_[index] = std::log1p(-bit_error(index, snr));
}

double ErrorRate::of(std::uint8_t index, std::size_t bytes) const {
    if (!has_level_)
        return flat_[index];
    return -std::expm1(log_good_bit_[index] * 8 * static_cast<double>(bytes));
}

std::uint8_t ErrorRate::best_mcs() const {
    std::uint8_t best = rate::first_mcs;
    const auto passes = [this](std::uint8_t index) {
        return (1 - of(index, 1500)) * static_cast<double>(phy::rate_bps(index));
    };
    for (std::uint8_t index = rate::first_mcs; index <= rate::last_mcs; index++)
        if (passes(index) > passes(best))
            best = index;
    return best;
}

} // namespace besser::air
