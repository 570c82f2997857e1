// SPDX-License-Identifier: GPL-2.0-only
#include "page/data.hpp"

#include "support/untrusted_text.hpp"

namespace besser::page {

namespace {

Json visible(const Json &json) {
    if (json.is_string())
        return for_terminal(json.get_ref<const std::string &>());
    if (json.is_array()) {
        auto out = Json::array();
        for (const auto &entry : json)
            out.push_back(visible(entry));
        return out;
    }
    if (json.is_object()) {
        auto out = Json::object();
        for (const auto &[key, value] : json.items())
            out[for_terminal(key)] = visible(value);
        return out;
    }
    return json;
}

} // namespace

Html data_element(const char *name, const Json &json) {
    std::string out = R"(<script type="application/json" class=")";
    out += name;
    out += "\">";
    for (const char c : one_line(visible(json)))
        if (c == '<') // "</script>" and "<!--" would end it
            out += "\\u003c";
        else
            out += c;
    return Html(out + "</script>");
}

} // namespace besser::page
