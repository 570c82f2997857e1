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
    if (registered_ && take_down_ != nullptr)
        take_down_(take_down_context_);
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
