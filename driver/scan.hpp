// SPDX-License-Identifier: GPL-2.0-only
// Scans (protocol.md 5.2): one work item carries a scan out, part by part, so that no operation
// waits for it. Contexts and errors are those of driver/station.hpp.
#pragma once

#include "driver/requests.hpp"
#include "driver/scan_parts.hpp"

namespace besser::driver {

template <Port P, class Policy>
class Scanner {
  public:
    explicit Scanner(Core<P, Policy> &core)
        : requests_(core), work_(core.env(), WorkFunction::bes2600_scan_work, &Scanner::run, this),
          search_(core.env()) {}

    /// Starts a scan; `probe_request` is a whole frame, valid during the call. Without an error
    /// scan_done() comes exactly once, if the device is restarted even before this returns. What
    /// the firmware refuses of it does not keep the rest from being scanned, nor what was found
    /// from being told. Errc::busy: one is under way, or the station is about to associate, and
    /// would miss the answers.
    Result<> scan(const ScanRequest &request, Bytes probe_request) {
        if (request.channel_count == 0 || request.channel_count > max_scan_channels ||
            request.ssid_count > request.ssids.size())
            return Errc::invalid;
        auto &core = requests_.core();
        if (core.in_network() && !core.network().associated)
            return Errc::busy;
        BESSER_TRY(
            requests_.write_template(wire::wsm::template_type::probe_request, probe_request));
        if (!core.events().begin_scan())
            return Errc::busy;
        work_.cancel_sync(); // an earlier scan that was ended may not have noticed yet
        search_.write() = {request, way_back(request)};
        work_.queue();
        return {};
    }

    /// Ends a scan early; scan_done() still comes.
    Result<> stop_scan() {
        requests_.core().events().stop_scan();
        return requests_.command(wire::wsm::id::stop_scan);
    }

    /// A scan that is under way keeps the chip from the channel of a network, and another scan from
    /// being begun: what is left of it is given up. It is waited for, but not for long. [process]
    void give_way() {
        auto &events = requests_.core().events();
        if (!events.scanning())
            return;
        (void)stop_scan();
        for (unsigned i = 0; i < give_way_polls && events.scanning(); i++)
            requests_.core().env().sleep(give_way_poll_ns);
    }

    /// When it returns no part of a scan that was ended is under way. [process]
    void wait_for_scan_work() { work_.cancel_sync(); }

  private:
    // Values of the vendor's driver (protocol.md 5.2).
    static constexpr std::uint32_t channel_ms = 100;
    static constexpr std::uint8_t probe_requests = 2; ///< on each channel, for each SSID
    static constexpr std::uint8_t probe_delay = 100;
    /// Where only beacons are heard: longer than they are apart, 102.4 ms as a rule.
    static constexpr std::uint32_t passive_channel_ms = 120;
    /// Between the channels of one start-scan the firmware goes home by itself; between one
    /// start-scan and the next it has no time to unless it is given some: as long as it was away.
    static constexpr std::int64_t home_ns = 100'000'000;
    static constexpr std::uint32_t switch_ms = 10; ///< on top for each channel
    static constexpr unsigned give_way_polls = 50;
    static constexpr std::int64_t give_way_poll_ns = 5'000'000;
    static constexpr std::int64_t part_grace_ns = 5'000'000'000; ///< protocol.md 4.7, scan watchdog

    static_assert(max_scan_channels == wire::wsm::max_scan_channels);

    /// A scan of so few is short, and whoever asks for it has chosen them.
    static constexpr unsigned few_channels = 8;

    struct Search {
        ScanRequest request;
        std::optional<Channel> first; ///< alone; then the others
    };

    static void run(void *self) { static_cast<Scanner *>(self)->scan_all(); }

    /// Where the way back into the last network begins, if that is what the scan is for.
    std::optional<Channel> way_back(const ScanRequest &request) {
        auto &core = requests_.core();
        const auto end = request.channels.begin() + request.channel_count;
        const auto home = std::find_if(request.channels.begin(), end, [&](const Channel &channel) {
            return channel.number == core.network().channel;
        });
        const bool due = core.reconnect().due() && !core.in_network() &&
                         request.channel_count > few_channels && home != end;
        core.reconnect().begin_scan(due);
        return due ? std::optional(*home) : std::nullopt;
    }

    void scan_all() {
        auto &events = requests_.core().events();
        const auto &reconnect = requests_.core().reconnect();
        ScanParts parts(search_.read().request, search_.read().first);
        bool some = false;
        Result<> part;
        const bool narrowed = narrow();
        while (events.scan_wanted() && !reconnect.heard() && parts.next()) {
            part = scan_part(parts);
            if (part)
                some = true;
            else if (part.error() != Errc::rejected)
                break;
            if (serves_network() && parts.more())
                events.rest(home_ns);
        }
        if (narrowed)
            widen();
        if (reconnect.heard() && parts.more())
            events.stop_scan();
        events.end_scan(outcome(some, part));
    }

    [[nodiscard]] bool serves_network() {
        return requests_.core().in_network() && requests_.core().network().associated;
    }

    /// What was found counts, whatever became of the other parts.
    [[nodiscard]] ScanOutcome outcome(bool some, const Result<> &last) {
        if (!requests_.core().events().scan_wanted())
            return ScanOutcome::aborted;
        if (some)
            return ScanOutcome::done;
        return !last && last.error() == Errc::rejected ? ScanOutcome::refused
                                                       : ScanOutcome::aborted;
    }

    Result<> scan_part(const ScanParts &part) {
        auto &events = requests_.core().events();
        events.expect_part();
        if (auto started = start(part); !started) {
            if (started.error() == Errc::rejected)
                requests_.core().counters().scan_parts_refused.add();
            return started;
        }
        auto ended = events.wait_part(limit_ns(part));
        if (!ended && ended.error() == Errc::timeout)
            requests_.core().env().log(LogLevel::warning, "the firmware does not end its scan");
        return ended;
    }

    /// The firmware wants HT20 during a scan (field.md F9). True: widen() is due.
    bool narrow() {
        auto &core = requests_.core();
        const auto network = core.network();
        return core.in_network() && network.width_type != 0 &&
               requests_.switch_channel(network.channel, 0);
    }
    void widen() {
        auto &core = requests_.core();
        const auto network = core.network(); // it may have moved meanwhile
        if (core.in_network() && network.width_type != 0 &&
            !requests_.switch_channel(network.channel, network.width_type))
            core.env().log(LogLevel::warning, "the channel stays narrow after a scan");
    }

    /// The head, the channels, the SSIDs, packed.
    Result<> start(const ScanParts &part) {
        using namespace wire::wsm;
        std::array<std::uint8_t, sizeof(StartScan) +
                                     wire::wsm::max_scan_channels * sizeof(ScanChannel) +
                                     max_scan_ssids * sizeof(ScanSsid)>
            message;
        const MutableBytes bytes(message);
        const auto head = head_of(part);
        *wire::view<StartScan>(bytes) = head;
        std::size_t offset = sizeof(StartScan);
        const auto dwell_ms = dwell_ms_of(part);
        for (std::size_t i = 0; i < part.count(); i++, offset += sizeof(ScanChannel))
            *wire::view<ScanChannel>(bytes, offset) = {part[i].number, 0, dwell_ms, dwell_ms, 0};
        for (std::size_t i = 0; i < head.ssids; i++, offset += sizeof(ScanSsid))
            *wire::view<ScanSsid>(bytes, offset) = {search_.read().request.ssids[i].length,
                                                    search_.read().request.ssids[i].bytes};
        return requests_.command_bytes(id::start_scan, bytes.first(offset));
    }

    /// A background scan whenever there is a network, associated or not (field.md F9). Where nobody
    /// may speak first nothing is sent, so no SSID is asked for.
    wire::wsm::StartScan head_of(const ScanParts &part) {
        using namespace wire::wsm;
        const bool joined = requests_.core().in_network();
        StartScan head{};
        head.band = part.band() == Band::ghz5 ? band::ghz5 : band::ghz2_4;
        head.type = joined ? scan_type::background : scan_type::foreground;
        head.flags = joined ? scan_flag::force_background : std::uint8_t{0};
        head.max_rate = lowest_rate(part.band());
        head.probe_requests = part.passive() ? std::uint8_t{0} : probe_requests;
        head.channels = static_cast<std::uint8_t>(part.count());
        head.ssids = part.passive() ? std::uint8_t{0} : search_.read().request.ssid_count;
        head.probe_delay = probe_delay;
        return head;
    }

    [[nodiscard]] static std::uint32_t dwell_ms_of(const ScanParts &part) {
        return part.passive() ? passive_channel_ms : channel_ms;
    }
    [[nodiscard]] static std::int64_t limit_ns(const ScanParts &part) {
        return static_cast<std::int64_t>(part.count() * (dwell_ms_of(part) + switch_ms)) *
                   1'000'000 +
               part_grace_ns;
    }

    Requests<P, Policy> requests_;
    typename P::Work work_;
    typename P::template Guarded<Search> search_; ///< the work item; scan() while it rests
};

} // namespace besser::driver
