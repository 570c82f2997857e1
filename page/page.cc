// SPDX-License-Identifier: GPL-2.0-only
#include "page/page.hpp"

#include "page/base64.hpp"
#include "page/data.hpp"
#include "support/sha256.hpp"
#include "support/untrusted_text.hpp"

#include <fmt/format.h>

namespace besser::page {

namespace {

/// "'sha256-...'": the hash by which a policy allows one text.
std::string allowed(std::string_view text) {
    const auto digits = sha256_hex(text);
    std::string bytes;
    for (std::size_t i = 0; i < digits.size(); i += 2)
        bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
    return "'sha256-" + base64(bytes) + "'";
}

/// Nothing is loaded from anywhere, nothing runs but the one script and nothing styles but the one
/// sheet, and no script makes markup out of text.
std::string policy(std::string_view style, std::string_view script) {
    return fmt::format("default-src 'none'; style-src {}; script-src {}; base-uri 'none'; "
                       "form-action 'none'; require-trusted-types-for 'script'; "
                       "trusted-types 'none'",
                       allowed(style), allowed(script));
}

} // namespace

Page::Page(std::string mark, std::string title)
    : mark_(std::move(mark)), title_(std::move(title)) {}

void Page::section(std::string id, std::string_view title, const Html &content) {
    sections_.push_back({std::move(id), std::string(title), content});
}

void Page::data(std::string name, Json json) { data_[std::move(name)] = std::move(json); }

std::string Page::str() const {
    const auto sheet = std::string(style());
    const auto script = fmt::format("\n(() => {{\n\"use strict\";\n{}{}besser.start();\n}})();\n",
                                    component_scripts(), scripts_);
    Html links, body;
    for (const auto &section : sections_) {
        links += element("li", {}, element("a", {{"href", "#" + section.id}}, section.title)) +
                 Html::markup("\n");
        body += element("section", {{"id", section.id}, {"aria-labelledby", section.id + "-title"}},
                        element("h2", {{"id", section.id + "-title"}}, section.title) +
                            section.content) +
                Html::markup("\n");
    }
    const auto contents = element("nav", {{"aria-label", "Contents"}}, element("ul", {}, links));
    const auto main = element("header", {}, element("h1", {}, title_) + lead_) + contents +
                      element("main", {}, body) +
                      element("footer", {}, element("p", {}, software_note()));
    return fmt::format(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n{}\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n"
        "<style>{}</style>\n</head>\n<body>\n{}\n{}\n<script>{}</script>\n</body>\n</html>\n",
        mark_, policy(sheet, script), for_html(title_), sheet, main.str(),
        data_element("page-data", data_).str(), script);
}

Html download_link(const Download &download) {
    return element(
        "a",
        {{"download", download.name},
         {"href", fmt::format("data:{};base64,{}", download.type, base64(download.content))}},
        download.name);
}

std::string_view software_note() {
    return "Made by besser (GPL-2.0-only). This page asks for no network; its style, table and "
           "plot "
           "are besser's own, and nobody else's software is in it.";
}

} // namespace besser::page
