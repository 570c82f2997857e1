// SPDX-License-Identifier: GPL-2.0-only
#include "model/host/mlme.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace besser::host {

using namespace wire::ieee80211;

namespace {

/// 802.11-2020, table 9-155: what a station uses until the network says otherwise.
constexpr std::array<driver::EdcaParameters, driver::access_categories> default_edca{
    {{3, 7, 2, 47}, {7, 15, 2, 94}, {15, 1023, 3, 0}, {15, 1023, 7, 0}}};

/// Those from 52 to 144 are radar's (ETSI EN 301 893, FCC 15.407).
constexpr std::array<std::uint8_t, 25> channels_5ghz{36,  40,  44,  48,  52,  56,  60,  64,  100,
                                                     104, 108, 112, 116, 120, 124, 128, 132, 136,
                                                     140, 144, 149, 153, 157, 161, 165};

constexpr std::uint32_t basic_rates_2ghz4 =
    0x0000000F; ///< 1, 2, 5.5, 11 Mb/s (protocol.md 5.3: 7 or more)
constexpr std::uint32_t all_legacy_rates = 0x00003FCF; ///< WSM rate bits 0-3 and 6-13
constexpr std::uint8_t mcs_0_to_7 = 0xFF;

/// wpa_supplicant 2.10, wpa_supplicant_event_disassoc_finish(): before it scans for a network that
/// is lost.
constexpr std::int64_t rescan_pause_ns = 100'000'000;

// mac80211: max_nullfunc_tries, probe_wait_ms.
constexpr unsigned null_frame_tries = 2;
constexpr std::int64_t null_frame_timeout_ns = 500'000'000;

/// The access point says that it does not know the station any more: wpa_supplicant 2.10,
/// disconnect_reason_recoverable(), joins it at once. 802.11-2020, table 9-49.
constexpr bool may_come_back(std::uint16_t reason) {
    return reason == 4 || reason == 6 || reason == 7;
}

} // namespace

Mlme::Mlme(host::Env &env, NetDevice &device, Network &network, const Profile &profile,
           const char *ssid)
    : env_(env), device_(device), network_(network), profile_(profile), changed_(env.world()) {
    ssid_.length = static_cast<std::uint8_t>(std::min(std::strlen(ssid), driver::max_ssid_bytes));
    std::copy_n(ssid, ssid_.length, ssid_.bytes.begin());
}

void Mlme::start() {
    env_.world().spawn("mlme", &Mlme::run, this,
                       {.cpu = env_.world().cpu(), .pinned = true, .service = true});
}

void Mlme::request_stop() { notice(stop_); }

void Mlme::notice(bool &flag) {
    flag = true;
    changed_.wake();
}

/// What the station itself ends wpa_supplicant looks for on all channels before it joins anew.
void Mlme::lose(bool may_come_back) {
    looks_anew_ = !may_come_back;
    notice(lost_);
}

void Mlme::on_failed() {
    state_ = LinkState::failed;
    notice(failed_);
}

void Mlme::control() {
    while (!stop_ && !failed_) {
        if (suspend_)
            sleep_through();
        state_ = LinkState::connecting;
        if (come_up() && connect()) {
            state_ = LinkState::connected;
            counters_.connects++;
            stay_connected();
        } else {
            leave(); // as mac80211 does when it gives an authentication up
            changed_.wait([this] { return stop_ || failed_ || suspend_; }, profile_.retry_pause_ns);
        }
    }
    if (stop_) {
        leave();
        device_.remove();
        state_ = LinkState::down;
    }
    stopped_ = true;
}

/// Until the connection is lost, or the interface is to go down; scans now and then, as the network
/// manager wants.
void Mlme::stay_connected() {
    std::int64_t next_scan_ns = env_.now_ns() + profile_.scan_interval_ns;
    while (!stop_ && !failed_ && !suspend_) {
        const bool scans = profile_.scan_interval_ns > 0;
        const std::int64_t left =
            scans ? std::max<std::int64_t>(next_scan_ns - env_.now_ns(), 1) : vkernel::never_ns;
        changed_.wait([this] { return stop_ || failed_ || lost_ || suspend_ || in_doubt_; }, left);
        if (std::exchange(in_doubt_, false) && !is_there())
            lose(false);
        if (lost_) {
            counters_.losses++;
            state_ = LinkState::connecting;
            leave(); // as mac80211 does (ieee80211_set_disassoc)
            if (looks_anew_)
                forget_network();
            return;
        }
        if (scans && env_.now_ns() >= next_scan_ns) {
            scan_in_background();
            next_scan_ns += profile_.scan_interval_ns;
        }
    }
}

/// What mac80211 asks an access point whose beacons are missed (ieee80211_mgd_probe_ap()): null
/// frames, of which one must be acknowledged.
bool Mlme::is_there() {
    const Header null_frame{frame::null_data,   flag::to_ds, 0, bss_.bssid,
                            env_.mac_address(), bss_.bssid,  0};
    for (unsigned tries = 0; tries < null_frame_tries; tries++) {
        answered_ = unanswered_ = false;
        if (!send(wire::bytes_of(null_frame)))
            return true; // the driver restarts, and tells
        changed_.wait(
            [this] { return answered_ || unanswered_ || lost_ || failed_ || stop_ || suspend_; },
            null_frame_timeout_ns);
        if (answered_ || lost_ || failed_ || stop_ || suspend_)
            return true;
    }
    return false;
}

void Mlme::forget_network() {
    found_ = false;
    changed_.wait([this] { return stop_ || failed_ || suspend_; }, rescan_pause_ns);
}

void Mlme::resume() {
    suspend_ = false;
    changed_.wake();
}

/// cfg80211 leaves the network before the system sleeps, and mac80211 stops the device; afterwards
/// whoever manages the network looks for it anew.
void Mlme::sleep_through() {
    leave();
    device_.stop();
    device_.on_system_sleep();
    found_ = false;
    state_ = LinkState::down;
    suspended_ = true;
    changed_.wait([this] { return !suspend_ || stop_; }, vkernel::never_ns);
    suspended_ = false;
    device_.on_system_wakeup();
}

void Mlme::leave() {
    if (device_.running() && !failed_)
        (void)device_.leave();
}

void Mlme::scan_in_background() {
    counters_.scans++;
    (void)scan();
}

bool Mlme::come_up() {
    return device_.running() || (device_.start() && device_.set_edca(default_edca));
}

bool Mlme::connect() {
    lost_ = in_doubt_ = false;
    return (found_ || find_network()) && authenticate() && associate() && !lost_;
}

bool Mlme::find_network() {
    if (!scan())
        return false;
    changed_.wait([this] { return !scanning_ || stop_ || failed_ || lost_; }, vkernel::never_ns);
    return found_;
}

FrameWriter Mlme::probe_request() const {
    FrameWriter frame(frame::probe_request, broadcast, env_.mac_address(), broadcast);
    frame.put_element(element::ssid, wire::Bytes(ssid_.bytes).first(ssid_.length));
    put_rates(frame);
    return frame;
}

driver::Result<> Mlme::scan() {
    const auto probe = probe_request();
    driver::ScanRequest request{};
    request.channel_count = profile_.scan_channels;
    for (std::uint8_t i = 0; i < request.channel_count; i++)
        request.channels[i] = {driver::Band::ghz2_4, static_cast<std::uint8_t>(i + 1), false};
    if (profile_.scan_5ghz)
        for (const std::uint8_t number : channels_5ghz)
            request.channels[request.channel_count++] = {driver::Band::ghz5, number,
                                                         number >= 52 && number <= 144};
    request.ssids[0] = ssid_;
    request.ssid_count = 1;
    scanning_ = true;
    auto started = device_.scan(request, probe.bytes());
    if (!started)
        scanning_ = false;
    return started;
}

void Mlme::on_scan_done(driver::ScanOutcome outcome) {
    if (outcome == driver::ScanOutcome::refused && state_ == LinkState::connected) {
        counters_.scans_rejected++;
        env_.log(driver::LogLevel::warning, "scan rejected by firmware");
    }
    scanning_ = false;
    changed_.wake();
}

/// The driver joins when authentication is due; a network that is not there any more has to be
/// looked for again.
bool Mlme::authenticate() {
    const auto probe = probe_request();
    const driver::JoinParameters join{
        .bssid = bss_.bssid,
        .ssid = ssid_,
        .channel = {driver::Band::ghz2_4, bss_.channel, false},
        .beacon_interval_tu = bss_.beacon_interval_tu,
        .dtim_period = bss_.dtim_period,
        .basic_rates = basic_rates_2ghz4,
    };
    FrameWriter request(frame::auth, bss_.bssid, env_.mac_address(), bss_.bssid);
    request.put(AuthBody{0, 1, 0});
    if (join_network(join, probe.bytes()) && exchange(request.bytes(), frame::auth))
        return true;
    found_ = false;
    return false;
}

/// mac80211 has each authentication frame joined for anew as long as that fails, and waits as for
/// an answer in between (ieee80211_auth).
bool Mlme::join_network(const driver::JoinParameters &join, wire::Bytes probe) {
    for (std::uint8_t attempt = 0; attempt < profile_.management_tries; attempt++) {
        if (device_.join(join, probe))
            return true;
        changed_.wait([this] { return lost_ || failed_ || stop_; }, profile_.management_timeout_ns);
        if (lost_ || failed_ || stop_)
            break;
    }
    return false;
}

bool Mlme::associate() {
    FrameWriter request(frame::assoc_request, bss_.bssid, env_.mac_address(), bss_.bssid);
    request.put(AssocRequestBody{
        0x0421, 3}); // ESS, short preamble, short slot; listen interval of protocol.md 1.4
    request.put_element(element::ssid, wire::Bytes(ssid_.bytes).first(ssid_.length));
    put_rates(request);
    if (bss_.ht)
        put_ht_capabilities(request);
    if (!exchange(request.bytes(), frame::assoc_response))
        return false;
    const driver::AssociationParameters parameters{
        .association_id = association_id_,
        .rates = all_legacy_rates,
        .mcs_mask = bss_.ht ? mcs_0_to_7 : std::uint8_t{0},
        .dtim_period = bss_.dtim_period,
        .listen_interval = 3,
        .short_preamble = true,
        .short_slot = true,
        .greenfield = false,
        .ht_protection = 0,
    };
    network_.on_connected(bss_.bssid, wire::wsm::is_ghz5(bss_.channel));
    return device_.associated(parameters) && (!profile_.power_save || device_.set_power_save(true));
}

/// Sends a request until its answer comes, a few times.
bool Mlme::exchange(wire::Bytes request, std::uint8_t answer_type) {
    for (std::uint8_t attempt = 0; attempt < profile_.management_tries; attempt++) {
        awaited_ = answer_type;
        if (!send(request))
            return false;
        changed_.wait([this] { return awaited_ == no_answer || lost_ || failed_ || stop_; },
                      profile_.management_timeout_ns);
        if (awaited_ == no_answer)
            return answer_status_ == 0;
        if (lost_ || failed_ || stop_)
            return false;
    }
    awaited_ = no_answer;
    return false;
}

bool Mlme::send(wire::Bytes bytes) {
    auto frame = vkernel::Frame::allocate(env_, bytes.size());
    if (!frame)
        return false;
    env_.copy(frame.bytes(), bytes);
    return device_.transmit(frame, {driver::AccessCategory::voice, 0, true, false, {}});
}

void Mlme::on_management(wire::Bytes bytes) {
    const auto *header = wire::view<Header>(bytes);
    if (const auto bss = read_bss(bytes)) {
        if (bss->ssid.length == ssid_.length && bss->ssid.bytes == ssid_.bytes) {
            bss_ = *bss;
            found_ = true;
        }
        return;
    }
    if (header->address2 != bss_.bssid)
        return;
    const auto body = bytes.subspan(sizeof(Header));
    if (header->type == frame::deauth || header->type == frame::disassoc) {
        const auto *reason = wire::view<wire::Le16>(body);
        return lose(reason != nullptr && may_come_back(*reason));
    }
    if (header->type != awaited_)
        return;
    if (header->type == frame::auth) {
        const auto *auth = wire::view<AuthBody>(body);
        if (auth == nullptr || auth->transaction != 2)
            return;
        answer_status_ = auth->status;
    } else {
        const auto *response = wire::view<AssocResponseBody>(body);
        if (response == nullptr)
            return;
        answer_status_ = response->status;
        association_id_ = response->association_id & 0x3FFF;
    }
    awaited_ = no_answer;
    changed_.wake();
}

} // namespace besser::host
