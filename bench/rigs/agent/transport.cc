// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/agent/transport.hpp"

#include "support/text_file.hpp"

namespace besser::bench {

std::expected<Transport, std::string> Transport::follow(const std::vector<std::string> &command,
                                                        const std::filesystem::path &file,
                                                        const std::filesystem::path &errors) {
    auto child = Child::start(command, {}, errors);
    if (!child)
        return std::unexpected(child.error());
    return Transport(std::move(*child), FileDescriptor(), FileDescriptor(),
                     AgentOutput(growing_file(file)));
}

std::expected<Transport, std::string> Transport::talk(const std::vector<std::string> &command,
                                                      const std::string &job,
                                                      const std::filesystem::path &errors) {
    auto piped = Child::start_piped(command, errors);
    if (!piped)
        return std::unexpected(piped.error());
    // A program that takes no job ends, and its end tells why.
    static_cast<void>(write_fully(piped->input.get(), job + "\n"));
    const int descriptor = piped->output.get();
    return Transport(std::move(piped->child), std::move(piped->input), std::move(piped->output),
                     AgentOutput(from_descriptor(descriptor)));
}

void Transport::hang_up(std::chrono::nanoseconds limit) {
    if (input_.get() < 0)
        return;
    input_ = FileDescriptor();
    (void)child_.wait_for(limit);
}

} // namespace besser::bench
