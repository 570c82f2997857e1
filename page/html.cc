// SPDX-License-Identifier: GPL-2.0-only
#include "page/html.hpp"

#include "support/untrusted_text.hpp"

namespace besser::page {

Html Html::text(std::string_view untrusted) { return Html(for_html(untrusted)); }

Html Html::lines(std::string_view untrusted) { return Html(for_html_lines(untrusted)); }

Html element(const char *name,
             std::initializer_list<std::pair<const char *, std::string>> attributes,
             const Html &content) {
    std::string out = "<";
    out += name;
    for (const auto &[key, value] : attributes) {
        out += ' ';
        out += key;
        out += "=\"" + for_html(value) + "\"";
    }
    out += ">" + content.str() + "</" + name + ">";
    return Html(std::move(out));
}

Html element(const char *name,
             std::initializer_list<std::pair<const char *, std::string>> attributes,
             std::string_view untrusted) {
    return element(name, attributes, Html::text(untrusted));
}

Html unfold(const Html &line, const Html &content, bool open) {
    const auto inner = element("summary", {}, line) + content;
    return open ? element("details", {{"open", "open"}}, inner) : element("details", {}, inner);
}

Html term(std::string_view name, const Html &content) {
    return element("dt", {}, name) + element("dd", {}, content);
}

Html term(std::string_view name, std::string_view untrusted) {
    return term(name, Html::text(untrusted));
}

Html list(const std::vector<Html> &items) {
    Html inner;
    for (const auto &item : items)
        inner += element("li", {}, item);
    return element("ul", {}, inner);
}

} // namespace besser::page
