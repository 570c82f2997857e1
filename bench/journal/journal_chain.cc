// SPDX-License-Identifier: GPL-2.0-only
#include "bench/journal/journal_chain.hpp"

#include "support/sha256.hpp"

#include <fmt/format.h>

namespace besser::bench {

namespace {

constexpr std::string_view before_seal = "{\"sha256\":\"";
constexpr std::string_view before_record = "\",\"record\":";
constexpr std::string_view behind_record = "}";
constexpr std::size_t seal_length = 64;
constexpr std::size_t record_offset = before_seal.size() + seal_length + before_record.size();

std::string seal_of(std::string_view previous, std::string_view record) {
    return sha256_hex(fmt::format("besser journal 1\n{}\n{}", previous, record));
}

/// The parts of one line without its newline; an empty seal when it does not have the format.
ChainLink split_line(std::string_view line) {
    if (line.size() < record_offset + behind_record.size() || !line.starts_with(before_seal) ||
        line.substr(before_seal.size() + seal_length, before_record.size()) != before_record ||
        !line.ends_with(behind_record))
        return {};
    const auto length = line.size() - record_offset - behind_record.size();
    return {line.substr(record_offset, length), line.substr(before_seal.size(), seal_length), 0};
}

} // namespace

SealedLine seal_line(std::string_view previous, std::string_view record) {
    auto seal = seal_of(previous, record);
    auto text =
        fmt::format("{}{}{}{}{}\n", before_seal, seal, before_record, record, behind_record);
    return {std::move(seal), std::move(text)};
}

bool begins_sealed_line(std::string_view residue) {
    const auto known = before_seal.substr(0, residue.size());
    return residue.starts_with(known);
}

std::expected<Chain, ChainBreak> read_chain(std::string_view text) {
    Chain chain;
    std::size_t offset = 0;
    std::string_view previous;
    for (;;) {
        const auto newline = text.find('\n', offset);
        if (newline == std::string_view::npos)
            break;
        auto link = split_line(text.substr(offset, newline - offset));
        const auto number = chain.links.size() + 1;
        if (link.seal.empty())
            return std::unexpected(ChainBreak{number, offset, "not a line of a journal"});
        if (seal_of(previous, link.record) != link.seal)
            return std::unexpected(ChainBreak{
                number, offset,
                "the seal does not fit the record and the line before: the journal was edited"});
        link.end = newline + 1;
        offset = link.end;
        previous = link.seal;
        chain.links.push_back(link);
    }
    chain.residue = text.substr(offset);
    return chain;
}

} // namespace besser::bench
