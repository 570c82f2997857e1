// SPDX-License-Identifier: GPL-2.0-only
// Pages for people: each is one file that asks for no other, in one style, with one table and one
// plot. A page is read from top to bottom without scripts; with them its tables sort and filter,
// and its plots appear.
#pragma once

#include "page/html.hpp"
#include "page/plot.hpp"
#include "page/table.hpp"
#include "support/json.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace besser::page {

/// A file that the reader can save from the page.
struct Download {
    std::string name; ///< "plan.toml"
    std::string type; ///< "text/plain"
    std::string content;
};

class Page {
  public:
    /// `mark`: `<meta name="generator" content="...">`, by which support/output_file.hpp knows the
    /// page again. It stands in the first 1024 bytes.
    Page(std::string mark, std::string title);

    /// Below the title, before all sections.
    void lead(const Html &html) { lead_ += html; }
    /// `id` is unique in the page; of letters, digits and dashes. Every section is named in the
    /// page's contents.
    void section(std::string id, std::string_view title, const Html &content);

    /// Data for a script of the page: besser.data("name"). Texts in it are made visible as
    /// for_terminal() does it.
    void data(std::string name, Json json);
    /// A script of the program's own, run after those of the components. `script` is one of the
    /// program's files, never text from outside.
    void script(std::string_view script) { scripts_ += script; }

    std::string str() const;

  private:
    struct Section {
        std::string id;
        std::string title;
        Html content;
    };

    std::string mark_;
    std::string title_;
    Html lead_;
    std::vector<Section> sections_;
    Json data_ = Json::object();
    std::string scripts_;
};

/// A link that saves a file, without network and without scripts.
Html download_link(const Download &download);

/// The style and the scripts of every page, as they stand in the page.
std::string_view style();
std::string_view component_scripts();

/// One line: which software of others is in every page, and under which licence.
std::string_view software_note();

} // namespace besser::page
