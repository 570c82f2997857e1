// SPDX-License-Identifier: GPL-2.0-only
#include "bench/journal/journal.hpp"

#include "bench/evidence/test_reps.hpp"
#include "bench/journal/journal_chain.hpp"
#include "bench/journal/journal_head.hpp"
#include "bench/record/distribution.hpp"
#include "bench/record/record_json.hpp"
#include "bench/run/fake_rig.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>

namespace besser::bench {
namespace {

using testing::HasSubstr;

RunHeader header() { return {"p", "11", "22", "33", "44", 7, "virtual", {"1/a", "1/b"}}; }

RepRecord record(std::uint32_t rep) {
    auto made = good_rep("a", 0, 2.352, {{"cpu.busy_ns", 0xffff'ffff'ffff}});
    made.rep = rep;
    made.seed = 0xfedc'ba98'7654'3210;
    made.metrics = {{"x", 0.1}};
    made.distributions = {{"latency.up", quantiles({1e-3, 1.0 / 3})}};
    made.events = {{EventKind::warn, 213.25, "WARN: \"quoted\" \n line"},
                   {EventKind::wedge, 200 + 1e-9, ""}};
    made.series = {{200, 60, 1, {{"scan.rejected", 1}}}};
    made.facts.offered_bytes.reset();
    made.facts.besides_variant = {"patch F"};
    return made;
}

class JournalFile : public testing::Test {
  protected:
    std::expected<Journal, InputError> open(const RunHeader &with = header()) {
        return Journal::open(directory.path, with);
    }

    /// A journal with a header and `reps` records, as a run that was killed leaves it.
    void write(std::uint32_t reps) {
        auto journal = open();
        ASSERT_TRUE(journal) << journal.error().message();
        for (std::uint32_t rep = 0; rep < reps; ++rep)
            ASSERT_TRUE(journal->append(record(rep)));
    }

    std::string text() { return read_file(file()); }
    std::filesystem::path file() { return directory.path / Journal::file_name; }

    /// Damaged journals are refused, named, and not touched.
    void expect_refused(const std::string &damaged, const std::string &message) {
        write_file(file(), damaged);
        const auto journal = open();
        ASSERT_FALSE(journal);
        EXPECT_THAT(journal.error().message(), HasSubstr(message));
        EXPECT_THAT(journal.error().message(), HasSubstr(file().string()));
        EXPECT_EQ(text(), damaged);
    }

    TemporaryDirectory directory;
};

TEST_F(JournalFile, with_another_name_is_left_as_it_is) {
    write(1);
    std::filesystem::create_hard_link(file(), directory.path / "backup");
    expect_refused(text(), "has another name, too (a hard link)");
}

TEST_F(JournalFile, adds_no_residue_to_a_file_with_another_name) {
    write(1);
    const auto torn = text() + R"({"sha)";
    write_file(file(), torn);
    write_file(directory.path / "elsewhere", "precious");
    std::filesystem::create_hard_link(directory.path / "elsewhere",
                                      directory.path / Journal::torn_name);
    const auto journal = open();
    ASSERT_FALSE(journal);
    EXPECT_THAT(journal.error().message(), HasSubstr("journal.torn: has another name, too"));
    EXPECT_EQ(text(), torn);
    EXPECT_EQ(read_file(directory.path / "elsewhere"), "precious");
}

TEST_F(JournalFile, returns_every_record_without_loss) {
    write(3);
    const auto journal = open().value();
    ASSERT_EQ(journal.recovered().size(), 3U);
    for (std::uint32_t rep = 0; rep < 3; ++rep)
        EXPECT_EQ(journal.recovered()[rep], record(rep));
    EXPECT_EQ(journal.header(), header());
    EXPECT_EQ(journal.residue_note(), "");
}

TEST_F(JournalFile, writes_the_predictions_hash_before_the_first_rep) {
    ASSERT_TRUE(open());
    const auto written = text();
    EXPECT_EQ(std::ranges::count(written, '\n'), 1);
    EXPECT_THAT(written, HasSubstr("\"predictions_sha256\":\"22\""));
}

TEST_F(JournalFile, keeps_what_was_registered_when_predictions_change) {
    write(1);
    auto changed = header();
    changed.predictions_sha256 = "99";
    EXPECT_EQ(open(changed).value().header().predictions_sha256, "22");
}

TEST_F(JournalFile, is_refused_for_another_run) {
    write(1);
    auto other = header();
    other.work_sha256 = "99";
    EXPECT_THAT(open(other).error().message(), HasSubstr("the journal of another run"));
}

TEST_F(JournalFile, is_refused_for_another_build) {
    write(1);
    auto other = header();
    other.program_sha256 = "99";
    EXPECT_THAT(open(other).error().message(), HasSubstr("another build"));
}

TEST_F(JournalFile, goes_on_after_kills_before_each_of_its_heads) {
    write(0);
    const auto head = directory.path / journal_head_name;
    std::filesystem::remove(head); // killed between the header and its head
    const auto before = open()->header();
    EXPECT_TRUE(std::filesystem::exists(head));
    const auto only_header = read_file(head);
    write(1);
    write_file(head, only_header); // killed between a rep and its head
    EXPECT_EQ(open().value().recovered().size(), 1U);
    EXPECT_EQ(before, header());
}

TEST_F(JournalFile, takes_nothing_more_after_a_line_that_could_not_be_written) {
    auto journal = open().value();
    ASSERT_TRUE(journal.append(record(0)));
    struct rlimit unlimited {};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &unlimited), 0);
    struct rlimit full = unlimited;
    full.rlim_cur = std::filesystem::file_size(file()) + 100; // in the middle of the next line
    auto *before = std::signal(SIGXFSZ, SIG_IGN);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &full), 0);
    EXPECT_FALSE(journal.append(record(1)));
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &unlimited), 0);
    std::signal(SIGXFSZ, before);
    const auto later = journal.append(record(2));
    ASSERT_FALSE(later);
    EXPECT_THAT(later.error(), HasSubstr(file().string()));
    { const auto closed = std::move(journal); }
    EXPECT_EQ(open().value().recovered().size(), 1U);
}

TEST_F(JournalFile, loses_only_the_line_that_a_crash_cut_off) {
    write(2);
    const auto complete = text();
    const auto torn = seal_line(read_chain(complete)->links.back().seal, R"({"type":"rep"})").text;
    write_file(file(), complete + torn.substr(0, torn.size() - 1));
    const auto journal = open().value();
    EXPECT_EQ(journal.recovered().size(), 2U);
    EXPECT_THAT(journal.residue_note(),
                HasSubstr("journal.jsonl:4: offset " + std::to_string(complete.size())));
    EXPECT_EQ(text(), complete);
    EXPECT_EQ(read_file(directory.path / "journal.torn"), torn);
}

TEST_F(JournalFile, survives_a_crash_in_the_middle_of_its_header) {
    write_file(file(), R"({"sha256":"12)");
    EXPECT_TRUE(open());
    EXPECT_EQ(open().value().recovered().size(), 0U);
}

TEST_F(JournalFile, survives_a_crash_between_a_line_and_its_count) {
    write(2);
    const auto links = read_chain(text())->links.size();
    ASSERT_TRUE(write_journal_head(
        directory.path, {links - 1, std::string(read_chain(text())->links[links - 2].seal)}));
    EXPECT_EQ(open().value().recovered().size(), 2U);
}

TEST_F(JournalFile, is_refused_when_truncated_in_the_middle_of_a_line) {
    write(3);
    const auto whole = text();
    expect_refused(whole.substr(0, whole.size() - 10), "truncated: 3 complete lines of 4");
}

TEST_F(JournalFile, is_refused_when_truncated_between_lines) {
    write(3);
    const auto whole = text();
    expect_refused(whole.substr(0, whole.rfind('\n', whole.size() - 2) + 1), "truncated");
}

TEST_F(JournalFile, is_refused_when_emptied) {
    write(3);
    expect_refused("", "truncated: 0 complete lines of 4");
}

TEST_F(JournalFile, is_refused_when_a_digit_was_edited) {
    write(3);
    auto edited = text();
    const auto at = edited.find("rx_bytes", edited.find('\n', edited.find('\n') + 1)) + 10;
    edited[at] = edited[at] == '1' ? '2' : '1';
    expect_refused(edited, "journal.jsonl:3: offset ");
}

TEST_F(JournalFile, is_refused_when_a_line_was_removed_or_moved) {
    write(3);
    const auto whole = text();
    const auto links = read_chain(whole)->links;
    const auto line = [&](std::size_t i) {
        return whole.substr(links[i - 1].end, links[i].end - links[i - 1].end);
    };
    const auto head = whole.substr(0, links[0].end);
    expect_refused(head + line(2) + line(3), "journal.jsonl:2: offset ");
    expect_refused(head + line(2) + line(1) + line(3), "edited");
}

TEST_F(JournalFile, is_refused_when_it_is_something_else) {
    write_file(file(), "shopping list\n");
    EXPECT_THAT(open().error().message(),
                HasSubstr("journal.jsonl:1: offset 0: not a line of a journal"));
}

TEST_F(JournalFile, is_refused_when_it_is_something_else_without_an_end_of_line) {
    expect_refused("shopping list", "journal.jsonl:1: offset 0: not a line of a journal");
    EXPECT_FALSE(std::filesystem::exists(directory.path / Journal::torn_name));
}

TEST_F(JournalFile, is_refused_when_it_is_no_regular_file) {
    const auto target = directory.path / "notes";
    const auto expect_left_alone = [&] {
        EXPECT_THAT(open().error().message(), HasSubstr("is no file that besser made"));
        std::filesystem::remove(file());
    };
    std::filesystem::create_symlink(target, file()); // to nowhere, as yet
    expect_left_alone();
    EXPECT_FALSE(std::filesystem::exists(target));
    write_file(target, "");
    std::filesystem::create_symlink(target, file());
    expect_left_alone();
    EXPECT_EQ(read_file(target), "");
    ASSERT_EQ(::mkfifo(file().c_str(), 0600), 0);
    expect_left_alone();
    std::filesystem::create_directory(file());
    expect_left_alone();
}

TEST_F(JournalFile, says_which_file_is_damaged_when_its_count_is) {
    write(1);
    const auto head = directory.path / journal_head_name;
    const auto whole = read_file(head);
    for (const auto &damaged :
         {std::string(), std::string("x"), "0" + whole.substr(1), "-" + whole, whole + "\n",
          whole.substr(0, whole.size() - 1), whole.substr(0, 10) + "g" + whole.substr(11),
          std::string("99999999999999999999") + whole.substr(1), std::string(1000, '1')}) {
        write_file(head, damaged);
        const auto refused = open();
        ASSERT_FALSE(refused) << damaged;
        EXPECT_THAT(refused.error().message(), HasSubstr(head.string() + ": is damaged"));
        EXPECT_EQ(read_file(head), damaged);
    }
}

TEST_F(JournalFile, is_refused_in_words_of_ours_when_a_record_is_not_json) {
    const auto sealed = [](std::string_view record) { return seal_line("", record).text; };
    expect_refused(sealed("{\"type\":"), "journal.jsonl:1: offset 8: not JSON");
    expect_refused(sealed("{\"type\":\"run\"}"),
                   "journal.jsonl:1: the header of the run: key 'plan' not found");
    expect_refused(sealed("{\"type\":7}"), "journal.jsonl:1: is not the header of a run");
    expect_refused(sealed("[7]"), "journal.jsonl:1: is not the header of a run");
}

TEST_F(JournalFile, is_refused_when_its_count_is_gone) {
    write(3);
    std::filesystem::remove(directory.path / journal_head_name);
    expect_refused(text(), "journal.head is missing");
}

TEST_F(JournalFile, is_refused_when_resealed_behind_its_count) {
    write(1);
    const auto first = seal_line("", R"({"type":"run"})");
    expect_refused(first.text + seal_line(first.seal, R"({"type":"rep"})").text,
                   "names another line");
}

TEST_F(JournalFile, is_refused_with_a_sealed_record_that_is_none) {
    write(0);
    const auto text_before = text();
    const auto sealed =
        seal_line(read_chain(text_before)->links.back().seal, R"({"type":"rep","rep":{"arm":1}})");
    expect_refused(text_before + sealed.text, "journal.jsonl:2: ");
}

TEST_F(JournalFile, belongs_to_one_process_at_a_time) {
    const auto first = open();
    ASSERT_TRUE(first);
    EXPECT_THAT(open().error().message(), HasSubstr("another besser is running"));
}

TEST_F(JournalFile, can_be_opened_again_after_it_was_closed) {
    write(1);
    EXPECT_TRUE(open());
}

TEST(RecordJson, names_what_is_missing) {
    auto json = to_json(record(0));
    json.erase("elapsed_s");
    EXPECT_THAT(record_from_json(json).error(), HasSubstr("elapsed_s"));
}

TEST(RecordJson, brings_back_a_rep_without_traffic) {
    RepRecord dead;
    dead.arm = "a";
    dead.uptime_s = 30;
    dead.events = {{EventKind::not_connected, 30, "not connected within 30 s"}};
    const auto json = to_json(dead);
    EXPECT_TRUE(json["rx_bytes"].is_null());
    EXPECT_EQ(record_from_json(json).value(), dead);
}

/// The record with another value at a key, "a/b" for one in a table.
std::string refusal_with(const std::string &path, const nlohmann::ordered_json &value) {
    auto json = to_json(record(0));
    json[nlohmann::ordered_json::json_pointer("/" + path)] = value;
    const auto read = record_from_json(json);
    return read ? "" : read.error();
}

TEST(RecordJson, neither_wraps_nor_cuts_off_a_number) {
    EXPECT_EQ(refusal_with("elapsed_s", 180.0), "");
    for (const auto *path : {"window", "rep", "rx_bytes", "counters/kernel.warn",
                             "series/0/rx_bytes", "facts/missed_deadlines"})
        for (const nlohmann::ordered_json &value :
             {nlohmann::ordered_json(-1), nlohmann::ordered_json(1.5),
              nlohmann::ordered_json(1e300), nlohmann::ordered_json("1"),
              nlohmann::ordered_json(true), nlohmann::ordered_json(std::uint64_t{1} << 63)})
            EXPECT_NE(refusal_with(path, value), "") << path << " = " << value;
    for (const auto *path : {"elapsed_s", "uptime_s", "series/0/length_s"})
        for (const double value : {-1.0, 1e300})
            EXPECT_NE(refusal_with(path, value), "") << path << " = " << value;
    EXPECT_THAT(refusal_with("seed", "x"), HasSubstr("seed"));
    EXPECT_THAT(refusal_with("seed", "12345678123456781"), HasSubstr("seed"));
    EXPECT_THAT(refusal_with("elapsed_s", 1e-9), HasSubstr("goodput"));
    EXPECT_THAT(refusal_with("elapsed_s", 0), HasSubstr("rx_bytes is null"));
    EXPECT_THAT(refusal_with("rx_bytes", nullptr), HasSubstr("rx_bytes is null"));
}

TEST(RecordJson, refuses_an_unknown_event) {
    auto json = to_json(record(0));
    json["events"][0]["kind"] = "party";
    EXPECT_THAT(record_from_json(json).error(), HasSubstr("party"));
}

} // namespace
} // namespace besser::bench
