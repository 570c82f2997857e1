// SPDX-License-Identifier: GPL-2.0-only
#include "model/linux/tree_device.hpp"

#include "model/linux/driver_calls.hpp"
#include "model/linux/mac.hpp"

#include <net/mac80211.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace besser::linux_api {
namespace {

using driver::Errc;

/// Rates by WSM rate index, in units of 100 kb/s (protocol.md 4.1); 0: not a legacy rate.
constexpr std::array<u16, 14> wsm_rate_100kbps = {10, 20,  55,  110, 0,   0,   60,
                                                  90, 120, 180, 240, 360, 480, 540};

constexpr std::size_t management_header_bytes = 24;

u32 cipher_of(driver::Cipher cipher) {
    switch (cipher) {
    case driver::Cipher::tkip:
        return WLAN_CIPHER_SUITE_TKIP;
    case driver::Cipher::igtk:
        return WLAN_CIPHER_SUITE_AES_CMAC;
    default:
        return WLAN_CIPHER_SUITE_CCMP;
    }
}

} // namespace

TreeDevice::TreeDevice(Kernel &kernel) : kernel_(kernel) {
    kernel.mac().send_with(send, this);
    kernel.mac().take_down_with(take_down, this);
    kernel.mac().after_scan(next_scan, this);
    kernel.mac().restart_with(restart, this);
}

// --- The module --------------------------------------------------------------------------------

driver::Result<> TreeDevice::probe() {
    const auto entry = kernel_.module().entry();
    if (entry == nullptr) {
        kernel_.log("%s has no module_init()", kernel_.module().name().c_str());
        return Errc::invalid;
    }
    int error = 0;
    {
        const Called called(kernel_, "module_init", reinterpret_cast<const void *>(entry));
        error = entry();
    }
    if (error != 0) {
        kernel_.log("%s: module_init() says %d", kernel_.module().name().c_str(), error);
        return to_result(error);
    }
    for (int i = 0; i < 100 && !kernel_.mac().registered(); i++) // a driver may go on by itself
        kernel_.world().sleep(100'000'000);
    if (!kernel_.mac().registered()) {
        kernel_.log("%s registers no device with mac80211", kernel_.module().name().c_str());
        return Errc::gone;
    }
    return {};
}

void TreeDevice::remove() {
    stop();
    if (const auto exit = kernel_.module().exit(); exit != nullptr) {
        const Called called(kernel_, "module_exit", reinterpret_cast<const void *>(exit));
        exit();
    }
    kernel_.forget(kernel_.module().data().data(), kernel_.module().data().size(),
                   reinterpret_cast<const void *>(kernel_.module().exit()));
}

// --- Up and down -------------------------------------------------------------------------------

driver::Result<> TreeDevice::start() {
    if (started_)
        return {};
    if (!kernel_.mac().registered())
        return Errc::gone;
    return open();
}

/// ieee80211_do_open.
driver::Result<> TreeDevice::open() {
    Mac &mac = kernel_.mac();
    ieee80211_hw *hw = mac.hw();
    if (const int error = BESSER_ASK(start, hw); error != 0)
        return to_result(error);
    if (mac.vif == nullptr)
        mac.vif = static_cast<ieee80211_vif *>(kernel_.world().memory().allocate(
            sizeof(ieee80211_vif) + static_cast<std::size_t>(hw->vif_data_size), 16));
    std::memset(static_cast<void *>(mac.vif), 0,
                sizeof(ieee80211_vif) + static_cast<std::size_t>(hw->vif_data_size));
    mac.vif->type = NL80211_IFTYPE_STATION;
    std::memcpy(mac.vif->addr, hw->wiphy->perm_addr, ETH_ALEN);
    for (u8 i = 0; i < 4; i++)
        mac.vif->hw_queue[i] = i;
    mac.vif->cab_queue = IEEE80211_INVAL_HW_QUEUE;
    mac.vif->bss_conf.bssid = bssid_.data();
    mac.vif->bss_conf.chandef = hw->conf.chandef;
    mac.vif->bss_conf.txpower = hw->conf.power_level;
    if (const int error = BESSER_ASK(add_interface, hw, mac.vif); error != 0) {
        BESSER_CALL(stop, hw);
        return to_result(error);
    }
    started_ = true;
    tell_bss(BSS_CHANGED_ERP_CTS_PROT | BSS_CHANGED_ERP_PREAMBLE | BSS_CHANGED_ERP_SLOT);
    set_filter();
    configure(IEEE80211_CONF_CHANGE_CHANNEL | IEEE80211_CONF_CHANGE_POWER |
              IEEE80211_CONF_CHANGE_LISTEN_INTERVAL | IEEE80211_CONF_CHANGE_RETRY_LIMITS |
              IEEE80211_CONF_CHANGE_PS);
    return {};
}

void TreeDevice::stop() {
    if (started_)
        close();
}

/// ieee80211_do_stop.
void TreeDevice::close() {
    Mac &mac = kernel_.mac();
    (void)leave();
    if (scanning_)
        (void)stop_scan();
    started_ = false;
    wait_for_senders();
    mac.drop_kept();
    BESSER_CALL(remove_interface, mac.hw(), mac.vif);
    BESSER_CALL(stop, mac.hw());
}

/// ieee80211_reconfig, after the driver has asked for it: the association is lost with the chip's
/// state.
void TreeDevice::configure_anew() {
    associated_ = false;
    started_ = false;
    if (open())
        kernel_.env().restarted();
    else
        kernel_.env().failed();
}

void TreeDevice::set_filter() {
    netdev_hw_addr_list none{};
    INIT_LIST_HEAD(&none.list);
    u64 multicast = 0;
    if (const auto prepare = kernel_.mac().ops()->prepare_multicast; prepare != nullptr)
        multicast = prepare(kernel_.mac().hw(), &none);
    unsigned flags = 0;
    BESSER_CALL(configure_filter, kernel_.mac().hw(), 0, &flags, multicast);
}

void TreeDevice::configure(std::uint32_t changed) {
    (void)BESSER_ASK(config, kernel_.mac().hw(), changed);
}

void TreeDevice::tell_bss(std::uint64_t changed) {
    ieee80211_vif *vif = kernel_.mac().vif;
    BESSER_CALL(bss_info_changed, kernel_.mac().hw(), vif, &vif->bss_conf, changed);
}

// --- Sending -----------------------------------------------------------------------------------

/// An RCU read section of who sends, from its look whether there is a station on.
class TreeDevice::Sending {
  public:
    explicit Sending(TreeDevice &device) : device_(device) {
        device.kernel_.world().before(vkernel::Operation::sync, &device.sending_);
        device.sending_++;
    }
    ~Sending() {
        device_.kernel_.world().also(vkernel::Operation::sync, &device_.sending_);
        device_.sending_--;
    }
    Sending(const Sending &) = delete;
    Sending &operator=(const Sending &) = delete;

  private:
    TreeDevice &device_;
};

/// synchronize_net: whoever sends as if nothing had happened has come to an end.
void TreeDevice::wait_for_senders() {
    vkernel::World &world = kernel_.world();
    for (world.before(vkernel::Operation::sync, &sending_); sending_ > 0;
         world.before(vkernel::Operation::sync, &sending_))
        world.sleep(Kernel::tick_ns);
}

bool TreeDevice::transmit(vkernel::Frame &frame, const driver::TxInfo &info) {
    Mac &mac = kernel_.mac();
    const Sending sending(*this);
    const bool no_station = mac.sta == nullptr || station_leaves_; // as ieee80211_lookup_ra_sta
    if (!started_ || (!info.management && no_station))
        return false;
    ieee80211_hw *hw = mac.hw();
    const wire::Bytes bytes = frame.bytes();
    sk_buff *skb =
        vk_alloc_skb(static_cast<unsigned>(bytes.size()), GFP_ATOMIC, hw->extra_tx_headroom);
    if (skb == nullptr)
        return false;
    skb_put_data(skb, bytes.data(), static_cast<unsigned>(bytes.size()));
    frame = {};
    auto *header = reinterpret_cast<ieee80211_hdr_3addr *>(skb->data);
    ieee80211_tx_info *told = IEEE80211_SKB_CB(skb);
    std::memset(static_cast<void *>(told), 0, sizeof *told);
    told->flags = IEEE80211_TX_CTL_FIRST_FRAGMENT | IEEE80211_TX_CTL_REQ_TX_STATUS;
    told->band = hw->conf.chandef.chan->band;
    told->control.vif = mac.vif;
    const auto queue = static_cast<u16>(info.category);
    told->hw_queue = queue;
    skb_set_queue_mapping(skb, queue);
    const u8 tries = std::max<u8>(std::min<u8>(hw->max_rate_tries, 7), 1);
    if (info.management) {
        header->seq_ctrl = static_cast<u16>(sequence_++ << 4);
        told->flags |= IEEE80211_TX_CTL_ASSIGN_SEQ;
        told->control.rates[0] = {0, tries, 0};
        told->control.rates[1].idx = -1;
        skb->priority = 7;
    } else if (ht_ && hw->max_rates > 1) { // what minstrel_ht has chosen on a good link
        told->control.rates[0] = {7, 2, IEEE80211_TX_RC_MCS};
        told->control.rates[1] = {6, 2, IEEE80211_TX_RC_MCS};
        told->control.rates[2] = {5, 2, IEEE80211_TX_RC_MCS};
        told->control.rates[3] = {0, 2, IEEE80211_TX_RC_MCS};
    } else {
        const auto *band = hw->wiphy->bands[told->band];
        told->control.rates[0] = {static_cast<s8>(band->n_bitrates - 1), tries, 0};
        told->control.rates[1].idx = -1;
    }
    if (mac.stopped(queue))
        mac.keep(skb, queue);
    else
        send_now(skb);
    return true;
}

/// drv_tx: in an RCU read section with softirqs off.
void TreeDevice::send_now(sk_buff *skb) {
    const Sending sending(*this);
    if (!started_)
        return kfree_skb(skb);
    ieee80211_tx_control control{station_leaves_ ? nullptr : kernel_.mac().sta};
    local_bh_disable();
    rcu_read_lock();
    BESSER_CALL(tx, kernel_.mac().hw(), &control, skb);
    rcu_read_unlock();
    local_bh_enable();
}

driver::Result<> TreeDevice::flush(bool drop) {
    BESSER_CALL(flush, kernel_.mac().hw(), kernel_.mac().vif, 0xF, drop);
    return {};
}

driver::Result<> TreeDevice::set_edca(const Edca &edca) {
    edca_ = edca;
    int failed = 0;
    for (std::size_t i = 0; i < edca.size(); i++) {
        const ieee80211_tx_queue_params parameters{
            edca[i].txop_32us, edca[i].cw_min, edca[i].cw_max, edca[i].aifs, false, false, false};
        const int error = BESSER_ASK(conf_tx, kernel_.mac().hw(), kernel_.mac().vif, 0,
                                     static_cast<u16>(i), &parameters);
        failed = failed != 0 ? failed : error;
    }
    return to_result(failed);
}

// --- Scans -------------------------------------------------------------------------------------

ieee80211_channel *TreeDevice::channel_of(driver::Band band, std::uint16_t number) {
    const auto which = band == driver::Band::ghz5 ? NL80211_BAND_5GHZ : NL80211_BAND_2GHZ;
    return ieee80211_get_channel_khz(kernel_.mac().hw()->wiphy,
                                     ieee80211_channel_to_freq_khz(number, which));
}

/// One band after the other, as mac80211 asks without IEEE80211_HW_SINGLE_SCAN_ON_ALL_BANDS.
driver::Result<> TreeDevice::scan(const driver::ScanRequest &request, driver::Bytes probe) {
    if (!started_)
        return Errc::gone;
    if (scanning_)
        return Errc::busy;
    scan_ = request;
    driver::Bytes elements = probe.subspan(std::min(probe.size(), management_header_bytes));
    if (elements.size() >= 2 && elements[0] == WLAN_EID_SSID) // the driver puts its own there
        elements = elements.subspan(std::min<std::size_t>(elements.size(), 2U + elements[1]));
    scan_elements_bytes_ = std::min(elements.size(), scan_elements_.size());
    std::copy_n(elements.begin(), scan_elements_bytes_, scan_elements_.begin());
    scanned_bands_ = 0;
    scanning_ = true;
    int error = 1;
    while (error > 0 && scanned_bands_ < bands)
        error = scan_band(scanned_bands_++);
    if (error == 0)
        return {};
    scanning_ = false;
    return error > 0 ? driver::Result<>(Errc::invalid) : to_result(error);
}

/// 1: there is nothing to scan in that band.
int TreeDevice::scan_band(std::size_t band) {
    const auto wanted = band == 0 ? driver::Band::ghz2_4 : driver::Band::ghz5;
    const std::size_t bytes = sizeof(ieee80211_scan_request) +
                              driver::max_scan_channels * sizeof(ieee80211_channel *) +
                              driver::ScanRequest{}.ssids.size() * sizeof(cfg80211_ssid);
    if (scan_request_ == nullptr)
        scan_request_ =
            static_cast<ieee80211_scan_request *>(kernel_.world().memory().allocate(bytes, 16));
    std::memset(static_cast<void *>(scan_request_), 0, bytes);
    cfg80211_scan_request &request = scan_request_->req;
    for (std::size_t i = 0; i < scan_.channel_count; i++)
        if (const driver::Channel &channel = scan_.channels[i]; channel.band == wanted)
            if (ieee80211_channel *known = channel_of(channel.band, channel.number);
                known != nullptr) {
                if (channel.no_ir)
                    known->flags |= IEEE80211_CHAN_NO_IR;
                request.channels[request.n_channels++] = known;
            }
    if (request.n_channels == 0)
        return 1;
    request.ssids = reinterpret_cast<cfg80211_ssid *>(request.channels + driver::max_scan_channels);
    for (std::size_t i = 0; i < scan_.ssid_count; i++) {
        cfg80211_ssid &ssid = request.ssids[request.n_ssids++];
        ssid.ssid_len = scan_.ssids[i].length;
        std::copy_n(scan_.ssids[i].bytes.begin(), ssid.ssid_len, ssid.ssid);
    }
    request.ie = scan_elements_.data();
    request.ie_len = scan_elements_bytes_;
    request.wiphy = kernel_.mac().hw()->wiphy;
    scan_request_->ies.common_ies = request.ie;
    scan_request_->ies.common_ie_len = request.ie_len;
    if (kernel_.mac().ops()->hw_scan == nullptr)
        return -EOPNOTSUPP;
    return BESSER_ASK(hw_scan, kernel_.mac().hw(), kernel_.mac().vif, scan_request_);
}

void TreeDevice::go_on_scanning(bool aborted) {
    if (!scanning_)
        return;
    int error = 1;
    while (!aborted && error > 0 && scanned_bands_ < bands)
        error = scan_band(scanned_bands_++);
    if (!aborted && error == 0)
        return;
    scanning_ = false;
    kernel_.env().scan_done(aborted || error < 0 ? driver::ScanOutcome::aborted
                                                 : driver::ScanOutcome::done);
}

driver::Result<> TreeDevice::stop_scan() {
    BESSER_CALL(cancel_hw_scan, kernel_.mac().hw(), kernel_.mac().vif);
    return {};
}

// --- A connection ------------------------------------------------------------------------------

std::uint32_t TreeDevice::rates_of(std::uint32_t wsm_rates) const {
    const auto *hw = kernel_.mac().hw();
    const auto *band = hw->wiphy->bands[hw->conf.chandef.chan->band];
    std::uint32_t rates = 0;
    for (std::size_t i = 0; i < wsm_rate_100kbps.size(); i++)
        for (int r = 0; (wsm_rates >> i & 1) != 0 && r < band->n_bitrates; r++)
            if (band->bitrates[r].bitrate == wsm_rate_100kbps[i])
                rates |= 1U << r;
    return rates;
}

void TreeDevice::make_station(const driver::JoinParameters &parameters) {
    Mac &mac = kernel_.mac();
    const auto bytes = sizeof(ieee80211_sta) + static_cast<std::size_t>(mac.hw()->sta_data_size);
    auto *sta = static_cast<ieee80211_sta *>(kernel_.heap().allocate(bytes, BlockKind::memory));
    std::memset(static_cast<void *>(sta), 0, bytes);
    std::copy(parameters.bssid.begin(), parameters.bssid.end(), sta->addr);
    const auto band = static_cast<std::size_t>(mac.hw()->conf.chandef.chan->band);
    sta->deflink.supp_rates[band] = rates_of(parameters.basic_rates);
    mac.sta = sta;
}

/// ieee80211_prep_connection, as far as it comes before the first authentication frame.
driver::Result<> TreeDevice::join(const driver::JoinParameters &parameters, driver::Bytes) {
    Mac &mac = kernel_.mac();
    if (!started_)
        return Errc::gone;
    ieee80211_channel *channel = channel_of(parameters.channel.band, parameters.channel.number);
    if (channel == nullptr)
        return Errc::invalid;
    (void)leave();
    mac.introduce(parameters);
    const bool ht = mac.hw()->wiphy->bands[channel->band]->ht_cap.ht_supported;
    mac.hw()->conf.chandef = {channel, ht ? NL80211_CHAN_WIDTH_20 : NL80211_CHAN_WIDTH_20_NOHT,
                              channel->center_freq, 0};
    ieee80211_bss_conf &bss = mac.vif->bss_conf;
    bss.chandef = mac.hw()->conf.chandef;
    configure(IEEE80211_CONF_CHANGE_CHANNEL);
    make_station(parameters);
    bssid_ = parameters.bssid;
    bss.beacon_int = parameters.beacon_interval_tu;
    bss.dtim_period = parameters.dtim_period;
    bss.basic_rates = rates_of(parameters.basic_rates);
    std::copy(bssid_.begin(), bssid_.end(), mac.vif->cfg.ap_addr);
    mac.vif->cfg.ssid_len = parameters.ssid.length;
    std::copy_n(parameters.ssid.bytes.begin(), parameters.ssid.length, mac.vif->cfg.ssid);
    tell_bss(BSS_CHANGED_BSSID | BSS_CHANGED_BASIC_RATES | BSS_CHANGED_BEACON_INT);
    if (mac.ops()->sta_state != nullptr)
        if (const int error = BESSER_ASK(sta_state, mac.hw(), mac.vif, mac.sta,
                                         IEEE80211_STA_NOTEXIST, IEEE80211_STA_NONE);
            error != 0)
            return to_result(error);
    ieee80211_prep_tx_info info{};
    info.subtype = IEEE80211_STYPE_AUTH;
    BESSER_CALL(mgd_prepare_tx, mac.hw(), mac.vif, &info);
    return {};
}

/// ieee80211_assoc_success and ieee80211_set_associated.
driver::Result<> TreeDevice::associated(const driver::AssociationParameters &parameters) {
    Mac &mac = kernel_.mac();
    if (!started_ || mac.sta == nullptr)
        return Errc::gone;
    ieee80211_sta &sta = *mac.sta;
    const auto band = static_cast<std::size_t>(mac.hw()->conf.chandef.chan->band);
    sta.aid = 0;
    sta.wme = true;
    sta.deflink.supp_rates[band] = rates_of(parameters.rates);
    ht_ = parameters.mcs_mask != 0;
    sta.deflink.ht_cap.ht_supported = ht_;
    sta.deflink.ht_cap.ampdu_factor = IEEE80211_HT_MAX_AMPDU_64K;
    sta.deflink.ht_cap.mcs.rx_mask[0] = parameters.mcs_mask;
    int error = 0;
    if (mac.ops()->sta_state != nullptr) {
        for (int to = IEEE80211_STA_AUTH; error == 0 && to <= IEEE80211_STA_AUTHORIZED; to++)
            error = BESSER_ASK(sta_state, mac.hw(), mac.vif, &sta,
                               static_cast<ieee80211_sta_state>(to - 1),
                               static_cast<ieee80211_sta_state>(to));
    } else {
        error = BESSER_ASK(sta_add, mac.hw(), mac.vif, &sta);
    }
    if (error != 0)
        return to_result(error);
    (void)set_edca(edca_);
    ieee80211_bss_conf &bss = mac.vif->bss_conf;
    bss.qos = true;
    bss.dtim_period = parameters.dtim_period;
    bss.use_short_preamble = parameters.short_preamble;
    bss.use_short_slot = parameters.short_slot;
    bss.ht_operation_mode = parameters.ht_protection;
    mac.vif->cfg.assoc = true;
    mac.vif->cfg.aid = parameters.association_id;
    associated_ = true;
    tell_bss(BSS_CHANGED_ASSOC | BSS_CHANGED_ERP_CTS_PROT | BSS_CHANGED_ERP_PREAMBLE |
             BSS_CHANGED_ERP_SLOT | BSS_CHANGED_HT | BSS_CHANGED_QOS | BSS_CHANGED_BEACON_INFO |
             BSS_CHANGED_IDLE | BSS_CHANGED_BANDWIDTH);
    return {};
}

/// ieee80211_set_disassoc, and the end of an authentication that came to nothing.
driver::Result<> TreeDevice::leave() {
    Mac &mac = kernel_.mac();
    if (!started_ || mac.sta == nullptr)
        return {};
    (void)flush(true);
    station_leaves_ = true;
    wait_for_senders();
    if (mac.ops()->sta_state != nullptr) {
        const int from =
            std::exchange(associated_, false) ? IEEE80211_STA_AUTHORIZED : IEEE80211_STA_NONE;
        for (int state = from; state > IEEE80211_STA_NOTEXIST; state--)
            (void)BESSER_ASK(sta_state, mac.hw(), mac.vif, mac.sta,
                             static_cast<ieee80211_sta_state>(state),
                             static_cast<ieee80211_sta_state>(state - 1));
    } else if (std::exchange(associated_, false)) {
        (void)BESSER_ASK(sta_remove, mac.hw(), mac.vif, mac.sta);
    }
    kernel_.forget(mac.sta, kernel_.heap().look(mac.sta).bytes, nullptr);
    kernel_.heap().release(std::exchange(mac.sta, nullptr));
    station_leaves_ = false;
    ht_ = false;
    bssid_ = {};
    mac.vif->cfg.assoc = false;
    mac.vif->cfg.aid = 0;
    mac.vif->bss_conf.dtim_period = 0;
    tell_bss(BSS_CHANGED_ASSOC | BSS_CHANGED_BSSID | BSS_CHANGED_ERP_CTS_PROT |
             BSS_CHANGED_ERP_PREAMBLE | BSS_CHANGED_ERP_SLOT | BSS_CHANGED_HT);
    return {};
}

driver::Result<> TreeDevice::set_power_save(bool on) {
    ieee80211_conf &conf = kernel_.mac().hw()->conf;
    conf.flags = on ? conf.flags | IEEE80211_CONF_PS : conf.flags & ~IEEE80211_CONF_PS;
    kernel_.mac().vif->cfg.ps = on;
    tell_bss(BSS_CHANGED_PS);
    configure(IEEE80211_CONF_CHANGE_PS);
    return {};
}

driver::Result<> TreeDevice::switch_channel(std::uint16_t number, std::uint8_t) {
    ieee80211_channel *channel = channel_of(driver::Band::ghz2_4, number);
    if (channel == nullptr)
        return Errc::invalid;
    kernel_.mac().hw()->conf.chandef.chan = channel;
    configure(IEEE80211_CONF_CHANGE_CHANNEL);
    return {};
}

driver::Result<> TreeDevice::add_key(std::uint8_t slot, const driver::Key &key) {
    Mac &mac = kernel_.mac();
    auto *conf = static_cast<ieee80211_key_conf *>(
        kernel_.heap().allocate(sizeof(ieee80211_key_conf) + key.bytes.size(), BlockKind::memory));
    std::memset(static_cast<void *>(conf), 0, sizeof *conf + key.bytes.size());
    conf->cipher = cipher_of(key.cipher);
    conf->keyidx = static_cast<s8>(key.index);
    conf->hw_key_idx = slot;
    conf->flags = key.pairwise ? IEEE80211_KEY_FLAG_PAIRWISE : 0;
    conf->keylen = key.length;
    conf->iv_len = conf->icv_len = 8;
    std::copy(key.bytes.begin(), key.bytes.end(), conf->key);
    return to_result(
        BESSER_ASK(set_key, mac.hw(), SET_KEY, mac.vif, key.pairwise ? mac.sta : nullptr, conf));
}

/// Not needed by an open network, which is all that host::Mlme joins.
driver::Result<> TreeDevice::remove_key(std::uint8_t) { return Errc::invalid; }

/// mac80211 knows one bound and a hysteresis around it.
driver::Result<> TreeDevice::watch_signal(const std::optional<driver::SignalBounds> &bounds) {
    ieee80211_bss_conf &bss = kernel_.mac().vif->bss_conf;
    bss.cqm_rssi_thold = bounds ? (bounds->lower + bounds->upper) / 2 : 0;
    bss.cqm_rssi_hyst = bounds ? static_cast<u32>(bounds->upper - bounds->lower) / 2 : 0;
    tell_bss(BSS_CHANGED_CQM);
    return {};
}

driver::Result<> TreeDevice::set_rts_threshold(std::uint32_t bytes) {
    return to_result(BESSER_ASK(set_rts_threshold, kernel_.mac().hw(), bytes));
}

driver::Result<> TreeDevice::set_tx_power(std::uint32_t tenth_dbm) {
    kernel_.mac().hw()->conf.power_level = static_cast<int>(tenth_dbm / 10);
    configure(IEEE80211_CONF_CHANGE_POWER);
    return {};
}

} // namespace besser::linux_api
