// SPDX-License-Identifier: GPL-2.0-only
#include "model/linux/mac.hpp"

#include "model/linux/work.hpp"

#include <net/mac80211.h>

#include <algorithm>
#include <cstring>
#include <utility>

using namespace besser::linux_api;
namespace vkernel = besser::vkernel;
namespace wire = besser::wire;
namespace driver = besser::driver;

namespace besser::linux_api {

namespace {

static_assert(sizeof(ieee80211_tx_info) <= sizeof(sk_buff::cb));
static_assert(sizeof(ieee80211_rx_status) <= sizeof(sk_buff::cb));

/// What ieee80211_alloc_hw() hands out in one piece.
struct Local {
    ieee80211_hw hw;
    struct wiphy wiphy;
    alignas(16) char priv[16];
};

/// Information elements begin after timestamp, interval and capabilities.
constexpr std::size_t beacon_elements = 24 + 12;

} // namespace

Mac::Mac(Kernel &kernel)
    : kernel_(kernel), works_(kernel.world(), {.unbound = true, .max_active = 1}),
      tasklet_(softirq, this, 0, "ieee80211_tasklet_handler"), received_(&kernel.world().memory()),
      reported_(&kernel.world().memory()), kept_(&kernel.world().memory()),
      scan_work_(kernel.world(), works_, "ieee80211_scan_work", run_scan_work, this),
      restart_work_(kernel.world(), works_, "ieee80211_restart_work", run_restart_work, this) {}

struct ieee80211_hw *Mac::allocate(std::size_t priv_bytes, const ieee80211_ops *ops) {
    auto *local = static_cast<Local *>(
        kernel_.heap().allocate(sizeof(Local) + priv_bytes, BlockKind::memory)); // priv goes on
    if (local == nullptr)
        return nullptr;
    std::memset(local, 0, sizeof(Local) + priv_bytes);
    local->hw.wiphy = &local->wiphy;
    local->hw.priv = local->priv;
    local->hw.queues = 1;
    local->hw.max_rates = 1;
    local->hw.max_report_rates = 0;
    local->hw.conf.long_frame_max_tx_count = 4;
    local->hw.conf.short_frame_max_tx_count = 7;
    local->wiphy.retry_long = 4;
    local->wiphy.retry_short = 7;
    local->wiphy.rts_threshold = ~0U;
    local->wiphy.frag_threshold = ~0U;
    local->wiphy.dev.init_name = "phy0";
    local->wiphy.max_scan_ssids = 4;
    allocation_ = local;
    hw_ = &local->hw;
    ops_ = ops;
    queue_ = make_queue(kernel_, "phy0", {.unbound = true, .max_active = 1});
    return hw_;
}

int Mac::register_hw() {
    const bool bands = std::any_of(std::begin(hw_->wiphy->bands), std::end(hw_->wiphy->bands),
                                   [](const ieee80211_supported_band *b) { return b != nullptr; });
    if (!bands || ops_->tx == nullptr || ops_->start == nullptr || ops_->stop == nullptr ||
        ops_->config == nullptr || ops_->add_interface == nullptr ||
        ops_->remove_interface == nullptr || ops_->configure_filter == nullptr)
        return -EINVAL;
    for (std::size_t band = 0; band < NUM_NL80211_BANDS; band++)
        if (hw_->wiphy->bands[band] != nullptr) {
            hw_->wiphy->bands[band]->band = static_cast<nl80211_band>(band);
            if (hw_->conf.chandef.chan == nullptr)
                hw_->conf.chandef = {&hw_->wiphy->bands[band]->channels[0],
                                     NL80211_CHAN_WIDTH_20_NOHT,
                                     hw_->wiphy->bands[band]->channels[0].center_freq, 0};
        }
    hw_->conf.power_level = 20;
    hw_->conf.dynamic_ps_timeout = 100;
    hw_->conf.listen_interval = 5;
    hw_->wiphy->registered = registered_ = true;
    return 0;
}

void Mac::unregister_hw() {
    registered_ = false;
    scan_work_.cancel_sync();
    restart_work_.cancel_sync();
    drop_kept();
}

void Mac::free_hw() {
    if (registered_)
        kernel_.finding(nullptr, "ieee80211_free_hw of a device that is registered");
    kernel_.forget(allocation_, kernel_.heap().look(allocation_).bytes, nullptr);
    kernel_.heap().release(std::exchange(allocation_, nullptr));
    hw_ = nullptr;
    registered_ = false;
}

// --- Frames ----------------------------------------------------------------------------------

void Mac::receive(sk_buff *skb) {
    const ieee80211_rx_status status = *IEEE80211_SKB_RXCB(skb);
    const wire::Bytes bytes(skb->data, skb->len);
    if (registered_ && skb->len >= sizeof(ieee80211_hdr_3addr) - 2) {
        remember(bytes, status.freq);
        auto frame = vkernel::Frame::allocate(kernel_.env(), bytes.size());
        if (frame) {
            std::memcpy(frame.bytes().data(), bytes.data(), bytes.size());
            driver::RxStatus told{};
            told.band =
                status.band == NL80211_BAND_5GHZ ? driver::Band::ghz5 : driver::Band::ghz2_4;
            told.signal_dbm = status.signal;
            told.rate = status.rate_idx;
            told.ht = status.encoding == RX_ENC_HT;
            told.decrypted = (status.flag & RX_FLAG_DECRYPTED) != 0;
            told.iv_stripped = (status.flag & RX_FLAG_IV_STRIPPED) != 0;
            told.mic_error = (status.flag & RX_FLAG_MMIC_ERROR) != 0;
            kernel_.env().deliver(std::move(frame), told);
            kernel_.env().deliver_end();
        }
    }
    kfree_skb(skb);
}

void Mac::receive_later(sk_buff *skb) {
    kernel_.world().also(vkernel::Operation::sync, &tasklet_);
    received_.push_back(skb);
    raise();
}

void Mac::report(sk_buff *skb) {
    const ieee80211_tx_info *info = IEEE80211_SKB_CB(skb);
    driver::TxReport told{};
    told.acked = (info->flags & IEEE80211_TX_STAT_ACK) != 0;
    vkernel::Frame frame = vkernel::Frame::allocate(kernel_.env(), skb->len);
    if (frame)
        std::memcpy(frame.bytes().data(), skb->data, skb->len);
    kernel_.env().tx_status(std::move(frame), told);
    consume_skb(skb);
}

void Mac::report_later(sk_buff *skb) {
    kernel_.world().also(vkernel::Operation::sync, &tasklet_);
    reported_.push_back(skb);
    raise();
}

void Mac::raise() { kernel_.world().raise_softirq(kernel_.world().cpu(), tasklet_); }

void Mac::softirq(void *argument) {
    auto &self = *static_cast<Mac *>(argument);
    self.kernel_.world().also(vkernel::Operation::sync, &self.tasklet_);
    std::pmr::vector<sk_buff *> received(&self.kernel_.world().memory());
    std::pmr::vector<sk_buff *> reported(&self.kernel_.world().memory());
    while (!self.received_.empty() || !self.reported_.empty()) {
        received.clear();
        reported.clear();
        received.swap(self.received_);
        reported.swap(self.reported_);
        for (sk_buff *skb : received)
            self.receive(skb);
        for (sk_buff *skb : reported)
            self.report(skb);
    }
    for (std::size_t i = 0; i < self.kept_.size();) {
        const auto [skb, queue] = self.kept_[i];
        if (self.stopped(queue)) {
            i++;
            continue;
        }
        self.kept_.erase(self.kept_.begin() + static_cast<std::ptrdiff_t>(i));
        self.send_(self.send_context_, skb);
    }
}

void Mac::stop_queue(int queue) { stopped_ |= 1U << queue; }

void Mac::wake_queue(int queue) {
    stopped_ &= ~(1U << queue);
    if (!kept_.empty())
        raise();
}

void Mac::keep(sk_buff *skb, int queue) {
    if (kept_.size() < most_kept)
        kept_.emplace_back(skb, queue);
    else
        kfree_skb(skb);
}

void Mac::drop_kept() {
    for (const auto &[skb, queue] : kept_)
        kfree_skb(skb);
    kept_.clear();
}

// --- Scans and networks ----------------------------------------------------------------------

void Mac::scan_completed(bool aborted) {
    scan_aborted_ = aborted;
    scan_work_.queue();
}

void Mac::run_scan_work(void *argument) {
    auto &self = *static_cast<Mac *>(argument);
    if (self.scan_next_ != nullptr)
        self.scan_next_(self.scan_context_, self.scan_aborted_);
}

void Mac::run_restart_work(void *argument) {
    auto &self = *static_cast<Mac *>(argument);
    if (self.restart_ != nullptr)
        self.restart_(self.restart_context_);
}

void Mac::restart() { restart_work_.queue(); }

void Mac::connection_lost() { kernel_.env().connection_lost(); }

/// cfg80211_inform_bss_frame: the newest elements of each network.
void Mac::remember(wire::Bytes frame, std::uint32_t mhz) {
    const auto *management = reinterpret_cast<const ieee80211_mgmt *>(frame.data());
    const u16 type = management->frame_control;
    if ((!ieee80211_is_beacon(type) && !ieee80211_is_probe_resp(type)) ||
        frame.size() < beacon_elements)
        return;
    Network *known = nullptr;
    for (Network &network : networks_)
        if (network.bss != nullptr &&
            std::memcmp(network.address.data(), management->bssid, 6) == 0)
            known = &network;
    if (known == nullptr) {
        known = &networks_[next_network_];
        next_network_ = (next_network_ + 1) % networks_.size();
    }
    auto &memory = kernel_.world().memory();
    constexpr std::size_t most_elements = 1024;
    if (known->bss == nullptr) {
        known->bss = static_cast<cfg80211_bss *>(memory.allocate(sizeof(cfg80211_bss), 16));
        *known->bss = {};
        known->bss->ies = static_cast<cfg80211_bss_ies *>(
            memory.allocate(sizeof(cfg80211_bss_ies) + most_elements, 16));
        known->bss->beacon_ies = known->bss->proberesp_ies = known->bss->ies;
    }
    auto *elements = const_cast<cfg80211_bss_ies *>(known->bss->ies); // NOLINT: it is ours
    elements->len = static_cast<int>(std::min(frame.size() - beacon_elements, most_elements));
    std::memcpy(elements->data, frame.data() + beacon_elements,
                static_cast<std::size_t>(elements->len));
    std::copy_n(management->bssid, 6, known->address.begin());
    std::copy_n(management->bssid, 6, known->bss->bssid);
    known->bss->channel = ieee80211_get_channel(hw_->wiphy, static_cast<int>(mhz));
    known->bss->beacon_interval = management->u.beacon.beacon_int;
    known->bss->capability = management->u.beacon.capab_info;
}

void Mac::introduce(const driver::JoinParameters &network) {
    if (bss(network.bssid.data()) != nullptr)
        return;
    std::array<std::uint8_t, beacon_elements + 2 + driver::max_ssid_bytes> frame{};
    auto *beacon = reinterpret_cast<ieee80211_mgmt *>(frame.data());
    beacon->frame_control = IEEE80211_FTYPE_MGMT | IEEE80211_STYPE_BEACON;
    std::copy(network.bssid.begin(), network.bssid.end(), beacon->bssid);
    beacon->u.beacon.beacon_int = network.beacon_interval_tu;
    beacon->u.beacon.capab_info = WLAN_CAPABILITY_ESS;
    frame[beacon_elements] = WLAN_EID_SSID;
    frame[beacon_elements + 1] = network.ssid.length;
    std::copy_n(network.ssid.bytes.begin(), network.ssid.length,
                frame.begin() + beacon_elements + 2);
    const auto band =
        network.channel.band == driver::Band::ghz5 ? NL80211_BAND_5GHZ : NL80211_BAND_2GHZ;
    remember(wire::Bytes(frame).first(beacon_elements + 2U + network.ssid.length),
             ieee80211_channel_to_freq_khz(network.channel.number, band) / 1000);
}

struct cfg80211_bss *Mac::bss(const std::uint8_t *bssid) {
    for (const Network &network : networks_)
        if (network.bss != nullptr &&
            (bssid == nullptr || std::memcmp(network.address.data(), bssid, 6) == 0))
            return network.bss;
    return nullptr;
}

} // namespace besser::linux_api

// --- What drivers call -------------------------------------------------------------------------

namespace {

Mac &mac() { return Kernel::here().mac(); }

/// mac80211 processes a frame with softirqs off and never in a hard interrupt.
void check_rx(const char *call, bool from_process, const void *from) {
    Kernel &kernel = Kernel::here();
    const bool softirqs_off = kernel.in_softirq() || kernel.held().softirqs_off != 0;
    if (kernel.in_hardirq())
        kernel.finding(from, "%s in a hard interrupt: ieee80211_rx_irqsafe is for that", call);
    else if (!from_process && !softirqs_off)
        kernel.finding(from, "%s with softirqs on: the _ni variant is for process context", call);
    else if (from_process && softirqs_off)
        kernel.finding(from, "%s with softirqs off: it is for process context", call);
}

/// Softirqs are off while it lives, as in the _ni variants.
class SoftirqsOff {
  public:
    SoftirqsOff() { local_bh_disable(); }
    ~SoftirqsOff() { local_bh_enable(); }
    SoftirqsOff(const SoftirqsOff &) = delete;
    SoftirqsOff &operator=(const SoftirqsOff &) = delete;
};

bool is_skb(sk_buff *skb, const char *call, const void *from) {
    Kernel &kernel = Kernel::here();
    const Heap::Block block = kernel.heap().look(skb);
    const bool live = block.state == Heap::State::live && block.kind == BlockKind::skb;
    if (!live)
        kernel.finding(from, "%s of an sk_buff that is freed", call);
    else if (skb->list != nullptr)
        kernel.finding(from, "%s of an sk_buff that stands in a queue", call);
    return live;
}

sk_buff *frame_of(struct ieee80211_hw *hw, std::size_t bytes, u16 control) {
    sk_buff *skb = vk_alloc_skb(static_cast<unsigned>(bytes), GFP_ATOMIC, hw->extra_tx_headroom);
    if (skb == nullptr)
        return nullptr;
    auto *header = static_cast<ieee80211_hdr *>(std::memset(skb_put(skb, 24), 0, 24));
    header->frame_control = control;
    return skb;
}

} // namespace

extern "C" {

struct ieee80211_hw *ieee80211_alloc_hw_nm(size_t priv_size, const struct ieee80211_ops *ops,
                                           const char *) {
    return mac().allocate(priv_size, ops);
}
int ieee80211_register_hw(struct ieee80211_hw *) {
    Kernel::here().may_sleep("ieee80211_register_hw", BESSER_CALLER);
    return mac().register_hw();
}
void ieee80211_unregister_hw(struct ieee80211_hw *) {
    Kernel::here().may_sleep("ieee80211_unregister_hw", BESSER_CALLER);
    mac().unregister_hw();
}
void ieee80211_free_hw(struct ieee80211_hw *) { mac().free_hw(); }
void ieee80211_restart_hw(struct ieee80211_hw *) { mac().restart(); }

// --- Frames ------------------------------------------------------------------------------------

void ieee80211_rx(struct ieee80211_hw *, struct sk_buff *skb) {
    check_rx("ieee80211_rx", false, BESSER_CALLER);
    if (is_skb(skb, "ieee80211_rx", BESSER_CALLER))
        mac().receive(skb);
}
void ieee80211_rx_ni(struct ieee80211_hw *, struct sk_buff *skb) {
    check_rx("ieee80211_rx_ni", true, BESSER_CALLER);
    const SoftirqsOff off;
    if (is_skb(skb, "ieee80211_rx_ni", BESSER_CALLER))
        mac().receive(skb);
}
void ieee80211_rx_list(struct ieee80211_hw *, struct ieee80211_sta *, struct sk_buff *skb,
                       struct list_head *) {
    check_rx("ieee80211_rx_list", false, BESSER_CALLER);
    if (is_skb(skb, "ieee80211_rx_list", BESSER_CALLER))
        mac().receive(skb);
}
void ieee80211_rx_irqsafe(struct ieee80211_hw *, struct sk_buff *skb) {
    if (is_skb(skb, "ieee80211_rx_irqsafe", BESSER_CALLER))
        mac().receive_later(skb);
}
void ieee80211_tx_status(struct ieee80211_hw *, struct sk_buff *skb) {
    Kernel &kernel = Kernel::here();
    if (kernel.in_hardirq())
        kernel.finding(BESSER_CALLER, "ieee80211_tx_status in a hard interrupt");
    if (is_skb(skb, "ieee80211_tx_status", BESSER_CALLER))
        mac().report(skb);
}
void ieee80211_tx_status_ni(struct ieee80211_hw *, struct sk_buff *skb) {
    const SoftirqsOff off;
    if (is_skb(skb, "ieee80211_tx_status_ni", BESSER_CALLER))
        mac().report(skb);
}
void ieee80211_tx_status_irqsafe(struct ieee80211_hw *, struct sk_buff *skb) {
    if (is_skb(skb, "ieee80211_tx_status_irqsafe", BESSER_CALLER))
        mac().report_later(skb);
}
void ieee80211_free_txskb(struct ieee80211_hw *, struct sk_buff *skb) {
    if (is_skb(skb, "ieee80211_free_txskb", BESSER_CALLER))
        kfree_skb(skb);
}
void ieee80211_tx_info_clear_status(struct ieee80211_tx_info *info) {
    for (auto &rate : info->status.rates)
        rate.count = 0;
    info->status.ampdu_ack_len = info->status.ampdu_len = info->status.antenna = 0;
    info->status.ack_signal = 0;
}

void ieee80211_wake_queue(struct ieee80211_hw *, int queue) { mac().wake_queue(queue); }
void ieee80211_stop_queue(struct ieee80211_hw *, int queue) { mac().stop_queue(queue); }
void ieee80211_wake_queues(struct ieee80211_hw *hw) {
    for (int i = 0; i < hw->queues; i++)
        mac().wake_queue(i);
}
void ieee80211_stop_queues(struct ieee80211_hw *hw) {
    for (int i = 0; i < hw->queues; i++)
        mac().stop_queue(i);
}
int ieee80211_queue_stopped(struct ieee80211_hw *, int queue) { return mac().stopped(queue); }
void ieee80211_queue_work(struct ieee80211_hw *, struct work_struct *work) {
    queue_work(mac().queue(), work);
}
void ieee80211_queue_delayed_work(struct ieee80211_hw *, struct delayed_work *work,
                                  unsigned long delay) {
    queue_delayed_work(mac().queue(), work, delay);
}

// --- Events ------------------------------------------------------------------------------------

void ieee80211_scan_completed(struct ieee80211_hw *, struct cfg80211_scan_info *info) {
    mac().scan_completed(info->aborted);
}
void ieee80211_connection_loss(struct ieee80211_vif *) { mac().connection_lost(); }
void ieee80211_beacon_loss(struct ieee80211_vif *) { mac().connection_lost(); }
void ieee80211_cqm_rssi_notify(struct ieee80211_vif *, enum nl80211_cqm_rssi_threshold_event, s32,
                               gfp_t) {
    Kernel::here().stub("ieee80211_cqm_rssi_notify", "nobody listens");
}
void ieee80211_ready_on_channel(struct ieee80211_hw *) {
    Kernel::here().stub("ieee80211_ready_on_channel", "nobody asks for a channel");
}
void ieee80211_remain_on_channel_expired(struct ieee80211_hw *) {
    Kernel::here().stub("ieee80211_remain_on_channel_expired", "nobody asks for a channel");
}
void ieee80211_sta_set_buffered(struct ieee80211_sta *, u8, bool) {
    Kernel::here().stub("ieee80211_sta_set_buffered", "there is no access point mode");
}
int ieee80211_start_tx_ba_session(struct ieee80211_sta *, u16, u16) {
    Kernel::here().stub("ieee80211_start_tx_ba_session", "the firmware has them by itself");
    return -EINVAL;
}
void ieee80211_stop_rx_ba_session(struct ieee80211_vif *, u16, const u8 *) {
    Kernel::here().stub("ieee80211_stop_rx_ba_session", "the firmware has them by itself");
}

// --- What is known -----------------------------------------------------------------------------

/// The entry is valid as long as the caller's RCU read section.
struct ieee80211_sta *ieee80211_find_sta(struct ieee80211_vif *, const u8 *address) {
    Kernel &kernel = Kernel::here();
    if (kernel.held().rcu == 0)
        kernel.finding(BESSER_CALLER, "ieee80211_find_sta without rcu_read_lock");
    struct ieee80211_sta *sta = mac().sta;
    return sta != nullptr && std::memcmp(sta->addr, address, ETH_ALEN) == 0 ? sta : nullptr;
}

void ieee80211_iterate_active_interfaces(struct ieee80211_hw *, u32,
                                         void (*each)(void *data, u8 *address,
                                                      struct ieee80211_vif *vif),
                                         void *data) {
    if (mac().vif != nullptr)
        each(data, mac().vif->addr, mac().vif);
}

// --- Templates ---------------------------------------------------------------------------------

struct sk_buff *ieee80211_probereq_get(struct ieee80211_hw *hw, const u8 *source, const u8 *ssid,
                                       size_t ssid_len, size_t tailroom) {
    sk_buff *skb = frame_of(hw, 24 + 2 + ssid_len + tailroom,
                            IEEE80211_FTYPE_MGMT | IEEE80211_STYPE_PROBE_REQ);
    if (skb == nullptr)
        return nullptr;
    auto *header = reinterpret_cast<ieee80211_hdr_3addr *>(skb->data);
    std::memset(header->addr1, 0xFF, ETH_ALEN);
    std::memcpy(header->addr2, source, ETH_ALEN);
    std::memset(header->addr3, 0xFF, ETH_ALEN);
    skb_put_u8(skb, WLAN_EID_SSID);
    skb_put_u8(skb, static_cast<u8>(ssid_len));
    if (ssid_len != 0)
        skb_put_data(skb, ssid, static_cast<unsigned>(ssid_len));
    return skb;
}

struct sk_buff *ieee80211_nullfunc_get(struct ieee80211_hw *hw, struct ieee80211_vif *vif, int,
                                       bool qos_ok) {
    const bool qos = qos_ok && mac().sta != nullptr && mac().sta->wme;
    sk_buff *skb =
        frame_of(hw, 26,
                 static_cast<u16>(IEEE80211_FTYPE_DATA | IEEE80211_FCTL_TODS |
                                  (qos ? IEEE80211_STYPE_QOS_NULLFUNC : IEEE80211_STYPE_NULLFUNC)));
    if (skb == nullptr)
        return nullptr;
    auto *header = reinterpret_cast<ieee80211_hdr_3addr *>(skb->data);
    std::memcpy(header->addr1, vif->bss_conf.bssid, ETH_ALEN);
    std::memcpy(header->addr2, vif->addr, ETH_ALEN);
    std::memcpy(header->addr3, vif->bss_conf.bssid, ETH_ALEN);
    if (qos)
        skb_put_zero(skb, 2);
    return skb;
}

struct sk_buff *ieee80211_pspoll_get(struct ieee80211_hw *hw, struct ieee80211_vif *vif) {
    sk_buff *skb = vk_alloc_skb(sizeof(struct ieee80211_pspoll), GFP_ATOMIC, hw->extra_tx_headroom);
    if (skb == nullptr)
        return nullptr;
    auto *poll =
        static_cast<struct ieee80211_pspoll *>(skb_put_zero(skb, sizeof(ieee80211_pspoll)));
    poll->frame_control = IEEE80211_FTYPE_CTL | IEEE80211_STYPE_PSPOLL;
    poll->aid = static_cast<u16>(vif->cfg.aid | 0xC000);
    std::memcpy(poll->bssid, vif->bss_conf.bssid, ETH_ALEN);
    std::memcpy(poll->ta, vif->addr, ETH_ALEN);
    return skb;
}

struct sk_buff *ieee80211_proberesp_get(struct ieee80211_hw *, struct ieee80211_vif *) {
    Kernel::here().stub("ieee80211_proberesp_get", "there is no access point mode");
    return nullptr;
}
struct sk_buff *ieee80211_beacon_get_tim(struct ieee80211_hw *, struct ieee80211_vif *, u16 *,
                                         u16 *, unsigned int) {
    Kernel::here().stub("ieee80211_beacon_get", "there is no access point mode");
    return nullptr;
}
struct sk_buff *ieee80211_get_buffered_bc(struct ieee80211_hw *, struct ieee80211_vif *) {
    return nullptr;
}

// --- cfg80211 ----------------------------------------------------------------------------------

struct cfg80211_bss *cfg80211_get_bss(struct wiphy *, struct ieee80211_channel *, const u8 *bssid,
                                      const u8 *, size_t, enum ieee80211_bss_type,
                                      enum ieee80211_privacy) {
    return mac().bss(bssid);
}
void cfg80211_put_bss(struct wiphy *, struct cfg80211_bss *) {}

const struct element *cfg80211_find_elem(u8 id, const u8 *ies, int length) {
    const struct element *element = nullptr;
    for_each_element(element, ies, length) if (element->id == id) return element;
    return nullptr;
}

const struct element *ieee80211_bss_get_elem(struct cfg80211_bss *bss, u8 id) {
    return bss->ies == nullptr ? nullptr : cfg80211_find_elem(id, bss->ies->data, bss->ies->len);
}

const u8 *cfg80211_find_vendor_ie(unsigned int oui, int type, const u8 *ies, int length) {
    const struct element *element = nullptr;
    for_each_element(element, ies, length) {
        const u8 *data = element->data;
        if (element->id == WLAN_EID_VENDOR_SPECIFIC && element->datalen >= 4 &&
            (static_cast<unsigned>(data[0]) << 16 | static_cast<unsigned>(data[1]) << 8 |
             data[2]) == oui &&
            (type < 0 || data[3] == type))
            return reinterpret_cast<const u8 *>(element);
    }
    return nullptr;
}

/// 802.11-2020, table 9-1 and 17.3.8.4.2.
u32 ieee80211_channel_to_freq_khz(int channel, enum nl80211_band band) {
    if (channel <= 0)
        return 0;
    const auto number = static_cast<u32>(channel);
    if (band == NL80211_BAND_2GHZ)
        return number == 14 ? 2'484'000 : number < 14 ? 2'407'000 + number * 5'000 : 0;
    if (band == NL80211_BAND_5GHZ)
        return number >= 182 && number <= 196 ? 4'000'000 + number * 5'000
                                              : 5'000'000 + number * 5'000;
    return 0;
}

int ieee80211_freq_khz_to_channel(u32 khz) {
    if (khz == 2'484'000)
        return 14;
    if (khz < 2'484'000)
        return khz < 2'407'000 ? 0 : static_cast<int>((khz - 2'407'000) / 5'000);
    return khz < 5'000'000 ? 0 : static_cast<int>((khz - 5'000'000) / 5'000);
}

struct ieee80211_channel *ieee80211_get_channel_khz(struct wiphy *wiphy, u32 khz) {
    for (ieee80211_supported_band *band : wiphy->bands)
        for (int i = 0; band != nullptr && i < band->n_channels; i++)
            if (band->channels[i].center_freq * 1000 == khz)
                return &band->channels[i];
    return nullptr;
}

unsigned int ieee80211_hdrlen(__le16 control) {
    if (ieee80211_is_data(control)) {
        unsigned length = ieee80211_has_a4(control) ? 30 : 24;
        length += ieee80211_is_data_qos(control) ? 2 : 0;
        return length;
    }
    if (ieee80211_is_ctl(control))
        return (control & 0xE0) == 0xC0 ? 10 : 16; // CTS and ACK have one address
    return 24;
}

unsigned int ieee80211_get_hdrlen_from_skb(const struct sk_buff *skb) {
    if (skb->len < 10)
        return 0;
    const unsigned length =
        ieee80211_hdrlen(reinterpret_cast<const ieee80211_hdr *>(skb->data)->frame_control);
    return length > skb->len ? 0 : length;
}

const unsigned char *vk_rfc1042_header(void) {
    static constexpr unsigned char header[6] = {0xAA, 0xAA, 0x03, 0x00, 0x00, 0x00};
    return header;
}

int regulatory_hint(struct wiphy *, const char *) {
    Kernel::here().stub("regulatory_hint", "there is no regulatory database");
    return 0;
}

} // extern "C"
