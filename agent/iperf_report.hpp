// SPDX-License-Identifier: GPL-2.0-only
// What iperf3 tells of a test as JSON ("-J"). It ran on a machine that is measured, and its server
// there decides half of it: untrusted.
#pragma once

#include "bench/record/record.hpp"

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace besser::agent {

/// What a receiving end got in a piece of the test. Times count from the test's begin.
struct IperfInterval {
    double from_s = 0;
    double to_s = 0;
    std::uint64_t bytes = 0; ///< of payload
};
using IperfSeries = std::vector<IperfInterval>;

/// By the client's end, which is the sender's side of the rig: it is told the server's half, too.
struct IperfReport {
    std::string version;  ///< "iperf 3.12"
    std::string error;    ///< what it says went wrong; ""
    bool began = false;   ///< data was sent, or was to be
    IperfSeries received; ///< by the server: the machine under test; empty: it did not tell
    IperfSeries sent;     ///< by the server, as the client got it
};

/// The error says what is wrong with the text. Times are ascending and finite, texts printable.
[[nodiscard]] std::expected<IperfReport, std::string> parse_iperf_report(std::string_view text);

/// What came in that time; of an interval that lies in it in part, that part.
[[nodiscard]] std::uint64_t bytes_between(const IperfSeries &series, double from_s, double to_s);

/// Adds to a rep with traffic what iperf3 told: counts of payload, of the whole rep and of each of
/// its samples, and who counted. The test began when the rep did, or a little before.
void tell_iperf(const IperfReport &report, bench::RepRecord &record);

} // namespace besser::agent
