// SPDX-License-Identifier: GPL-2.0-only
#include "agent/trace_format.hpp"

#include "support/split.hpp"
#include "support/whole_number.hpp"

namespace besser::agent {

namespace {

constexpr int most_record_bytes = 8192; // the kernel's PERF_MAX_TRACE_SIZE

/// The number behind "LABEL:", in a line whose parts end in ";".
std::optional<int> part_of(std::string_view line, std::string_view label) {
    while (!line.empty()) {
        auto part = take_until(line, ';');
        while (part.starts_with('\t') || part.starts_with(' '))
            part.remove_prefix(1);
        if (take_until(part, ':') != label)
            continue;
        const auto number = whole_number<unsigned>(part);
        if (number && *number <= most_record_bytes)
            return static_cast<int>(*number);
    }
    return {};
}

/// Of "field:unsigned int blksz;", "blksz".
std::string_view declared_name(std::string_view line) {
    auto declaration = take_until(line, ';');
    const auto space = declaration.rfind(' ');
    return space == std::string_view::npos ? declaration : declaration.substr(space + 1);
}

} // namespace

std::optional<TraceField> find_trace_field(std::string_view format, std::string_view name) {
    while (!format.empty()) {
        const auto line = take_until(format, '\n');
        if (!line.starts_with("\tfield:") || declared_name(line) != name)
            continue;
        const auto offset = part_of(line, "offset");
        const auto bytes = part_of(line, "size");
        if (offset && bytes && *offset + *bytes <= most_record_bytes)
            return TraceField{*offset, *bytes};
    }
    return {};
}

} // namespace besser::agent
