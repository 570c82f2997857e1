// SPDX-License-Identifier: GPL-2.0-only
#include "support/commit.hpp"

#include "commit_stamp.h"

namespace besser {

std::string_view commit() { return BESSER_COMMIT; }

} // namespace besser
