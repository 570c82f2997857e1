// SPDX-License-Identifier: GPL-2.0-only
// Scans: dwell on each channel, ask with the host's probe request (protocol.md 5.2).
#pragma once

#include "model/chip/absence.hpp"

namespace besser::chip {

class Scanner final {
  public:
    Scanner(const Context &context, Outbox &outbox, Transmitter &transmitter, Tuner &tuner,
            Absence &absence, const MibStore &mibs);

    void reset();
    [[nodiscard]] bool active() const { return phase_ != Phase::idle; }
    /// Whether the request can be carried out; a status of namespace wsm_status.
    [[nodiscard]] std::uint32_t accept(const Request &request);
    /// What accept() took.
    void run();
    /// 0x0008: ends a scan early; its 0x0806 still comes.
    void stop();
    /// A beacon or probe response arrived: worth staying on the channel.
    void heard() { heard_ = true; }
    void on_probe_transmitted() { probes_on_air_ -= probes_on_air_ > 0; }
    /// A null frame of Absence is done.
    void on_null_transmitted();
    static constexpr std::uint32_t probe_token = 0xFF; ///< no input buffer has this number

  private:
    enum class Phase : std::uint8_t { idle, draining, announcing, minimum, rest, home };
    struct Channel {
        std::uint8_t number;
        std::int64_t min_ns;
        std::int64_t max_ns;
    };
    static constexpr std::size_t probe_max_bytes = 512 + 32;

    void step();
    void leave();
    void visit();
    void next_channel();
    void finish(std::uint32_t result);
    void send_probes();
    [[nodiscard]] wire::Bytes build_probe(std::size_t index);

    const Context &context_;
    Outbox &outbox_;
    Transmitter &transmitter_;
    Tuner &tuner_;
    Absence &absence_;
    const MibStore &mibs_;
    Phase phase_ = Phase::idle;
    bool heard_ = false;
    std::uint8_t interface_ = 0;
    std::uint8_t probe_requests_ = 0;
    unsigned drain_steps_ = 0;
    unsigned probes_on_air_ = 0;
    bool in_background_ = false;
    std::size_t channel_ = 0;
    std::size_t channel_count_ = 0;
    std::size_t ssid_count_ = 0;
    std::array<Channel, wire::wsm::max_scan_channels> channels_{};
    std::array<wire::wsm::ScanSsid, wire::wsm::max_scan_ssids> ssids_{};
    std::array<std::array<std::uint8_t, probe_max_bytes>, wire::wsm::max_scan_ssids> probes_{};
    Timer<Scanner, &Scanner::step> timer_;
};

} // namespace besser::chip
