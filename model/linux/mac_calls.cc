// SPDX-License-Identifier: GPL-2.0-only
// What drivers call of mac80211: registration, frames, events.
#include "model/linux/mac.hpp"

#include <net/mac80211.h>

#include <cstring>

using namespace besser::linux_api;

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
/// What becomes of the frame is handed up at once: nothing is added to the list.
void ieee80211_rx_list(struct ieee80211_hw *, struct ieee80211_sta *, struct sk_buff *skb,
                       struct list_head *) {
    Kernel &kernel = Kernel::here();
    check_rx("ieee80211_rx_list", false, BESSER_CALLER);
    if (kernel.held().rcu == 0)
        kernel.finding(BESSER_CALLER, "ieee80211_rx_list without rcu_read_lock");
    if (is_skb(skb, "ieee80211_rx_list", BESSER_CALLER))
        mac().receive(skb);
}
/// Of a list that ieee80211_rx_list() was to fill.
void netif_receive_skb_list(struct list_head *list) {
    Kernel &kernel = Kernel::here();
    if (kernel.in_hardirq() || (!kernel.in_softirq() && kernel.held().softirqs_off == 0))
        kernel.finding(BESSER_CALLER,
                       "netif_receive_skb_list with softirqs on or in a hard interrupt");
    if (!list_empty(list))
        kernel.finding(BESSER_CALLER,
                       "netif_receive_skb_list of frames that mac80211 did not give");
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

} // extern "C"
