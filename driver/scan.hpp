// SPDX-License-Identifier: GPL-2.0-only
// Scans (protocol.md 5.2). Contexts and errors are those of driver/station.hpp.
#pragma once

#include "driver/requests.hpp"

namespace besser::driver {

template <Port P, class Policy>
class Scanner {
  public:
    explicit Scanner(Core<P, Policy> &core) : requests_(core) {}

    /// Starts a scan; `probe_request` is a whole frame, valid during the call. Without an error
    /// scan_done() comes exactly once, if the device is restarted even before this returns;
    /// Errc::rejected: the firmware refused, and nothing follows; Errc::busy: one is under way.
    Result<> scan(const ScanRequest &request, Bytes probe_request) {
        if (request.channel_count == 0 || request.channel_count > max_scan_channels ||
            request.ssid_count > request.ssids.size())
            return Errc::invalid;
        BESSER_TRY(
            requests_.write_template(wire::wsm::template_type::probe_request, probe_request));
        auto &events = requests_.core().events();
        if (!events.begin_scan(request.channel_count * channel_ns))
            return Errc::busy;
        auto started = start(request);
        if (!started && events.cancel_scan())
            return started;
        return {};
    }

    /// Ends a scan early; scan_done() still comes.
    Result<> stop_scan() { return requests_.command(wire::wsm::id::stop_scan); }

  private:
    // Values of the vendor's driver (protocol.md 5.2).
    static constexpr std::uint32_t channel_ms = 100;
    static constexpr std::int64_t channel_ns = (channel_ms + 10) * 1'000'000;
    static constexpr std::uint8_t probe_requests = 2; ///< on each channel, for each SSID
    static constexpr std::uint8_t probe_delay = 100;

    static_assert(max_scan_channels == wire::wsm::max_scan_channels);

    /// The head, the channels, the SSIDs, packed.
    Result<> start(const ScanRequest &request) {
        using namespace wire::wsm;
        std::array<std::uint8_t, sizeof(StartScan) +
                                     wire::wsm::max_scan_channels * sizeof(ScanChannel) +
                                     max_scan_ssids * sizeof(ScanSsid)>
            message;
        const MutableBytes bytes(message);
        *wire::view<StartScan>(bytes) = head_of(request);
        std::size_t offset = sizeof(StartScan);
        for (std::size_t i = 0; i < request.channel_count; i++, offset += sizeof(ScanChannel))
            *wire::view<ScanChannel>(bytes, offset) = {request.channels[i].number, 0, channel_ms,
                                                       channel_ms, 0};
        for (std::size_t i = 0; i < request.ssid_count; i++, offset += sizeof(ScanSsid))
            *wire::view<ScanSsid>(bytes, offset) = {request.ssids[i].length,
                                                    request.ssids[i].bytes};
        return requests_.command_bytes(id::start_scan, bytes.first(offset));
    }

    static wire::wsm::StartScan head_of(const ScanRequest &request) {
        using namespace wire::wsm;
        const bool ghz5 = request.channels[0].band == Band::ghz5;
        StartScan head{};
        head.band = ghz5 ? band::ghz5 : band::ghz2_4;
        head.type = request.associated ? scan_type::background : scan_type::foreground;
        head.flags = request.associated ? scan_flag::force_background : std::uint8_t{0};
        head.max_rate = lowest_rate(request.channels[0].band);
        head.probe_requests = request.channels[0].no_ir ? std::uint8_t{0} : probe_requests;
        head.channels = request.channel_count;
        head.ssids = request.ssid_count;
        head.probe_delay = probe_delay;
        return head;
    }

    Requests<P, Policy> requests_;
};

} // namespace besser::driver
