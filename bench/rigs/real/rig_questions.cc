// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/real/rig_questions.hpp"

#include "bench/rigs/real/rig_file.hpp"

#include <fmt/format.h>

#include <array>
#include <sstream>

namespace besser::bench {

namespace {

/// A string of TOML.
std::string toml_string(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            result += fmt::format("\\{}", c);
        else if (byte < 0x20 || byte == 0x7F)
            result += fmt::format("\\u{:04x}", byte);
        else
            result += c;
    }
    return result + "\"";
}

/// The words of a command, which are cut at spaces alone: no shell reads them.
std::string command_of(const std::string &line) {
    std::istringstream words(line);
    std::string list;
    for (std::string word; words >> word;)
        list += (list.empty() ? "" : ", ") + toml_string(word);
    return "[[" + list + "]]";
}

struct Question {
    std::string_view key; ///< "power.cycle": in that table
    std::string_view text;
    std::string_view proposed;
    bool is_command = false;
};
constexpr std::array questions = {
    Question{"target", "Where does ssh reach the machine under test (root@HOST or root@HOST:PORT)?",
             "root@pinetab2"},
    Question{"interface", "Which of its interfaces is under stress?", "wlan0"},
    Question{"address", "Which IPv4 address has that interface (empty: it is asked each time)?",
             ""},
    Question{"agent", "Which file is besser for its processor (empty: this program)?",
             "build/agent-arm64/cli/besser"},
    Question{
        "power.cycle",
        "Which command cuts the chip's power and brings it back (words, empty: there is none)?", "",
        true},
    Question{"power.at", "Is it run here (sender) or there (target)?", "sender"},
    Question{"power.proof", "What does the kernel's log say when the chip boots (empty: unknown)?",
             ""},
};

std::string line_of(const Question &question, const std::string &answer) {
    const auto key = question.key.substr(question.key.find('.') + 1);
    return fmt::format("{} = {}\n", key,
                       question.is_command ? command_of(answer) : toml_string(answer));
}

} // namespace

std::expected<std::string, std::string>
ask_for_rig(const Ask &ask, const std::function<void(const std::string &)> &object) {
    auto text =
        fmt::format("{} docs/rigs.md says what else it may tell.\n\nkind = \"ssh\"\n", rig_mark);
    bool cycles = false;
    for (std::size_t i = 0; i < questions.size(); i++) {
        const auto &question = questions[i];
        const bool of_power = question.key.starts_with("power.");
        if (of_power && !question.is_command && !cycles)
            continue;
        const auto answer = ask(std::string(question.text), std::string(question.proposed));
        if (!answer)
            return std::unexpected("the answers ended; nothing was written");
        if (answer->empty())
            continue;
        const auto longer =
            text + (question.is_command ? "\n[power]\n" : "") + line_of(question, *answer);
        if (const auto read = parse_rig(longer, "rig"); !read) {
            object(fmt::format("{}: {}", read.error().key, read.error().what));
            i--; // the same question
            continue;
        }
        text = longer;
        cycles = cycles || question.is_command;
    }
    return text;
}

} // namespace besser::bench
