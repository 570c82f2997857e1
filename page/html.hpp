// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "support/json.hpp"

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace besser::page {

/// HTML. What comes from outside gets into it by text(), by lines() or as the value of an
/// attribute, and is text in all three; markup() takes literals alone. So nothing from outside
/// becomes markup, whoever builds a page.
class Html {
  public:
    Html() = default;

    /// One line: line breaks and control characters are spelled out.
    static Html text(std::string_view untrusted);
    /// Several lines, such as code: line feeds and tabs stay.
    static Html lines(std::string_view untrusted);

    template <std::size_t length>
    static Html markup(const char (&literal)[length]) {
        return Html(std::string(literal, length - 1));
    }

    Html &operator+=(const Html &other) {
        html_ += other.html_;
        return *this;
    }
    friend Html operator+(Html left, const Html &right) { return left += right; }

    const std::string &str() const { return html_; }
    bool empty() const { return html_.empty(); }

  private:
    explicit Html(std::string html) : html_(std::move(html)) {}
    friend Html element(const char *name,
                        std::initializer_list<std::pair<const char *, std::string>> attributes,
                        const Html &content);

    friend Html data_element(const char *name, const Json &json);

    std::string html_;
};

/// <name attribute="value">content</name>. Names are literals of the program.
Html element(const char *name,
             std::initializer_list<std::pair<const char *, std::string>> attributes,
             const Html &content);

/// The same with a text inside.
Html element(const char *name,
             std::initializer_list<std::pair<const char *, std::string>> attributes,
             std::string_view untrusted);

/// A line to click on, and what it unfolds. Works without scripts.
Html unfold(const Html &line, const Html &content, bool open = false);

/// An entry of a <dl>: a name, and what belongs to it.
Html term(std::string_view name, const Html &content);
Html term(std::string_view name, std::string_view untrusted);

/// Items of a list.
Html list(const std::vector<Html> &items);

} // namespace besser::page
