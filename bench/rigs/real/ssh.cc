// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/real/ssh.hpp"

#include "support/child.hpp"
#include "support/whole_number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace besser::bench {

namespace {

constexpr std::chrono::seconds short_limit{30};
constexpr std::chrono::seconds copy_limit{300}; ///< a link under test may be slow
/// What a target says on standard error goes to a temporary file, and could fill a disk.
constexpr std::size_t most_output_bytes = 16 << 20;
constexpr std::string_view directory_prefix = "/tmp/besser-agent.";

bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// What mktemp may have made of directory_prefix, and nothing else: it is removed at the end.
bool is_directory_name(std::string_view path) {
    return path.starts_with(directory_prefix) && path.size() > directory_prefix.size() &&
           path.size() < 64 &&
           std::ranges::all_of(path.substr(directory_prefix.size()), is_alphanumeric);
}

} // namespace

std::string destination_problem(std::string_view destination) {
    if (destination.empty() || destination.size() > 255)
        return "is no destination of ssh";
    if (destination.starts_with('-'))
        return "would be an option of ssh";
    const auto allowed = [](char c) {
        return is_alphanumeric(c) || std::string_view("._-@:%").find(c) != std::string_view::npos;
    };
    return std::ranges::all_of(destination, allowed) ? "" : "holds what no host name has";
}

std::expected<SshEndpoint, std::string> parse_endpoint(std::string_view text) {
    SshEndpoint endpoint;
    auto host = text;
    std::string_view port;
    if (const auto bracket = text.find('['); bracket != std::string_view::npos) {
        const auto end = text.find(']', bracket);
        if (end == std::string_view::npos)
            return std::unexpected(fmt::format("\"{}\" has no \"]\"", text));
        port = text.substr(end + 1);
        endpoint.destination = std::string(text.substr(0, bracket)) +
                               std::string(text.substr(bracket + 1, end - bracket - 1));
        host = endpoint.destination;
    } else if (const auto colon = text.rfind(':'); colon != std::string_view::npos) {
        host = text.substr(0, colon);
        port = text.substr(colon);
    }
    endpoint.destination = host;
    if (const auto problem = destination_problem(endpoint.destination); !problem.empty())
        return std::unexpected(fmt::format("\"{}\" {}", host, problem));
    if (port.empty())
        return endpoint;
    const auto number = whole_number<std::uint16_t>(port.substr(1));
    if (!port.starts_with(':') || !number || *number == 0)
        return std::unexpected(fmt::format("\"{}\" is no port", port));
    endpoint.port = *number;
    return endpoint;
}

std::string quote_for_shell(const std::vector<std::string> &arguments) {
    std::string line;
    for (const auto &argument : arguments) {
        line += line.empty() ? "'" : " '";
        for (const char c : argument)
            line += c == '\'' ? std::string("'\\''") : std::string(1, c);
        line += '\'';
    }
    return line;
}

std::vector<std::string> ssh_command(const SshEndpoint &endpoint,
                                     const std::vector<std::string> &remote) {
    std::vector<std::string> command = {"prlimit",
                                        fmt::format("--fsize={}", most_output_bytes),
                                        "ssh",
                                        "-T",
                                        "-oBatchMode=yes",
                                        "-oStrictHostKeyChecking=yes",
                                        "-oConnectTimeout=10",
                                        "-oServerAliveInterval=5",
                                        "-oServerAliveCountMax=3",
                                        "-oClearAllForwardings=yes",
                                        "-oEscapeChar=none"};
    if (endpoint.port != 0)
        command.push_back(fmt::format("-oPort={}", endpoint.port));
    if (!endpoint.identity.empty())
        command.insert(command.end(),
                       {"-oIdentitiesOnly=yes", "-oIdentityFile=" + endpoint.identity});
    if (!endpoint.known_hosts.empty())
        command.push_back("-oUserKnownHostsFile=" + endpoint.known_hosts);
    command.insert(command.end(), {"--", endpoint.destination, quote_for_shell(remote)});
    return command;
}

std::expected<std::string, std::string> run_remote(const SshEndpoint &endpoint,
                                                   const std::vector<std::string> &remote,
                                                   std::chrono::seconds limit,
                                                   const std::filesystem::path &input) {
    auto said = run_program(ssh_command(endpoint, remote), limit, 1 << 16, input);
    if (!said)
        return std::unexpected(
            fmt::format("{} on {}: {}", remote.front(), endpoint.destination, said.error()));
    return said;
}

std::expected<RemoteDirectory, std::string> RemoteDirectory::make(const SshEndpoint &endpoint) {
    auto path = run_remote(
        endpoint, {"mktemp", "-d", fmt::format("{}XXXXXXXXXX", directory_prefix)}, short_limit);
    if (!path)
        return std::unexpected(path.error());
    if (path->ends_with('\n'))
        path->pop_back();
    if (!is_directory_name(*path))
        return std::unexpected(fmt::format("{} made no directory of the kind {}XXXXXXXXXX",
                                           endpoint.destination, directory_prefix));
    return RemoteDirectory(endpoint, std::move(*path));
}

RemoteDirectory::~RemoteDirectory() {
    if (!path_.empty())
        (void)run_remote(endpoint_, {"rm", "-rf", "--", path_}, short_limit);
}

std::expected<std::string, std::string> RemoteDirectory::put(const std::filesystem::path &file,
                                                             const std::string &name) const {
    const auto path = path_ + "/" + name;
    if (auto copied = run_remote(endpoint_, {"dd", "of=" + path, "bs=64k"}, copy_limit, file);
        !copied)
        return std::unexpected(fmt::format("copying {}: {}", file.string(), copied.error()));
    if (auto allowed = run_remote(endpoint_, {"chmod", "700", path}, short_limit); !allowed)
        return std::unexpected(allowed.error());
    return path;
}

} // namespace besser::bench
