// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/error.hpp"

#include <git2.h>

#include <string>

namespace besser::mine {

/// A failure of libgit2 in the words of a user: its own name functions and offsets. `status` is
/// what the function returned, `where` the object or argument that it was about. Where an object is
/// missing, the error tells why this repository may lack it, and how to get it.
Error git_failure(git_repository *repository, int status, std::string where);

/// Why `directory` could not be opened as a repository.
Error open_failure(const std::string &directory, int status);

} // namespace besser::mine
