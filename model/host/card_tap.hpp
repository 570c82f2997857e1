// SPDX-License-Identifier: GPL-2.0-only
// The TAP interface between a card that is a process and the sender (guest/card/tap.hpp): frames
// wait in it until the process reads them, and what the air has sent until the process writes it.
#pragma once

#include "model/air/wired.hpp"
#include "model/vkernel/card_process.hpp"

#include <array>
#include <cstdint>
#include <memory_resource>
#include <vector>

namespace besser::host {

/// Not to be moved: the process holds its address.
class CardTap final : public air::Wire, public air::WiredHost, public vkernel::CardSide {
  public:
    static constexpr std::size_t most_waiting = 500; ///< TUN_READQ_SIZE; one more is lost

    CardTap(vkernel::CardProcess &process, air::Wire &air, std::pmr::memory_resource *memory);
    CardTap(const CardTap &) = delete;
    CardTap &operator=(const CardTap &) = delete;

    /// Who sends by this wire, and gets what the air sends.
    void connect(air::WiredHost &host) { host_ = &host; }

    // What the sender has. [event, card process]
    void send(wire::Bytes ip_packet) override;
    // What the air has. [card process]
    void on_frame(const air::EthernetFrame &frame) override;
    // What the process has.
    [[nodiscard]] bool waits() const override { return !down_.empty(); }
    void read() override;
    [[nodiscard]] bool has_sent() const override { return !up_.empty(); }
    void write() override;

  private:
    struct Stored {
        air::EthernetFrame frame{}; ///< its payload lies in `bytes`
        std::array<std::uint8_t, 1500> bytes{};
    };
    /// First in, first out.
    class Ring {
      public:
        explicit Ring(std::pmr::memory_resource *memory) : slots_(most_waiting, memory) {}
        [[nodiscard]] bool empty() const { return count_ == 0; }
        /// False: there is no room, or the payload is none of an Ethernet frame.
        bool push(const air::EthernetFrame &frame);
        /// Valid until the next push. Of a ring that is not empty.
        const Stored &pop();

      private:
        std::pmr::vector<Stored> slots_;
        std::size_t first_ = 0;
        std::size_t count_ = 0;
    };

    vkernel::CardProcess &process_;
    air::Wire &air_;
    air::WiredHost *host_ = nullptr;
    Ring down_;
    Ring up_;
};

} // namespace besser::host
