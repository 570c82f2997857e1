// SPDX-License-Identifier: GPL-2.0-only
#include "cli/help/manual.hpp"

#include "support/commit.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace besser::cli {

namespace {

/// A text as troff shows it: "\" and "-" are themselves, and no line is a request.
std::string roff(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\')
            out += "\\e";
        else if (c == '-')
            out += "\\-";
        else
            out += c;
    }
    const bool request = out.starts_with('.') || out.starts_with('\'');
    return (request ? "\\&" : "") + out;
}

std::string bold(std::string_view text) { return "\\fB" + roff(text) + "\\fR"; }
std::string italic(std::string_view text) { return "\\fI" + roff(text) + "\\fR"; }

std::string head(std::string_view page, std::string_view what) {
    std::string title(page);
    std::ranges::transform(title, title.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return fmt::format(".TH \"{}\" 1 \"\" \"besser {}\" \"besser\"\n.SH NAME\n{} \\- {}\n",
                       roff(title), roff(commit()), roff(page), roff(what));
}

std::string tagged(const std::string &tag, std::string_view text) {
    return fmt::format(".TP\n{}\n{}\n", tag, roff(text));
}

std::string entry(const OptionDescription &option) {
    std::string tag;
    if (!option.short_name.empty())
        tag = bold(option.short_name) + ", ";
    tag += option.positional ? italic(option.name) : bold(option.name);
    if (!option.value.empty() && !option.positional)
        tag += " " + italic(option.value);
    if (option.several)
        tag += " ...";
    auto what = option.what;
    if (!option.default_value.empty())
        what += " (default: " + option.default_value + ")";
    return tagged(tag, what);
}

std::string entries(std::string_view title, const std::vector<OptionDescription> &options,
                    bool positional) {
    std::string text;
    for (const auto &option : options)
        if (option.positional == positional)
            text += entry(option);
    return text.empty() ? text : fmt::format(".SH {}\n{}", title, text);
}

/// A shell's line is not filled with what it does.
std::string examples_of(const CommandDescription &command) {
    std::string text;
    for (const auto &[line, what] : command.examples)
        text += fmt::format("{}.nf\n{}\n.fi\n{}", text.empty() ? "" : ".PP\n", bold(line),
                            what.empty() ? "" : roff(what) + "\n");
    return text.empty() ? text : ".SH EXAMPLES\n" + text;
}

} // namespace

std::string manual_page(const CommandDescription &command) {
    auto text = head("besser-" + command.name, command.what);
    text += ".SH SYNOPSIS\n" + bold("besser " + command.name) +
            roff(command.usage().substr(std::string_view("besser ").size() + command.name.size())) +
            "\n";
    text += entries("ARGUMENTS", command.options, true);
    text += entries("OPTIONS", command.options, false);
    text += ".SH EXIT STATUS\n" + roff(exit_statuses(command)) + "\n" + examples_of(command);
    return text + ".SH SEE ALSO\n" + bold("besser") + "(1)\n";
}

std::string manual_page(const ProgramDescription &program) {
    auto text = head("besser", program.what);
    text += ".SH SYNOPSIS\n" + bold("besser") + " " + italic("COMMAND") + " [ARGUMENTS]\n";
    text += ".SH COMMANDS\n";
    for (const auto &command : program.commands)
        text += tagged(bold("besser-" + command.name) + "(1)", command.what);
    return text + entries("OPTIONS", program.options, false);
}

} // namespace besser::cli
