// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/ancestor_history.hpp"

#include <filesystem>

namespace besser::mine {

/// walk_history() with a memory: what was found below a tip is kept in a file of `directory` and
/// stays true, since an object id names all that is below it. A later tip is walked down to the
/// kept one. A file that is damaged or of another version is written anew. One that cannot be
/// written, and one that besser did not write, is left as it is, which a note tells. An empty
/// `directory`: no memory.
std::expected<History, Error> walk_cached(const Repository &repository, const WalkOptions &options,
                                          const std::filesystem::path &directory);

} // namespace besser::mine
