// SPDX-License-Identifier: GPL-2.0-only
#include "mine/walk_cache.hpp"

#include "support/limits.hpp"
#include "support/output_file.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace besser::mine {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::string_view schema = "besser walk 3";

/// A file begins with it, and so is known as besser's (support/output_file.hpp).
constexpr std::string_view mark = "besser walk\n";

constexpr std::size_t digest_length = 40;

ObjectId id_from(const Json &json) {
    ObjectId id;
    if (git_oid_fromstr(&id.oid, json.get<std::string>().c_str()) != 0)
        throw std::invalid_argument("not an object id");
    return id;
}

/// Any bytes as a JSON string: messages need not be UTF-8.
std::vector<std::uint8_t> bytes_of(const std::string &text) { return {text.begin(), text.end()}; }

std::string text_of(const Json &json) {
    const auto &bytes = json.get_binary();
    return {bytes.begin(), bytes.end()};
}

Json commit_json(const Commit &commit) {
    auto files = Json::array();
    for (const auto &file : commit.files)
        files.push_back({Json::binary(bytes_of(file.old_path)),
                         Json::binary(bytes_of(file.new_path)), file.old_blob.hex(),
                         file.new_blob.hex(), file.other_blob.hex()});
    return {{"id", commit.id.hex()},
            {"subject", Json::binary(bytes_of(commit.subject))},
            {"message", Json::binary(bytes_of(commit.message))},
            {"author", Json::binary(bytes_of(commit.author))},
            {"time", commit.author_time_s},
            {"merge", commit.is_merge},
            {"import", commit.is_import},
            {"files", std::move(files)}};
}

Commit commit_from(const Json &json) {
    Commit commit;
    commit.id = id_from(json.at("id"));
    commit.subject = text_of(json.at("subject"));
    commit.message = text_of(json.at("message"));
    commit.author = text_of(json.at("author"));
    commit.author_time_s = json.at("time").get<std::int64_t>();
    commit.is_merge = json.at("merge").get<bool>();
    commit.is_import = json.at("import").get<bool>();
    for (const auto &file : json.at("files"))
        commit.files.push_back({text_of(file.at(0)), text_of(file.at(1)), id_from(file.at(2)),
                                id_from(file.at(3)), id_from(file.at(4))});
    return commit;
}

/// What a file keeps.
struct Kept {
    ObjectId tip;
    History history;
};

/// The digest of `bytes`. It stands in the file before them, so that damaged bytes are not parsed.
std::string digest_of(std::string_view bytes) {
    ObjectId id;
    git_odb_hash(&id.oid, bytes.data(), bytes.size(), GIT_OBJECT_BLOB);
    return id.hex();
}

/// The content of a file that nobody but the user could have written, so that no one else decides
/// what a run finds.
std::optional<std::string> read_private(const fs::path &file) {
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return {};
    struct stat status = {};
    const bool is_ours = ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
                         status.st_uid == ::geteuid() && (status.st_mode & 022) == 0;
    std::string content;
    std::array<char, 65536> chunk;
    for (ssize_t got = 0; is_ours && content.size() <= limits::walk_bytes &&
                          (got = ::read(fd, chunk.data(), chunk.size())) > 0;)
        content.append(chunk.data(), static_cast<std::size_t>(got));
    ::close(fd);
    if (!is_ours || content.size() > limits::walk_bytes)
        return {};
    return content;
}

/// Sees how deep a text of CBOR nests. The library recurses once per level, and stops when told so.
class DepthOfCbor : public nlohmann::json_sax<Json> {
  public:
    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t &) override { return true; }
    bool string(string_t &) override { return true; }
    bool binary(binary_t &) override { return true; }
    bool start_object(std::size_t) override { return enter(); }
    bool key(string_t &) override { return true; }
    bool end_object() override { return leave(); }
    bool start_array(std::size_t) override { return enter(); }
    bool end_array() override { return leave(); }
    bool parse_error(std::size_t, const std::string &, const Json::exception &) override {
        return false;
    }
    bool too_deep() const { return depth_ > limits::nesting; }

  private:
    bool enter() { return ++depth_ <= limits::nesting; }
    bool leave() {
        --depth_;
        return true;
    }

    std::size_t depth_ = 0;
};

bool is_too_deep(std::string_view body) {
    DepthOfCbor depth;
    Json::sax_parse(body, &depth, Json::input_format_t::cbor);
    return depth.too_deep();
}

std::optional<Kept> read_kept(const fs::path &file) {
    const auto content = read_private(file);
    if (!content || !content->starts_with(mark) || content->size() < mark.size() + digest_length)
        return {};
    const auto digested = std::string_view(*content).substr(mark.size());
    const auto body = digested.substr(digest_length);
    if (!digested.starts_with(digest_of(body)) || is_too_deep(body))
        return {};
    try {
        const auto json = Json::from_cbor(body);
        if (json.at("schema") != schema)
            return {};
        Kept kept;
        kept.tip = id_from(json.at("tip"));
        for (const auto &commit : json.at("commits"))
            kept.history.commits.push_back(commit_from(commit));
        return kept;
    } catch (const std::exception &) { // of nlohmann-json, and of id_from
        return {};
    }
}

/// The note says why nothing was kept; empty: it was.
std::string write_kept(const fs::path &file, const Repository &repository, const History &history) {
    auto commits = Json::array();
    for (const auto &commit : history.commits)
        commits.push_back(commit_json(commit));
    const Json json = {
        {"schema", schema}, {"tip", repository.tip().hex()}, {"commits", std::move(commits)}};
    std::string body;
    Json::to_cbor(json, body);
    if (body.size() + mark.size() + digest_length > limits::walk_bytes)
        return "";
    std::error_code ignored;
    fs::create_directories(file.parent_path(), ignored);
    const auto written =
        write_output(file, fmt::format("{}{}{}", mark, digest_of(body), body), mark);
    if (!written)
        return "what the walk found is not kept: " + written.error().message();
    // Whatever the umask: a file that others may write is not read.
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write, ignored);
    return "";
}

/// One file for what was asked: repository, path, and where the walk ends.
fs::path file_for(const Repository &repository, const WalkOptions &options,
                  const fs::path &directory) {
    const auto question = fmt::format("{}\n{}\n{}", git_repository_path(repository.get()),
                                      repository.path(), options.since ? options.since->hex() : "");
    ObjectId name;
    git_odb_hash(&name.oid, question.data(), question.size(), GIT_OBJECT_BLOB);
    return directory / (name.hex() + ".walk");
}

/// Whether all that was kept is also below today's tip, under today's path.
bool still_holds(const Repository &repository, const Kept &kept) {
    if (kept.tip == repository.tip())
        return true;
    git_commit *raw = nullptr;
    if (git_commit_lookup(&raw, repository.get(), &kept.tip.oid) != 0)
        return false;
    const CommitPtr commit(raw);
    const auto entry = repository.entry_at(raw, repository.path());
    return entry && !entry->is_zero() &&
           git_graph_descendant_of(repository.get(), &repository.tip().oid, &kept.tip.oid) == 1;
}

} // namespace

std::expected<History, Error> walk_cached(const Repository &repository, const WalkOptions &options,
                                          const fs::path &directory) {
    if (directory.empty() || repository.is_shallow()) // a shallow history may grow at its end
        return walk_history(repository, options);
    const auto file = file_for(repository, options, directory);
    auto kept = read_kept(file);
    if (kept && !still_holds(repository, *kept))
        kept.reset();
    if (kept && kept->tip == repository.tip())
        return std::move(kept->history);
    auto newer = options;
    if (kept)
        newer.since = kept->tip;
    auto history = walk_history(repository, newer);
    if (!history)
        return history;
    if (kept)
        history->commits.insert(history->commits.end(), kept->history.commits.begin(),
                                kept->history.commits.end());
    if (auto refused = write_kept(file, repository, *history); !refused.empty())
        history->notes.push_back(std::move(refused));
    return history;
}

} // namespace besser::mine
