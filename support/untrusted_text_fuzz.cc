// SPDX-License-Identifier: GPL-2.0-only
#include "support/fuzz_target.hpp"

#include <algorithm>

using namespace besser;

namespace {

bool holds_control(std::string_view text) {
    return std::ranges::any_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f;
    });
}

bool holds_any(std::string_view text, std::string_view bytes) {
    return text.find_first_of(bytes) != std::string_view::npos;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const auto text = text_of(data, size);
    const auto shown = for_terminal(text);
    require(!holds_control(shown) && for_terminal(shown) == shown);
    require(for_terminal_lines(for_terminal_lines(text)) == for_terminal_lines(text));
    require(!holds_control(for_markdown(text)) && !holds_any(for_html(text), "<>\"'"));
    require(!holds_any(for_html_lines(text), "<>\"'"));
    (void)at_start_of_markdown_line(for_markdown(text));
    return 0;
}
