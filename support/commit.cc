// SPDX-License-Identifier: GPL-2.0-only
#include "support/commit.hpp"

#include <commit_stamp.h> // of the build directory: tools/cmake/stamp_commit.cmake writes it

namespace besser {

std::string_view commit() { return BESSER_COMMIT; }

} // namespace besser
