// SPDX-License-Identifier: GPL-2.0-only
#include "support/fuzz_target.hpp"
#include "support/toml_fields.hpp"

using namespace besser;

namespace {

/// Each kind of field is asked of each key, so that every complaint is made.
void ask_for_all(InputErrors &errors, const toml::table &table) {
    const TomlFields fields(errors, table, "", {"a"});
    for (const auto &[key, node] : table) {
        const auto name = key.str();
        (void)fields.required_text(name);
        (void)fields.boolean(name);
        (void)fields.integer(name, 0, -5, 5);
        require(std::isfinite(fields.number(name).value_or(0)));
        require(fields.duration(name).value_or(std::chrono::nanoseconds{}).count() >= 0);
        for (const auto dimension : {Dimension::number, Dimension::time, Dimension::byte_rate})
            require(std::isfinite(fields.quantity(name, dimension).value_or(0)));
        (void)fields.texts(name);
        (void)fields.tables(name);
        if (const auto *inner = fields.table(name))
            ask_for_all(errors, *inner);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const auto table = parse_toml(text_of(data, size), "fuzz.toml");
    if (!table) {
        require_readable(table.error().message());
        return 0;
    }
    InputErrors errors("fuzz.toml");
    ask_for_all(errors, *table);
    if (errors.first())
        require_readable(errors.first()->message());
    return 0;
}
