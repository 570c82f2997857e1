// SPDX-License-Identifier: GPL-2.0-only
#include "cli/help/markdown.hpp"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

#include <memory>
#include <sstream>
#include <string_view>

namespace besser::cli {

namespace {

struct FreeNode {
    void operator()(cmark_node *node) const { cmark_node_free(node); }
};
using Tree = std::unique_ptr<cmark_node, FreeNode>;

struct FreeParser {
    void operator()(cmark_parser *parser) const { cmark_parser_free(parser); }
};

Tree parse(const std::string &text) {
    cmark_gfm_core_extensions_ensure_registered();
    const std::unique_ptr<cmark_parser, FreeParser> parser(cmark_parser_new(CMARK_OPT_DEFAULT));
    if (auto *tables = cmark_find_syntax_extension("table"))
        cmark_parser_attach_syntax_extension(parser.get(), tables);
    cmark_parser_feed(parser.get(), text.data(), text.size());
    return Tree(cmark_parser_finish(parser.get()));
}

std::string_view type_of(cmark_node *node) { return cmark_node_get_type_string(node); }

/// The words of a node, without what marks them.
std::string words(cmark_node *node) {
    const auto type = cmark_node_get_type(node);
    if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
        return " ";
    std::string text;
    if (const char *literal = cmark_node_get_literal(node))
        text = literal;
    for (auto *child = cmark_node_first_child(node); child; child = cmark_node_next(child))
        text += words(child);
    return text;
}

void add_details(cmark_node *list, std::vector<std::string> &details) {
    for (auto *item = cmark_node_first_child(list); item; item = cmark_node_next(item))
        details.push_back(words(item));
}

/// Whether what a paragraph says first is a name.
bool begins_with_code(cmark_node *paragraph) {
    auto *first = cmark_node_first_child(paragraph);
    return first != nullptr && cmark_node_get_type(first) == CMARK_NODE_CODE;
}

bool is_code_alone(cmark_node *paragraph) {
    return begins_with_code(paragraph) &&
           cmark_node_first_child(paragraph) == cmark_node_last_child(paragraph);
}

Item item_of(cmark_node *node) {
    Item item;
    if (auto *first = cmark_node_first_child(node); first && begins_with_code(first))
        item.tone = Tone::strong;
    for (auto *child = cmark_node_first_child(node); child; child = cmark_node_next(child)) {
        if (cmark_node_get_type(child) == CMARK_NODE_LIST)
            add_details(child, item.details);
        else if (item.text.empty())
            item.text = words(child);
        else
            item.details.push_back(words(child));
    }
    return item;
}

Items items_of(cmark_node *list) {
    Items items;
    for (auto *item = cmark_node_first_child(list); item; item = cmark_node_next(item))
        items.push_back(item_of(item));
    return items;
}

Table table_of(cmark_node *node) {
    Table table;
    for (auto *row = cmark_node_first_child(node); row; row = cmark_node_next(row)) {
        std::vector<std::string> cells;
        for (auto *cell = cmark_node_first_child(row); cell; cell = cmark_node_next(cell))
            cells.push_back(words(cell));
        if (table.columns.empty()) {
            for (auto &title : cells)
                table.columns.push_back({std::move(title), false});
            table.columns.front().role = Table::Role::key;
        } else {
            cells.resize(table.columns.size());
            table.rows.push_back(std::move(cells));
        }
    }
    return table;
}

void add_lines(cmark_node *code, std::vector<Block> &blocks) {
    std::istringstream lines(cmark_node_get_literal(code));
    for (std::string line; std::getline(lines, line);)
        blocks.emplace_back(line);
}

} // namespace

Document document_of_markdown(const std::string &text) {
    Document document;
    const auto tree = parse(text);
    for (auto *node = cmark_node_first_child(tree.get()); node; node = cmark_node_next(node)) {
        const auto type = cmark_node_get_type(node);
        if (type == CMARK_NODE_HEADING && document.title.empty() && document.sections.empty()) {
            document.title = words(node);
            continue;
        }
        if (type == CMARK_NODE_HEADING || document.sections.empty())
            document.sections.emplace_back();
        auto &section = document.sections.back();
        if (type == CMARK_NODE_HEADING)
            section.title = words(node);
        else if (type == CMARK_NODE_LIST)
            section.blocks.emplace_back(items_of(node));
        else if (type == CMARK_NODE_CODE_BLOCK)
            add_lines(node, section.blocks);
        else if (type_of(node) == "table")
            section.blocks.emplace_back(table_of(node));
        else if (is_code_alone(node)) // as a heading: "[stress]"
            section.blocks.emplace_back(Marked{words(node), Tone::strong});
        else
            section.blocks.emplace_back(words(node));
    }
    return document;
}

} // namespace besser::cli
