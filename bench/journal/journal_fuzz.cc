// SPDX-License-Identifier: GPL-2.0-only
// A journal is a chain of seals, and no mutation makes a seal. So an input is tried twice: as the
// journal's file as it is, and with each of its lines sealed, as somebody would who writes a
// journal of his own. The part after "====" is the head's file.

#include "bench/journal/journal.hpp"
#include "bench/journal/journal_chain.hpp"
#include "bench/journal/journal_head.hpp"
#include "support/fuzz_target.hpp"
#include "support/temporary_directory.hpp"

#include <fstream>

using namespace besser;
using namespace besser::bench;

namespace {

const TemporaryDirectory directory;

void write(std::string_view name, std::string_view text) {
    std::ofstream(directory.path / name, std::ios::binary) << text;
}

std::string sealed(std::string_view lines) {
    std::string text, seal;
    while (!lines.empty()) {
        const auto end = lines.find('\n');
        auto line = seal_line(seal, lines.substr(0, end));
        text += line.text;
        seal = line.seal;
        lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
    }
    return text;
}

void check_chain(std::string_view text) {
    const auto chain = read_chain(text);
    if (!chain) {
        require(chain.error().line >= 1 && chain.error().offset < text.size());
        return;
    }
    std::size_t end = 0;
    for (const auto &link : chain->links) {
        require(link.end > end && link.end <= text.size() && link.seal.size() == 64);
        end = link.end;
    }
    require(end + chain->residue.size() == text.size());
}

/// A refused journal stays as it is; one that is opened is opened again.
void check_open(const std::string &text) {
    write(Journal::file_name, text);
    const auto header = Journal::peek(directory.path);
    if (!header)
        require_readable(header.error().message());
    const auto journal = Journal::open(directory.path, header.value_or(RunHeader{}));
    if (journal)
        return;
    require_readable(journal.error().message());
    require(std::filesystem::file_size(directory.path / Journal::file_name) == text.size());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const auto parts = parts_of(text_of(data, size), 2);
    const auto chained = sealed(parts[0]);
    check_chain(parts[0]);
    check_chain(chained);
    for (const auto &journal : {parts[0], chained}) {
        write(journal_head_name, parts[1]);
        check_open(journal);
    }
    const auto links = read_chain(chained);
    if (links && !links->links.empty()) { // under a head that fits
        require(write_journal_head(directory.path,
                                   {links->links.size(), std::string(links->links.back().seal)})
                    .has_value());
        check_open(chained);
    }
    return 0;
}
