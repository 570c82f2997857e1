// SPDX-License-Identifier: GPL-2.0-only
// The one place where a command for another machine becomes a line: an ssh client hands the target
// one text, which the login shell there takes apart. Here each argument is quoted, so that it
// arrives as it was.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace besser::bench {

/// How a target is reached. Its host key must be known already, and nobody is asked for a password.
struct SshEndpoint {
    std::string destination; ///< "root@tablet", or a name of the user's ssh configuration
    std::uint16_t port = 0;  ///< 0: as that configuration says
    std::string identity;    ///< file of a private key; empty: the user's
    std::string known_hosts; ///< file of host keys; empty: the user's
};

/// "HOST", "USER@HOST", with ":PORT" or without; an address of IPv6 in brackets. The error says
/// what is wrong with the text.
[[nodiscard]] std::expected<SshEndpoint, std::string> parse_endpoint(std::string_view text);

/// What is wrong with a destination, or "": it must be no option of the client.
[[nodiscard]] std::string destination_problem(std::string_view destination);

/// One line for a POSIX shell, which gives the arguments back. None may hold a NUL.
[[nodiscard]] std::string quote_for_shell(const std::vector<std::string> &arguments);

/// The client's argument vector that runs `remote` on the target.
[[nodiscard]] std::vector<std::string> ssh_command(const SshEndpoint &endpoint,
                                                   const std::vector<std::string> &remote);

/// Runs a command on the target to its end, with a file on its standard input, and gives what it
/// wrote.
[[nodiscard]] std::expected<std::string, std::string>
run_remote(const SshEndpoint &endpoint, const std::vector<std::string> &remote,
           std::chrono::seconds limit, const std::filesystem::path &input = {});

/// A directory on the target that is made for one agent. Whoever ends last removes it: this, or an
/// agent whose rig was killed.
class RemoteDirectory {
  public:
    [[nodiscard]] static std::expected<RemoteDirectory, std::string>
    make(const SshEndpoint &endpoint);
    RemoteDirectory(RemoteDirectory &&other) noexcept
        : endpoint_(std::move(other.endpoint_)), path_(std::exchange(other.path_, "")) {}
    RemoteDirectory &operator=(RemoteDirectory &&) = delete;
    ~RemoteDirectory();

    /// Copies a file of this machine into it, and gives its path there.
    [[nodiscard]] std::expected<std::string, std::string> put(const std::filesystem::path &file,
                                                              const std::string &name) const;
    [[nodiscard]] const std::string &path() const { return path_; }

  private:
    RemoteDirectory(SshEndpoint endpoint, std::string path)
        : endpoint_(std::move(endpoint)), path_(std::move(path)) {}

    SshEndpoint endpoint_;
    std::string path_;
};

} // namespace besser::bench
