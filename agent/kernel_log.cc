// SPDX-License-Identifier: GPL-2.0-only
#include "agent/kernel_log.hpp"

#include "agent/files.hpp"
#include "support/file_descriptor.hpp"
#include "support/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace besser::agent {

namespace {

constexpr const char *device = "/dev/kmsg";
constexpr std::size_t longest_record = 8192; ///< CONSOLE_EXT_LOG_MAX
constexpr std::string_view known_warning = "WARNING: besser: known stimulus of the warning probe";

/// How reports begin, and what is in the middle of others.
constexpr std::array<std::string_view, 5> beginnings = {"WARNING: ", "BUG: ", "kernel BUG at ",
                                                        "Internal error: ", "Oops: "};
constexpr std::array<std::string_view, 4> middles = {"blocked for more than", "detected stall",
                                                     "self-detected stall", "soft lockup"};

} // namespace

bool reports_trouble(std::string_view line) {
    return std::ranges::any_of(beginnings, [&](auto text) { return line.starts_with(text); }) ||
           std::ranges::any_of(
               middles, [&](auto text) { return line.find(text) != std::string_view::npos; });
}

std::optional<double> last_said(std::string_view text, double ahead_s) {
    const FileDescriptor log(::open(device, O_RDONLY | O_NONBLOCK | O_CLOEXEC)); // NOLINT: variadic
    std::optional<double> when;
    std::array<char, longest_record> bytes;
    for (ssize_t got = 0; (got = ::read(log.get(), bytes.data(), bytes.size())) > 0 ||
                          (got < 0 && (errno == EPIPE || errno == EINTR));) {
        std::string_view record(bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
        auto head = take_until(record, ';');
        if (!take_until(record, '\n').contains(text))
            continue;
        (void)take_until(head, ',');
        (void)take_until(head, ',');
        when = static_cast<double>(take_number(head).value_or(0)) / 1e6 - ahead_s;
    }
    return when;
}

std::expected<KernelLog, std::string> KernelLog::open() {
    const int descriptor = ::open(device, O_RDONLY | O_NONBLOCK | O_CLOEXEC); // NOLINT: variadic
    if (descriptor < 0 || ::lseek(descriptor, 0, SEEK_END) < 0) {
        const auto error = errno;
        if (descriptor >= 0)
            ::close(descriptor);
        return std::unexpected(fmt::format("{}: {}", device, std::strerror(error)));
    }
    return KernelLog(descriptor);
}

KernelLog::KernelLog(KernelLog &&other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), warnings_(std::move(other.warnings_)),
      seen_(other.seen_), lost_(other.lost_), known_written_s_(other.known_written_s_),
      ahead_s_(other.ahead_s_), last_line_(std::move(other.last_line_)) {}

KernelLog::~KernelLog() {
    if (descriptor_ >= 0)
        ::close(descriptor_);
}

void KernelLog::read() {
    std::array<char, longest_record> record;
    for (;;) {
        const auto got = ::read(descriptor_, record.data(), record.size());
        if (got > 0)
            take_record({record.data(), static_cast<std::size_t>(got)});
        else if (got < 0 && errno == EPIPE)
            lost_++; // overwritten: the next read gives the oldest that is left
        else if (got == 0 || errno != EINTR)
            return;
    }
}

void KernelLog::take_record(std::string_view record) {
    auto head = take_until(record, ';');
    const auto line = take_until(record, '\n');
    (void)take_until(head, ',');
    (void)take_until(head, ',');
    const double stamp_s = static_cast<double>(take_number(head).value_or(0)) / 1e6;
    last_line_ = line;
    if (!reports_trouble(line))
        return;
    seen_++;
    if (line == known_warning)
        ahead_s_ = stamp_s - known_written_s_;
    else if (warnings_.told.size() < most_warnings)
        warnings_.told.push_back({stamp_s - ahead_s_, std::string(line)});
    else
        warnings_.untold++;
}

Warnings KernelLog::take_warnings() { return std::exchange(warnings_, {}); }

std::expected<void, std::string> KernelLog::write_known_warning() {
    known_written_s_ =
        std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
    return write_text(device, known_warning);
}

} // namespace besser::agent
