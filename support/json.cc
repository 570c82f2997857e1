// SPDX-License-Identifier: GPL-2.0-only
#include "support/json.hpp"

#include "support/nesting.hpp"
#include "support/untrusted_text.hpp"

#include <fmt/format.h>

namespace besser {

std::expected<Json, std::string> parse_json(std::string_view text) {
    if (const auto excess = excess_in_json(text))
        return std::unexpected(fmt::format("offset {}: {}", excess->offset, excess->what));
    try {
        return Json::parse(text);
    } catch (const Json::parse_error &error) {
        const std::size_t offset = std::min(error.byte > 0 ? error.byte - 1 : 0, text.size());
        return std::unexpected(fmt::format(
            "offset {}: not JSON{}", offset,
            offset == text.size()
                ? ": the text ends too early"
                : fmt::format(" from \"{}\" on", for_terminal(text.substr(offset, 20)))));
    } catch (const Json::exception &error) {
        return std::unexpected("not JSON: " + plain_words(error));
    }
}

std::string plain_words(const nlohmann::json::exception &error) {
    const std::string_view what = error.what();
    const auto end_of_name = what.find("] ");
    return for_terminal(end_of_name == std::string_view::npos ? what
                                                              : what.substr(end_of_name + 2));
}

std::string one_line(const Json &json) {
    return json.dump(-1, ' ', true, Json::error_handler_t::replace);
}

std::string pretty(const Json &json) {
    return json.dump(1, ' ', true, Json::error_handler_t::replace) + "\n";
}

} // namespace besser
