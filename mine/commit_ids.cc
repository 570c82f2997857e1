// SPDX-License-Identifier: GPL-2.0-only
#include "mine/commit_ids.hpp"

#include <algorithm>
#include <cctype>

namespace besser::mine {

namespace {

constexpr std::size_t most_ids = 64;
constexpr std::size_t longest_id = 40;

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

} // namespace

std::vector<std::string> commit_ids_in(std::string_view text, std::size_t shortest) {
    std::vector<std::string> ids;
    for (std::size_t at = 0; at < text.size() && ids.size() < most_ids;) {
        auto end = at;
        while (end < text.size() && std::isalnum(static_cast<unsigned char>(text[end])) != 0)
            ++end;
        const auto word = text.substr(at, end - at);
        if (word.size() >= shortest && word.size() <= longest_id &&
            std::ranges::all_of(word, is_hex))
            ids.emplace_back(word);
        at = end + 1;
    }
    return ids;
}

} // namespace besser::mine
