// SPDX-License-Identifier: GPL-2.0-only
#include "agent/chip_counts.hpp"

#include "support/json.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <thread>
#include <unistd.h>

namespace besser::agent {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds answer_limit{1};
constexpr std::chrono::milliseconds look_for_answer_every{1};
constexpr std::size_t most_report_bytes = 1 << 16;

/// What was appended after `from`, up to its first newline; empty while that has not come.
std::string line_after(const std::filesystem::path &file, std::uintmax_t from) {
    std::ifstream in(file, std::ios::binary);
    in.seekg(static_cast<std::streamoff>(from));
    std::string text(most_report_bytes, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    const auto end = text.find('\n');
    return end == std::string::npos ? "" : text.substr(0, end);
}

} // namespace

std::expected<void, std::string> ChipCounts::order(std::string_view what) const {
    const auto line = fmt::format("{}\n", what);
    const int fifo = ::open(orders_.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC); // NOLINT: variadic
    const bool written =
        fifo >= 0 && ::write(fifo, line.data(), line.size()) == static_cast<ssize_t>(line.size());
    const int error = errno;
    if (fifo >= 0)
        ::close(fifo);
    if (written)
        return {};
    return std::unexpected(fmt::format("{}: the virtual chip takes no orders: {}", orders_.string(),
                                       std::strerror(error)));
}

std::expected<bench::Counters, std::string> ChipCounts::read() const {
    std::error_code error;
    const auto from = std::filesystem::file_size(answers_, error);
    if (error)
        return std::unexpected(fmt::format("{}: {}", answers_.string(), error.message()));
    if (auto ordered = order("report"); !ordered)
        return std::unexpected(ordered.error());
    const auto give_up = Clock::now() + answer_limit;
    while (Clock::now() < give_up) {
        if (const auto line = line_after(answers_, from); !line.empty())
            return violations_in_report(line);
        std::this_thread::sleep_for(look_for_answer_every);
    }
    return std::unexpected(fmt::format("{}: no report of the virtual chip came within {} s",
                                       answers_.string(), answer_limit.count()));
}

std::expected<bench::Counters, std::string> violations_in_report(std::string_view line) {
    const auto json = parse_json(line);
    if (!json)
        return std::unexpected(fmt::format("the virtual chip's report: {}", json.error()));
    try {
        bench::Counters counters;
        std::uint64_t all = 0;
        for (const auto &[kind, count] : json->at("chip").at("violations").items())
            all += counters[fmt::format("protocol.{}", kind)] = count.get<std::uint64_t>();
        counters["protocol.violations"] = all;
        return counters;
    } catch (const nlohmann::json::exception &problem) {
        return std::unexpected(fmt::format("the virtual chip's report: {}", plain_words(problem)));
    }
}

} // namespace besser::agent
