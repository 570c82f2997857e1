// SPDX-License-Identifier: GPL-2.0-only
// Every text that comes from outside, put where it stands in a file, and looked for in every
// output. The fields are found by walking: a table's keys are asked of the program itself, a
// document's are those that it has, a command's options those of its help.

#include "agent/agent_protocol.hpp"
#include "bench/report/across/compared.hpp"
#include "bench/report/formats/formats.hpp"
#include "bench/report/judge_recorded.hpp"
#include "bench/report/report.hpp"
#include "bench/report/result_reader.hpp"
#include "bench/run/fake_rig.hpp"
#include "bench/run/verify.hpp"
#include "cli/program.hpp"
#include "cli/test_payloads.hpp"
#include "cli/test_program.hpp"
#include "mine/test_repository.hpp"
#include "support/json.hpp"
#include "support/test_effort.hpp"
#include "support/untrusted_text.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <toml++/toml.h>

#include <functional>
#include <regex>
#include <sstream>

namespace besser::cli {
namespace {

namespace fs = std::filesystem;

void replace_all(std::string &text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

/// How many fields a row of CSV has.
std::size_t fields_of_row(std::string_view row) {
    bool quoted = false;
    return 1 + static_cast<std::size_t>(std::ranges::count_if(row, [&](char c) {
               quoted ^= c == '"';
               return c == ',' && !quoted;
           }));
}

std::string harm_in_csv(std::string text) {
    replace_all(text, "\r\n", "\n");
    std::istringstream rows(text);
    for (std::string row; std::getline(rows, row);)
        if (fields_of_row(row) != 8)
            return "no row of 8 fields: " + row;
    replace_all(text, "\"\"", "\"");
    return harm_to_terminal(text);
}

std::string harm_in_ktap(const std::string &text) {
    static const std::regex line_of_ktap(
        "(  )?(KTAP version 1|1\\.\\.[0-9]+|# .*|(not )?ok [0-9]+ [^#]*( # .*)?)");
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        if (!std::regex_match(line, line_of_ktap))
            return "no line of KTAP: " + line;
    return harm_to_terminal(text);
}

/// Text from outside at the start of a line could be taken for a trailer, a comment or a patch.
std::string harm_in_message(const std::string &text) {
    static const std::regex trailer("(Verdict|Plan|Rig|Predictions|Measured-with): .*");
    std::istringstream lines(text);
    std::string line;
    for (std::getline(lines, line); std::getline(lines, line);)
        if (line.starts_with('#') || line.starts_with("---") || line.starts_with("From ") ||
            (std::regex_search(line, std::regex("^[A-Za-z-]+:( |$)")) &&
             !std::regex_match(line, trailer)))
            return "a line that is more than text: " + line;
    return harm_to_terminal(text);
}

std::string harm_in_json_strings(const std::string &text) {
    if (auto harm = harm_in_json(text); !harm.empty())
        return harm;
    const auto fields = parse_json(text)->flatten();
    for (const auto &[place, value] : fields.items())
        if (value.is_string()) {
            auto string = value.get<std::string>();
            replace_all(string, "\n", " ");                         // an excerpt of a log has lines
            static const std::regex identifier("[A-Za-z0-9_:.-]*"); // spelled with its own letters
            if ((place.ends_with("/id") || place.ends_with("/path")) &&
                std::regex_match(string, identifier))
                continue;
            if (auto harm = harm_to_terminal(string); !harm.empty())
                return place + ": " + harm;
        }
    return "";
}

/// What is wrong with any form that a result can be printed in.
std::string harm_in_forms(const bench::RunResult &result) {
    const std::vector<bench::NamedResult> twice = {{hostile_text(), result},
                                                   {hostile_bytes(), result}};
    std::vector<bench::NamedResult> for_trend = twice;
    std::string harm;
    const auto look = [&](std::string_view form, const std::string &found) {
        if (!found.empty())
            harm += fmt::format("{}: {}\n", form, found);
    };
    for (const std::size_t columns : {40u, 80u, 300u}) {
        const TerminalLook shape{.columns = columns};
        look("details", harm_to_terminal(render_terminal(make_report(result), shape)));
        look("summary", harm_to_terminal(render_terminal(make_summary(result), shape)));
    }
    look("md", harm_to_markdown(note_markdown(result)));
    look("commit", harm_in_message(commit_message(result)));
    look("csv", harm_in_csv(csv_rows(result)));
    look("junit", harm_to_html(junit_xml(result)));
    look("ktap", harm_in_ktap(ktap(result)));
    look("kcidb", harm_in_json_strings(kcidb_json(result)));
    look("json", harm_in_json(result_json(result)));
    look("compare", harm_to_terminal(render_terminal(bench::compared(twice))));
    for (const auto &trend : bench::trends_of(std::move(for_trend)))
        for (const auto *metric : {"", "goodput"})
            look("trend", harm_to_terminal(render_terminal(bench::told(trend, metric, true))));
    return harm;
}

class UntrustedFields : public Program {
  protected:
    /// Runs a command, and looks at all that it printed and wrote into `run`.
    std::string run_with(const std::vector<std::string> &command, const std::string &field) {
        SCOPED_TRACE(field);
        const auto outcome = run(command);
        EXPECT_NE(outcome.status, -1) << outcome.text;
        EXPECT_EQ(harm_to_terminal(outcome.text), "") << outcome.text;
        shown_ += outcome.text.find(payload_mark) != std::string::npos ? 1 : 0;
        if (fs::exists("run/result.json")) {
            EXPECT_EQ(harm_in_json(content("run/result.json")), "");
            EXPECT_EQ(harm_in_json(content("run/journal.jsonl")), "");
            EXPECT_EQ(harm_to_markdown(content("run/report.md")), "") << content("run/report.md");
            // It holds the plan as it was written, so that spellings tell nothing; markup would.
            for (const auto *markup : {"<script>", "\"'"})
                EXPECT_EQ(content("run/report.html").find(std::string(payload_mark) + markup),
                          std::string::npos);
            const auto result = bench::read_result("run/result.json");
            EXPECT_TRUE(result);
            EXPECT_EQ(result ? harm_in_forms(*result) : "", "");
        }
        fs::remove_all("run");
        fields_++;
        return outcome.text;
    }

    /// It is run hundreds of times, and a copy of this process starts sooner than a new one.
    int be_program(int argc, char **argv) noexcept override { return run_besser(argc, argv); }

    std::size_t fields_ = 0;
    std::size_t shown_ = 0; ///< in how many outputs a payload stood
};

// --- TOML

std::string text_of(const toml::table &table) {
    std::ostringstream out;
    out << toml::toml_formatter(table);
    return out.str();
}

/// Puts texts into every key of a TOML file: those that it has, and those that the program says it
/// knows in that table.
class TomlWalk {
  public:
    using Run = std::function<std::string(const std::string &text, const std::string &field)>;

    TomlWalk(toml::table root, std::vector<std::string> texts, Run run)
        : root_(std::move(root)), texts_(std::move(texts)), run_(std::move(run)) {}

    void walk() { walk(root_, ""); }

  private:
    /// Runs with `value` at `key` of `table`, a table of root_, and puts back what was there.
    template <class Value>
    std::string with(toml::table &table, std::string_view key, const Value &value,
                     const std::string &path) {
        toml::table before = table;
        table.insert_or_assign(key, value);
        auto said = run_(text_of(root_), path + "." + std::string(key));
        table = std::move(before);
        return said;
    }

    template <class Value>
    void spoil(toml::table &table, std::string_view key, const Value &value,
               const std::string &path) {
        if (tries_.next())
            with(table, key, value, path);
    }

    static std::vector<std::string> known_keys(const std::string &said) {
        constexpr std::string_view begin = "known here: ";
        std::vector<std::string> keys;
        const auto at = said.find(begin);
        if (at == std::string::npos)
            return keys;
        std::istringstream list(
            said.substr(at + begin.size(), said.find_first_of(";\n", at) - at - begin.size()));
        for (std::string key; std::getline(list, key, ',');)
            keys.push_back(key.substr(key.find_first_not_of(' ')));
        return keys;
    }

    void walk(toml::table &table, const std::string &path) {
        auto keys = known_keys(with(table, "zz", 1, path));
        for (const auto &[key, node] : table)
            if (std::ranges::find(keys, key.str()) == keys.end())
                keys.emplace_back(key.str());
        for (const auto &text : texts_) {
            spoil(table, text, 1, path);
            for (const auto &key : keys) {
                spoil(table, key, text, path);
                spoil(table, key, toml::array{text}, path);
                spoil(table, key, toml::table{{text, text}}, path);
            }
        }
        for (const auto &key : keys)
            descend(table, key, path + "." + key);
    }

    void descend(toml::table &table, const std::string &key, const std::string &path) {
        auto *node = table.get(key);
        if (node == nullptr) {
            toml::table inner{{"zz", 1}};
            if (known_keys(with(table, key, inner, path)).empty())
                return;
            table.insert(key, toml::table{});
            node = table.get(key);
        }
        if (auto *inner = node->as_table())
            walk(*inner, path);
        else if (auto *array = node->as_array(); array != nullptr && !array->empty())
            if (auto *first = array->front().as_table())
                walk(*first, path);
    }

    toml::table root_;
    std::vector<std::string> texts_;
    Run run_;
    Tries tries_;
};

toml::table plan_with_everything() {
    auto plan = toml::parse_file(BESSER_SOURCE_DIR "/plans/aa.toml");
    auto &stress = *plan["stress"].as_table();
    stress.insert_or_assign("rate", "1MiB/s");
    stress.insert_or_assign("duration", "1s");
    stress.insert_or_assign("warm_up", "0s");
    stress.insert_or_assign("reps", 1);
    stress.insert_or_assign("windows", 2);
    plan.insert_or_assign("strata", toml::table{{"kernel.bring_up_cpu", toml::array{0, 1}}});
    return plan;
}

TEST_F(UntrustedFields, of_a_plan_are_text_in_every_output) {
    TomlWalk(plan_with_everything(), {hostile_text(), hostile_markup()},
             [&](const std::string &text, const std::string &field) {
                 write("plan.toml", text);
                 return run_with({"verify", "plan.toml", "--out", "run"}, field);
             })
        .walk();
    EXPECT_GT(fields_, 200 / tried_one_in);
    EXPECT_GT(shown_, 50 / tried_one_in);
}

TEST_F(UntrustedFields, of_recorded_runs_are_text_in_every_output) {
    const auto plan = std::string(BESSER_SOURCE_DIR) + "/plans/patch-c-v3.toml";
    auto recorded = toml::parse_file(BESSER_SOURCE_DIR "/recorded/pinetab2-2026-05.toml");
    TomlWalk(std::move(recorded), {hostile_text()},
             [&](const std::string &text, const std::string &field) {
                 write("recorded.toml", text);
                 const auto read = bench::read_plan(plan).value();
                 if (auto runs = bench::read_recorded(read, {"recorded.toml"})) {
                     EXPECT_EQ(harm_in_forms(judge_recorded(read, std::move(*runs), "x")), "")
                         << field;
                 }
                 return run_with({"judge", plan, "recorded.toml"}, field);
             })
        .walk();
    EXPECT_GT(fields_, 100 / tried_one_in);
    EXPECT_GT(shown_, 10 / tried_one_in);
}

TEST_F(UntrustedFields, of_a_profile_are_text_in_every_output) {
    auto profile = toml::parse_file(BESSER_SOURCE_DIR "/profiles/pinetab2.toml");
    TomlWalk(
        std::move(profile), {hostile_text()},
        [&](const std::string &text, const std::string &field) {
            write("profile.toml", text);
            // Ends behind the profile, before it looks for a device.
            return run_with({"chip", "--profile", "profile.toml", "--command-time", "1s"}, field);
        })
        .walk();
    EXPECT_GT(fields_, 200 / tried_one_in);
    EXPECT_GT(shown_, 10 / tried_one_in);
}

// --- JSON

using Spoil = std::function<void(Json &document)>;

/// Calls `each` with what makes one value or one key of a document like this hostile, for every one
/// and each of the texts.
void for_each_spoiled(const Json &document, const std::vector<std::string> &texts,
                      const std::function<void(const Spoil &, const std::string &field)> &each) {
    const Json flat = document.flatten();
    Tries tries;
    for (const auto &text : texts)
        for (const auto &[name, unused] : flat.items()) {
            if (!tries.next())
                continue;
            const Json::json_pointer place(name);
            each([&](Json &spoiled) { spoiled[place] = text; }, name);
            if (!document[place.parent_pointer()].is_object())
                continue;
            for (const bool instead : {false, true})
                each(
                    [&](Json &spoiled) {
                        auto &parent = spoiled[place.parent_pointer()];
                        Json value = parent[place.back()]; // a new key moves it
                        parent[text] = std::move(value);
                        if (instead)
                            parent.erase(place.back());
                    },
                    name + (instead ? " renamed" : " beside it"));
        }
}

TEST_F(UntrustedFields, of_a_part_of_a_search_are_text_in_every_output) {
    const auto found = run({"explore", "--variant", "relay-direct", "receive-against-confirm",
                            "--bound", "1", "--out", "part.json"});
    ASSERT_EQ(found.status, 1) << found.text;
    const auto part = parse_json(content("part.json"));
    ASSERT_TRUE(part) << part.error();
    ASSERT_FALSE((*part)["results"][0]["findings"].empty());
    auto shortened = *part;
    auto &findings = shortened["results"][0]["findings"];
    findings = Json::array({findings[0]});
    for_each_spoiled(shortened, {hostile_text()},
                     [&](const Spoil &spoil, const std::string &field) {
                         auto spoiled = shortened;
                         spoil(spoiled);
                         write("spoiled.json", spoiled.dump());
                         run_with({"explore", "--merge", "spoiled.json"}, field);
                     });
    EXPECT_GT(fields_, 80 / tried_one_in);
    EXPECT_GT(shown_, 1 / tried_one_in);
}

TEST_F(UntrustedFields, of_a_result_are_text_in_every_form) {
    write("plan.toml", short_plan());
    ASSERT_EQ(run({"verify", "plan.toml", "--out", "run"}).status, 0);
    const auto result = *parse_json(content("run/result.json"));
    Json walked; // what is read from it; all else is concluded anew
    for (const auto *part : {"plan", "registered", "rig", "warnings", "environment"})
        walked[part] = result[part];
    walked["plan"].erase("work");
    walked["plan"].erase("claims");
    walked["reps"] = Json::array({result["reps"][0]});
    walked["warnings"] = Json::array({"a warning"});
    std::size_t read = 0;
    for_each_spoiled(walked, {hostile_text()}, [&](const Spoil &spoil, const std::string &field) {
        SCOPED_TRACE(field);
        auto spoiled = result;
        spoiled["warnings"] = walked["warnings"];
        spoil(spoiled);
        const auto parsed = bench::parse_result(spoiled.dump(), hostile_text());
        fields_++;
        if (!parsed) {
            EXPECT_EQ(harm_to_terminal(for_terminal_lines(parsed.error().message())), "");
            return;
        }
        read++;
        EXPECT_EQ(harm_in_forms(*parsed), "");
    });
    EXPECT_GT(fields_, 100 / tried_one_in);
    EXPECT_GT(read, 30 / tried_one_in);
}

/// A line of the agent with everything in it that one can hold.
Json line_with_everything(bench::RepRecord record) {
    record.metrics["a.metric"] = 1;
    record.events.push_back({bench::EventKind::warn, 1, "a warning"});
    record.series.push_back({1, 1, 1, {{"rx.bytes", 1}}});
    record.facts.instruments = {"an instrument"};
    record.facts.stimuli["a.stimulus"] = 1;
    record.facts.besides_variant = {"a patch"};
    const agent::RepLine line{std::move(record), agent::ExecutedBetween{0, 1, {{1, 2}}}};
    return *parse_json(to_text(agent::AgentLine(line)));
}

/// The fake rig, but what it measured comes as a line of an agent that is no honest one.
class LyingRig final : public bench::FakeRig {
  public:
    explicit LyingRig(const Spoil &spoil) : spoil_(spoil) {}
    bool has_variance() const override { return true; }
    std::expected<std::unique_ptr<bench::Window>, bench::RigError>
    open_window(const bench::WindowSpec &spec) override {
        auto honest = FakeRig::open_window(spec);
        if (!honest)
            return honest;
        return std::make_unique<LyingWindow>(std::move(*honest), spoil_);
    }

  private:
    class LyingWindow final : public bench::Window {
      public:
        LyingWindow(std::unique_ptr<bench::Window> honest, const Spoil &spoil)
            : honest_(std::move(honest)), spoil_(spoil) {}

        std::expected<bench::RepRecord, bench::RigError> run_rep(std::uint32_t rep) override {
            const auto record = honest_->run_rep(rep);
            if (!record)
                return record;
            auto line = line_with_everything(*record);
            spoil_(line);
            const auto told = agent::parse_agent_line(line.dump());
            if (!told)
                return std::unexpected(bench::RigError{told.error()});
            return std::get<agent::RepLine>(*told).record;
        }

      private:
        std::unique_ptr<bench::Window> honest_;
        const Spoil &spoil_;
    };

    const Spoil &spoil_;
};

TEST_F(UntrustedFields, of_a_line_of_the_agent_are_text_in_every_output) {
    auto plan = bench::fake_plan();
    plan.stress.windows = 1;
    plan.stress.reps = 1;
    bench::VerifyOptions options;
    options.out = directory / "run";
    bench::RepRecord record;
    record.counters = {{"rx.bytes", 1}};
    const auto honest = line_with_everything(record);
    for_each_spoiled(honest, {hostile_text(), hostile_markup()},
                     [&](const Spoil &spoil, const std::string &field) {
                         SCOPED_TRACE(field);
                         LyingRig rig(spoil);
                         const auto result = verify(plan, rig, options);
                         if (result) {
                             const auto text = render_terminal(make_report(*result));
                             EXPECT_EQ(harm_to_terminal(text), "") << text;
                             EXPECT_EQ(harm_to_markdown(content("run/report.md")), "")
                                 << content("run/report.md");
                             EXPECT_EQ(harm_in_json(content("run/result.json")), "");
                             shown_ += text.find(payload_mark) != std::string::npos ? 1 : 0;
                         } else {
                             const auto text =
                                 for_terminal_lines(result.error().message); // as fail() prints it
                             EXPECT_EQ(harm_to_terminal(text), "") << text;
                         }
                         EXPECT_EQ(harm_in_json(content("run/journal.jsonl")), "");
                         fs::remove_all("run");
                         fields_++;
                     });
    EXPECT_GT(fields_, 100 / tried_one_in);
    EXPECT_GE(shown_, 2 / tried_one_in); // as the text of an event; result.json holds the others
}

TEST_F(UntrustedFields, of_a_job_are_text_in_the_refusal) {
    const auto job = *parse_json(to_text(agent::AgentJob{}));
    for_each_spoiled(job, {hostile_text()}, [&](const Spoil &spoil, const std::string &field) {
        auto spoiled = job;
        spoil(spoiled);
        auto text = spoiled.dump();
        text.pop_back(); // torn, so that it is refused and not done
        write("job", text);
        SCOPED_TRACE(field);
        const auto outcome = run({"agent"}, {.input = "job"});
        EXPECT_EQ(outcome.status, 2);
        EXPECT_EQ(harm_to_terminal(outcome.text), "") << outcome.text;
    });
}

// --- commits

TEST_F(UntrustedFields, of_a_commit_are_text_in_every_output) {
    const std::string before = "int f(int a)\n{\n\treturn a + one;\n}\n";
    const std::string after =
        "int f(int a)\n{\n\tif (!a)\n\t\treturn -EINVAL;\n\treturn a + one;\n}\n";
    for (const auto &text : {hostile_text(), hostile_markup(), hostile_bytes()}) {
        const auto file = "drv/" + text + ".c";
        const auto comment = "/* " + text + " */\n";
        mine::TestRepository ancestor, fork;
        ancestor.commit({{file, before}}, "begin");
        ancestor.commit({{file, after + comment}}, text + "\n\n" + text + "\n");
        fork.commit({{file, before + comment}}, text);
        const auto outcome = run({"mine", "--ancestor", ancestor.directory() + ":drv", "--fork",
                                  fork.directory() + ":drv", "--json", "mined.json", "--html",
                                  "mined.html", "--cache", "", "--alias", text + "=" + text});
        EXPECT_EQ(outcome.status, 0) << outcome.text;
        EXPECT_EQ(harm_to_terminal(outcome.text), "") << outcome.text;
        EXPECT_EQ(harm_to_page(content("mined.html")), "");
        EXPECT_EQ(content("mined.html").find("<script>" + std::string(payload_mark)),
                  std::string::npos);
        EXPECT_TRUE(parse_json(content("mined.json")));
        for (const auto *output : {"mined.json", "mined.html"}) {
            EXPECT_NE(content(output).find(payload_mark), std::string::npos) << output;
            fs::remove(output);
        }
    }
}

// --- paths and options

/// The options of a command that take a value, and "" for what stands without one.
std::vector<std::string> options_in(const std::string &help) {
    std::vector<std::string> options = {""};
    for (std::size_t at = help.find("\n  --"); at != std::string::npos;
         at = help.find("\n  --", at + 1))
        options.push_back(help.substr(at + 3, help.find_first_of(" ,\n", at + 3) - at - 3));
    return options;
}

TEST_F(UntrustedFields, of_the_command_line_are_text_in_every_output) {
    write("plan.toml", short_plan());
    // So that what is accepted takes no time, and the chip no device.
    const std::map<std::string, std::vector<std::string>> bases = {
        {"verify", {"plan.toml"}},
        {"judge", {"plan.toml"}},
        {"report", {}},
        {"compare", {}},
        {"trend", {}},
        {"fit",
         {"--populations", "1", "--particles", "10", "--draws", "10", "--runs", "1", "--world",
          "2s"}},
        {"explore", {"flush-against-transmit", "--bound", "1"}},
        {"mine", {"--ancestor", "absent:x", "--fork", "absent:y"}},
        {"agent", {}},
        {"chip", {"--command-time", "1s"}},
    };
    Tries tries;
    for (const auto &[command, base] : bases)
        for (const auto &option : options_in(run({command, "--help"}).text))
            for (const auto &text : {hostile_text(), hostile_markup(), hostile_bytes()})
                for (const bool alone : {true, false}) {
                    if (!tries.next())
                        continue;
                    std::vector<std::string> words = {command};
                    if (!alone)
                        words.insert(words.end(), base.begin(), base.end());
                    if (!option.empty())
                        words.push_back(option);
                    // Of the commands that do something without a word, no more than that is asked.
                    if (alone && (command == "verify" || command == "explore") && option == "--out")
                        continue;
                    words.push_back(text);
                    run_with(words, command + " " + option);
                }
    EXPECT_GT(fields_, 200 / tried_one_in);
    EXPECT_GT(shown_, 100 / tried_one_in);
    const auto outcome = run({hostile_text()});
    EXPECT_EQ(harm_to_terminal(outcome.text), "") << outcome.text;
}

TEST_F(UntrustedFields, of_a_directory_of_results_are_text_in_every_output) {
    write("plan.toml", short_plan());
    for (const auto &text : {hostile_text(), hostile_markup(), hostile_bytes()}) {
        std::string name = text;
        std::ranges::replace(name, '/', '_');
        const auto outcome = run({"verify", "plan.toml", "--out", name});
        EXPECT_EQ(outcome.status, 0) << outcome.text;
        EXPECT_EQ(harm_to_terminal(outcome.text), "") << outcome.text;
        EXPECT_EQ(harm_in_json(content(fs::path(name) / "result.json")), "");
        EXPECT_EQ(harm_to_markdown(content(fs::path(name) / "report.md")), "");
    }
}

} // namespace
} // namespace besser::cli
