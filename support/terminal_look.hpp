// SPDX-License-Identifier: GPL-2.0-only
// What the reader of a stream can be shown.
#pragma once

#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>

namespace besser {

/// Whether colours are wished for.
enum class Coloring { automatic, always, never };

struct TerminalLook {
    std::size_t columns = 80;
    bool color = false;
    bool rewrites = false; ///< a terminal on which a line can be written anew
    bool unicode = false;  ///< the user's locale shows more than ASCII
};

/// Of what `stream` leads to. Columns are those of COLUMNS where it is exported, else the
/// terminal's, else 80, and never less than 20. Colours are shown on a terminal that is not "dumb"
/// unless NO_COLOR is set to something (no-color.org).
[[nodiscard]] TerminalLook look_of(std::FILE *stream, Coloring coloring = Coloring::automatic);

/// What a part of a text means to its reader.
enum class Tone {
    plain,
    good,   ///< as was claimed: green
    bad,    ///< not so: red
    open,   ///< not decided: yellow
    faint,  ///< beside the point: dim
    strong, ///< a heading: bold
};

/// The text with what switches its tone on and off, if `look` has colours.
[[nodiscard]] std::string toned(std::string_view text, Tone tone, const TerminalLook &look);

} // namespace besser
