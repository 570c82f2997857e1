// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/vm/guest_output.hpp"

#include "agent/agent_protocol.hpp"
#include "support/limits.hpp"

#include <fmt/format.h>

#include <array>

namespace besser::bench {

std::expected<std::optional<std::string>, std::string> GuestOutput::next_line() {
    if (!in_.is_open())
        in_.open(file_, std::ios::binary); // QEMU makes it when it starts
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
        in_.clear();
        in_.read(bytes.data(), bytes.size());
        if (in_.gcount() <= 0)
            return std::nullopt;
        pending_.append(bytes.data(), static_cast<std::size_t>(in_.gcount()));
    }
}

} // namespace besser::bench
