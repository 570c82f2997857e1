// SPDX-License-Identifier: GPL-2.0-only
#include "agent/files.hpp"

#include "support/limits.hpp"
#include "support/split.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace besser::agent {

std::optional<std::string> read_text(const std::string &file) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC); // NOLINT: variadic
    if (descriptor < 0)
        return {};
    std::string text;
    std::array<char, 16384> bytes;
    ssize_t got = 0;
    while ((got = ::read(descriptor, bytes.data(), bytes.size())) > 0 &&
           text.size() < limits::kernel_file_bytes)
        text.append(bytes.data(), static_cast<std::size_t>(got));
    ::close(descriptor);
    return got < 0 ? std::optional<std::string>() : text;
}

std::optional<std::uint64_t> read_number(const std::string &file) {
    const auto text = read_text(file);
    if (!text)
        return {};
    std::string_view rest = *text;
    return take_number(rest);
}

std::map<std::string, std::uint64_t> read_named_numbers(const std::string &file) {
    const auto text = read_text(file).value_or("");
    std::map<std::string, std::uint64_t> numbers;
    for (std::string_view rest = text; !rest.empty();) {
        std::string_view line = take_until(rest, '\n');
        const auto name = take_until(line, ' ');
        if (const auto number = take_number(line))
            numbers[std::string(name)] = *number;
    }
    return numbers;
}

std::expected<void, std::string> write_text(const std::string &file, std::string_view text) {
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CLOEXEC); // NOLINT: variadic
    const bool written = descriptor >= 0 && ::write(descriptor, text.data(), text.size()) ==
                                                static_cast<ssize_t>(text.size());
    const auto error = errno;
    if (descriptor >= 0)
        ::close(descriptor);
    if (!written)
        return std::unexpected(fmt::format("{}: {}", file, std::strerror(error)));
    return {};
}

std::optional<std::uint64_t> take_number(std::string_view &text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc())
        return {};
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

} // namespace besser::agent
