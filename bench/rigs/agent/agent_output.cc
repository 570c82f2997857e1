// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/agent/agent_output.hpp"

#include "support/limits.hpp"

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <memory>
#include <unistd.h>

namespace besser::bench {

ByteSource growing_file(const std::filesystem::path &file) {
    auto in = std::make_shared<std::ifstream>();
    return [in, file](std::span<char> bytes) -> std::size_t {
        if (!in->is_open())
            in->open(file, std::ios::binary);
        in->clear();
        in->read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        return static_cast<std::size_t>(std::max<std::streamsize>(in->gcount(), 0));
    };
}

ByteSource from_descriptor(int descriptor) {
    return [descriptor](std::span<char> bytes) -> std::size_t {
        const auto got = ::read(descriptor, bytes.data(), bytes.size());
        return got > 0 ? static_cast<std::size_t>(got) : 0;
    };
}

std::expected<std::optional<std::string>, std::string> AgentOutput::next_line() {
    std::array<char, 65536> bytes;
    for (;;) {
        const auto end = pending_.find('\n', searched_);
        if (end != std::string::npos) {
            auto line = pending_.substr(begin_, end - begin_);
            searched_ = begin_ = end + 1;
            if (line.ends_with('\r'))
                line.pop_back();
            return line;
        }
        pending_.erase(0, begin_); // once for all lines of a read, not once for each
        begin_ = 0;
        searched_ = pending_.size();
        if (pending_.size() > limits::agent_line_bytes)
            return std::unexpected(
                fmt::format("a line of more than {} bytes", limits::agent_line_bytes));
        const auto got = source_(bytes);
        if (got == 0)
            return std::nullopt;
        pending_.append(bytes.data(), got);
    }
}

} // namespace besser::bench
