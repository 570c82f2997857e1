// SPDX-License-Identifier: GPL-2.0-only
#include "model/chip/scanner.hpp"

#include "support/time_units.hpp"

#include <algorithm>
#include <cassert>

namespace besser::chip {

using namespace wire;

namespace {
constexpr std::uint32_t longest_dwell_ms = 10'000;
constexpr std::uint8_t most_probe_requests = 4;
/// Channels of 5 GHz on which only whoever has looked for radar may speak first (ETSI EN 301 893,
/// FCC 15.407).
constexpr bool has_radar(std::uint16_t channel) { return channel >= 52 && channel <= 144; }

/// Frames already at the radio get this many milliseconds before the channel is left.
constexpr unsigned longest_drain_ms = 20;
} // namespace

Scanner::Scanner(const Context &context, Outbox &outbox, Transmitter &transmitter, Tuner &tuner,
                 Absence &absence, const MibStore &mibs)
    : context_(context), outbox_(outbox), transmitter_(transmitter), tuner_(tuner),
      absence_(absence), mibs_(mibs), timer_(context.scheduler, this) {}

void Scanner::reset() {
    timer_.cancel();
    phase_ = Phase::idle;
    probes_on_air_ = 0;
}

std::uint32_t Scanner::accept(const Request &request) {
    const auto &head = request.as<wsm::StartScan>();
    const std::size_t ssids_at = sizeof(head) + head.channels * sizeof(wsm::ScanChannel);
    const Profile &profile = context_.profile;
    const bool many =
        head.channels >
        (context_.faults.armed(Fault::scans_refused) ? 1 : profile.scan_5ghz_channels);
    if (active() || (head.band == wsm::band::ghz5 && many) || head.channels == 0 ||
        head.channels > channels_.size() || head.ssids > ssids_.size() ||
        request.message.size() < ssids_at + head.ssids * sizeof(wsm::ScanSsid))
        return wsm_status::invalid_parameter;
    for (std::size_t i = 0; i < head.channels; i++) {
        const auto *channel =
            view<wsm::ScanChannel>(request.message, sizeof(head) + i * sizeof(wsm::ScanChannel));
        if (channel->number == 0 || channel->number > 255)
            return wsm_status::invalid_parameter;
        if (head.probe_requests > 0 && has_radar(channel->number))
            context_.stats.count(Violation::probe_on_radar);
        const std::uint32_t least = std::min<std::uint32_t>(channel->min_ms, longest_dwell_ms);
        const std::uint32_t most = std::min<std::uint32_t>(channel->max_ms, longest_dwell_ms);
        channels_[i] = {static_cast<std::uint8_t>(channel->number), least * ms,
                        std::max(least, most) * ms};
    }
    for (std::size_t i = 0; i < head.ssids; i++) {
        ssids_[i] = *view<wsm::ScanSsid>(request.message, ssids_at + i * sizeof(wsm::ScanSsid));
        if (ssids_[i].length > ssids_[i].ssid.size())
            return wsm_status::invalid_parameter;
    }
    channel_count_ = head.channels;
    ssid_count_ = head.ssids;
    interface_ = request.interface_id();
    in_background_ = head.type == wsm::scan_type::background;
    probe_requests_ = std::min(head.probe_requests, most_probe_requests);
    return wsm_status::success;
}

void Scanner::run() {
    assert(!active() && channel_count_ > 0);
    channel_ = 0;
    drain_steps_ = 0;
    leave();
}

void Scanner::stop() {
    if (active())
        finish(wsm_status::failure);
}

void Scanner::leave() {
    tuner_.hold();
    if ((transmitter_.on_air() > 0 || absence_.speaking()) && drain_steps_ < longest_drain_ms) {
        drain_steps_++;
        phase_ = Phase::draining;
        timer_.arm(context_.now_ns() + ms);
        return;
    }
    if (!context_.profile.scan_tells_absence || !in_background_ || !absence_.leave(interface_))
        return visit();
    // The access point's word is waited for, but the scan takes place without it, too.
    phase_ = Phase::announcing;
    timer_.arm(context_.now_ns() + longest_drain_ms * ms);
}

void Scanner::on_null_transmitted() {
    if (phase_ == Phase::announcing && !absence_.speaking())
        visit();
}

void Scanner::visit() {
    assert(channel_ < channel_count_);
    const Channel &channel = channels_[channel_];
    drain_steps_ = 0;
    heard_ = false;
    phase_ = Phase::minimum;
    tuner_.leave(channel.number);
    send_probes();
    timer_.arm(context_.now_ns() + context_.profile.scan_switch_ns + channel.min_ns);
}

void Scanner::step() {
    const Channel &channel = channels_[channel_];
    switch (phase_) {
    case Phase::idle:
        return;
    case Phase::draining:
    case Phase::home:
        return leave();
    case Phase::announcing:
        return visit();
    case Phase::minimum:
        if (heard_ && channel.max_ns > channel.min_ns) {
            phase_ = Phase::rest;
            timer_.arm(context_.now_ns() + channel.max_ns - channel.min_ns);
            return;
        }
        return next_channel();
    case Phase::rest:
        return next_channel();
    }
}

void Scanner::next_channel() {
    if (++channel_ == channel_count_)
        return finish(wsm_status::success);
    if (tuner_.home() == 0)
        return visit();
    // A station with a BSS serves it between the channels.
    tuner_.come_home();
    absence_.come_back();
    phase_ = Phase::home;
    timer_.arm(context_.now_ns() + context_.profile.scan_home_ns);
}

void Scanner::finish(std::uint32_t result) {
    timer_.cancel();
    phase_ = Phase::idle;
    tuner_.come_home();
    absence_.come_back();
    context_.stats.scans_completed++;
    if (context_.fires(Fault::scan_unfinished))
        return;
    outbox_.indicate(wsm::id::scan_complete, interface_,
                     wsm::ScanComplete{{}, result, 0, static_cast<std::uint8_t>(channel_)});
}

void Scanner::send_probes() {
    // The frames of the channel before may not be overwritten while the radio has them.
    if (probes_on_air_ > 0)
        return;
    const std::size_t kinds = std::max<std::size_t>(ssid_count_, 1); // no SSID: ask everyone
    for (std::size_t i = 0; i < kinds; i++) {
        const Bytes probe = build_probe(i);
        for (unsigned n = 0; n < probe_requests_ && !probe.empty(); n++) {
            probes_on_air_++;
            context_.transmit(probe_token, probe, wsm::queue::voice, {});
        }
    }
}

/// The template of MIB 0x1002 has an SSID element of length 0 in front; the one asked for
/// takes its place. Interface 0 holds the template (protocol.md 1.4, P2P_MULTIVIF).
Bytes Scanner::build_probe(std::size_t index) {
    constexpr std::size_t head = sizeof(ieee80211::Header);
    const Bytes frame = mibs_.frame_template(0, wsm::template_type::probe_request);
    if (frame.size() < head || frame.size() > probe_max_bytes - 34)
        return {};
    Bytes elements = frame.subspan(head);
    if (elements.size() >= 2 && elements[0] == ieee80211::element::ssid &&
        elements.size() >= 2u + elements[1])
        elements = elements.subspan(2u + elements[1]);
    const std::uint32_t length = index < ssid_count_ ? ssids_[index].length : wire::Le32(0);
    auto *at = std::ranges::copy(frame.first(head), probes_[index].data()).out;
    *at++ = ieee80211::element::ssid;
    *at++ = static_cast<std::uint8_t>(length);
    at = std::copy_n(ssids_[index].ssid.data(), length, at);
    at = std::ranges::copy(elements, at).out;
    return {probes_[index].data(), at};
}

} // namespace besser::chip
