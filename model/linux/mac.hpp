// SPDX-License-Identifier: GPL-2.0-only
// mac80211's place between a C driver and the small mac80211 of model/host: what the driver has
// registered, what waits to pass either way, and what cfg80211 remembers of networks.
//
//   driver   --- ieee80211_rx, tx_status, scan_completed ... --->  Mac  --->  host::Env's upper
//   edge driver   <--- struct ieee80211_ops ---  TreeDevice  <---  host::Mlme, host::Network
#pragma once

#include "model/linux/kernel.hpp"
#include "model/vkernel/workqueue.hpp"

#include <array>
#include <span>

struct cfg80211_bss;
struct ieee80211_hw;
struct ieee80211_ops;
struct ieee80211_sta;
struct ieee80211_vif;
struct sk_buff;

namespace besser::linux_api {

class Mac {
  public:
    explicit Mac(Kernel &kernel);
    Mac(const Mac &) = delete;
    Mac &operator=(const Mac &) = delete;

    // What the driver has made.
    [[nodiscard]] struct ieee80211_hw *allocate(std::size_t priv_bytes, const ieee80211_ops *ops);
    int register_hw();
    void unregister_hw();
    void free_hw();
    /// How its interface is taken down when the driver unregisters with one that is up.
    void take_down_with(void (*how)(void *), void *context) {
        take_down_ = how;
        take_down_context_ = context;
    }
    [[nodiscard]] struct ieee80211_hw *hw() { return hw_; }
    [[nodiscard]] const ieee80211_ops *ops() const { return ops_; }
    [[nodiscard]] bool registered() const { return registered_; }

    // What TreeDevice has made for the driver.
    struct ieee80211_vif *vif = nullptr;
    struct ieee80211_sta *sta = nullptr;

    // Frames.
    void receive(sk_buff *skb);       ///< [softirqs off]
    void receive_later(sk_buff *skb); ///< [any]
    void report(sk_buff *skb);        ///< [softirqs off, process]
    void report_later(sk_buff *skb);  ///< [any]
    void stop_queue(int queue);
    void wake_queue(int queue);
    [[nodiscard]] bool stopped(int queue) const { return (stopped_ >> queue & 1) != 0; }
    /// A frame whose queue is stopped: sent when the queue is woken.
    void keep(sk_buff *skb, int queue);
    /// How a kept frame goes to the driver after all.
    void send_with(void (*send)(void *, sk_buff *), void *context) {
        send_ = send;
        send_context_ = context;
    }
    void drop_kept();

    // Scans.
    void scan_completed(bool aborted);
    /// `next(context, aborted)` runs in a work item, as mac80211's scan work does.
    void after_scan(void (*next)(void *, bool), void *context) {
        scan_next_ = next;
        scan_context_ = context;
    }
    /// What a scan has told of a network, for one that nobody has scanned for.
    void introduce(const driver::JoinParameters &network);
    [[nodiscard]] struct cfg80211_bss *bss(const std::uint8_t *bssid);

    [[nodiscard]] struct workqueue_struct *queue() { return queue_; }
    void connection_lost();
    /// The driver asks to be configured anew (ieee80211_restart_hw).
    void restart_with(void (*how)(void *), void *context) {
        restart_ = how;
        restart_context_ = context;
    }
    void restart();

  private:
    static constexpr std::size_t most_kept = 1024;
    static void softirq(void *self);
    static void run_scan_work(void *self);
    static void run_restart_work(void *self);
    void raise();
    void remember(wire::Bytes frame, std::uint32_t mhz);

    struct Network {
        cfg80211_bss *bss = nullptr;
        std::array<std::uint8_t, 6> address{};
    };

    Kernel &kernel_;
    struct workqueue_struct *queue_ = nullptr;
    vkernel::Workqueue works_;
    struct ieee80211_hw *hw_ = nullptr;
    const ieee80211_ops *ops_ = nullptr;
    bool registered_ = false;
    void *allocation_ = nullptr;
    void (*take_down_)(void *) = nullptr;
    void *take_down_context_ = nullptr;

    vkernel::InterruptWork tasklet_;
    std::pmr::vector<sk_buff *> received_;
    std::pmr::vector<sk_buff *> reported_;
    std::pmr::vector<std::pair<sk_buff *, int>> kept_;
    unsigned stopped_ = 0;
    void (*send_)(void *, sk_buff *) = nullptr;
    void *send_context_ = nullptr;

    vkernel::Work scan_work_;
    bool scan_aborted_ = false;
    void (*scan_next_)(void *, bool) = nullptr;
    void *scan_context_ = nullptr;
    vkernel::Work restart_work_;
    void (*restart_)(void *) = nullptr;
    void *restart_context_ = nullptr;
    std::array<Network, 16> networks_{};
    std::size_t next_network_ = 0;
};

} // namespace besser::linux_api
