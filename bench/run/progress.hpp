// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/record/record.hpp"

#include <cstddef>
#include <cstdio>

namespace besser::bench {

/// Tells how far a run is: one line that is rewritten on a terminal, a line per tenth of the reps
/// elsewhere.
class Progress {
  public:
    /// `stream` stays open for longer than this.
    explicit Progress(std::FILE *stream);

    void rep_done(const RepRecord &rep, std::size_t done, std::size_t total);

    /// Clears the terminal's line.
    void finish();

  private:
    std::FILE *stream_;
    bool terminal_;
    std::size_t last_tenth_ = 0;
};

} // namespace besser::bench
