// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace besser::bench {

/// Lines of JSON, each sealed with the SHA-256 of its record and the seal before it, so that an
/// edit, an insertion or a removal breaks the chain. Format: {"sha256":"<64
/// digits>","record":<record>}
struct SealedLine {
    std::string seal;
    std::string text; ///< with its newline
};

/// Seals a record (JSON without newlines) after the line whose seal is `previous` ("" for the
/// first).
SealedLine seal_line(std::string_view previous, std::string_view record);

struct ChainLink {
    std::string_view record;
    std::string_view seal;
    std::size_t end = 0; ///< offset of the first byte after the newline
};

/// Where a chain breaks.
struct ChainBreak {
    std::size_t line = 0;   ///< from 1
    std::size_t offset = 0; ///< of the line, in bytes
    std::string what;
};

struct Chain {
    std::vector<ChainLink> links; ///< the complete lines; views into the text
    std::string_view residue;     ///< after the last newline
};

/// Whether this may be the beginning of a line that a crash cut off.
bool begins_sealed_line(std::string_view residue);

/// Reads and verifies every complete line.
std::expected<Chain, ChainBreak> read_chain(std::string_view text);

} // namespace besser::bench
