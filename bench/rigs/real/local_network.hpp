// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <expected>
#include <string>
#include <vector>

namespace besser::bench {

/// Two network namespaces with a veth pair between them: the machine under test, and the sender. It
/// goes away with this, and with the program however that ends (guardian.hpp).
class LocalNetwork {
  public:
    static constexpr auto target_interface = "stress0", sender_interface = "sender0";
    static constexpr auto target_address = "10.87.0.2";

    /// The error says what the machine forbids.
    [[nodiscard]] static std::expected<LocalNetwork, std::string> make();
    LocalNetwork(LocalNetwork &&other) noexcept;
    LocalNetwork &operator=(LocalNetwork &&) = delete;
    ~LocalNetwork();

    [[nodiscard]] const std::string &target() const { return target_; } ///< names of ip-netns
    [[nodiscard]] const std::string &sender() const { return sender_; }

  private:
    LocalNetwork() = default;

    std::string target_, sender_; ///< empty: not made
};

/// The argument vector that runs a command in a namespace.
[[nodiscard]] std::vector<std::string> in_namespace(const std::string &name,
                                                    const std::vector<std::string> &command);

} // namespace besser::bench
