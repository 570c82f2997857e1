// SPDX-License-Identifier: GPL-2.0-only
// A C driver as the host sees it: the calls of host::Mlme and host::Network become mac80211's calls
// of its struct ieee80211_ops, in mac80211's order.
#pragma once

#include "model/host/driver_instances.hpp"
#include "model/linux/kernel.hpp"

struct cfg80211_wowlan;
struct ieee80211_channel;
struct ieee80211_scan_request;
struct sk_buff;

namespace besser::linux_api {

class TreeDevice final : public host::NetDevice {
  public:
    explicit TreeDevice(Kernel &kernel);
    TreeDevice(const TreeDevice &) = delete;
    TreeDevice &operator=(const TreeDevice &) = delete;

    /// Loads the module: its entry registers with the bus, which probes the card.
    driver::Result<> probe() override;
    driver::Result<> start() override;
    void stop() override;
    /// Unloads the module.
    void remove() override;
    void power_lost() override {}
    /// The card is gone: the bus calls the driver's remove(), and the module stays. [operation]
    void pull_out();
    /// The system sleeps, and the network stays joined (WoWLAN): mac80211's suspend, then those of
    /// the driver's device. What refuses is the answer, and nothing sleeps then. [operation]
    driver::Result<> sleep();
    void wake();
    [[nodiscard]] bool transmit(vkernel::Frame &frame, const driver::TxInfo &info) override;
    driver::Result<> flush(bool drop) override;

    driver::Result<> set_edca(const Edca &edca) override;
    driver::Result<> scan(const driver::ScanRequest &request, driver::Bytes probe) override;
    driver::Result<> stop_scan() override;
    driver::Result<> join(const driver::JoinParameters &parameters, driver::Bytes probe) override;
    driver::Result<> associated(const driver::AssociationParameters &parameters) override;
    driver::Result<> leave() override;
    driver::Result<> set_power_save(bool on) override;
    driver::Result<> switch_channel(std::uint16_t number, std::uint8_t type) override;
    driver::Result<> add_key(std::uint8_t slot, const driver::Key &key) override;
    driver::Result<> remove_key(std::uint8_t slot) override;
    driver::Result<> watch_signal(const std::optional<driver::SignalBounds> &bounds) override;
    driver::Result<> set_rts_threshold(std::uint32_t bytes) override;
    driver::Result<> set_tx_power(std::uint32_t tenth_dbm) override;

    /// What our own driver counts of itself; a foreign one counts nothing here.
    [[nodiscard]] const driver::Counters &counters() const override { return counters_; }
    [[nodiscard]] int credits_used() const override { return 0; }
    [[nodiscard]] int credits_total() const override { return 0; }
    [[nodiscard]] bool running() const override { return started_; }

  private:
    static constexpr std::size_t bands = 2;
    static void next_scan(void *self, bool aborted) {
        static_cast<TreeDevice *>(self)->go_on_scanning(aborted);
    }
    static void send(void *self, sk_buff *skb) { static_cast<TreeDevice *>(self)->send_now(skb); }
    static void take_down(void *self) { static_cast<TreeDevice *>(self)->stop(); }
    static void restart(void *self) { static_cast<TreeDevice *>(self)->configure_anew(); }
    void configure_anew();
    void wake_device();
    class Sending;
    void wait_for_senders();
    driver::Result<> open();
    void close();
    void send_now(sk_buff *skb);
    void go_on_scanning(bool aborted);
    [[nodiscard]] int scan_band(std::size_t band);
    [[nodiscard]] ieee80211_channel *channel_of(driver::Band band, std::uint16_t number);
    void configure(std::uint32_t changed);
    void tell_bss(std::uint64_t changed);
    void make_station(const driver::JoinParameters &parameters);
    [[nodiscard]] std::uint32_t rates_of(std::uint32_t wsm_rates) const;
    void set_filter();

    Kernel &kernel_;
    driver::Counters counters_;
    bool started_ = false;
    bool associated_ = false;
    bool station_leaves_ = false; ///< no frame finds it any more
    unsigned sending_ = 0;        ///< contexts that hand a frame down
    bool ht_ = false;
    std::uint16_t sequence_ = 0;
    driver::MacAddress bssid_{};
    Edca edca_{};

    driver::ScanRequest scan_{};
    std::array<std::uint8_t, 512> scan_elements_{};
    std::size_t scan_elements_bytes_ = 0;
    bool scanning_ = false;
    std::size_t scanned_bands_ = 0;
    ieee80211_scan_request *scan_request_ = nullptr;
    cfg80211_wowlan *wowlan_ = nullptr;
};

} // namespace besser::linux_api
