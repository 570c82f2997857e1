// SPDX-License-Identifier: GPL-2.0-only
// A part of a search, and the replay string, which a part holds and `--replay` is given. What is
// accepted reads the same when it is written and read again.

#include "explore/schedule_text.hpp"
#include "explore/search_part.hpp"
#include "support/fuzz_file.hpp"
#include "support/fuzz_target.hpp"

using namespace besser;
using namespace besser::explore;

namespace {

void check_part(const std::string &text) {
    static FuzzFile file;
    const auto part = read_part(file.with(text));
    if (!part) {
        require_readable(part.error().message());
        return;
    }
    require(!part->results.empty() && part->shard < part->shards);
    const auto written = to_json(*part);
    const auto again = read_part(file.with(written));
    require(again && to_json(*again) == written);
    const std::filesystem::path one[] = {file.with(written)};
    if (const auto merged = merge_parts(one); !merged)
        require_readable(merged.error().message());
}

void check_schedule(const std::string &text) {
    const auto schedule = read_schedule(text);
    if (!schedule)
        return;
    const auto again = read_schedule(to_string(*schedule));
    require(again && to_string(*again) == to_string(*schedule));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const auto text = text_of(data, size);
    check_part(text);
    check_schedule(text);
    return 0;
}
