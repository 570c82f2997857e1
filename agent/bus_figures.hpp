// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "agent/bus_program.hpp"
#include "bench/record/record.hpp"

namespace besser::agent {

/// "bus.cmd52_read" and its like.
void tell_kinds(const BusCounts &counts, bench::Counters &counters);
/// "sdio.read_bytes" and its like: the bytes, and how many requests of which function and length.
void tell_details(const BusCounts &counts, bench::Counters &counters);

} // namespace besser::agent
