// SPDX-License-Identifier: GPL-2.0-only
// The small mac80211's management half: find the network, authenticate, associate, stay, come back.
// One control task does it, as the wiphy's work does in the kernel; what is received and what the
// driver reports only wakes it.
#pragma once

#include "model/host/frames.hpp"
#include "model/host/host_profile.hpp"
#include "model/host/network.hpp"

namespace besser::host {

enum class LinkState : std::uint8_t { down, connecting, connected, failed };

struct MlmeCounters {
    std::uint64_t connects = 0;
    std::uint64_t losses = 0;         ///< connections lost, for whatever reason
    std::uint64_t scans = 0;          ///< asked for while associated
    std::uint64_t scans_rejected = 0; ///< by the firmware
};

class Mlme {
  public:
    /// `ssid` ends with a zero.
    Mlme(host::Env &env, NetDevice &device, Network &network, const Profile &profile,
         const char *ssid);
    Mlme(const Mlme &) = delete;
    Mlme &operator=(const Mlme &) = delete;

    /// Brings the interface up and keeps it connected. [any], once
    void start();
    /// Takes the interface down and ends the control task; true once it has ended. [any]
    void request_stop();
    [[nodiscard]] bool stopped() const { return stopped_; }

    /// The system is about to sleep: the network is left and the interface goes down, as soon as a
    /// connection attempt under way has ended. [any]
    void request_suspend() { notice(suspend_); }
    [[nodiscard]] bool suspended() const { return suspended_; }
    /// It has woken: the interface comes up, and the network is looked for. [any]
    void resume();

    [[nodiscard]] LinkState state() const { return state_; }
    [[nodiscard]] const Bss &bss() const { return bss_; }
    [[nodiscard]] const MlmeCounters &counters() const { return counters_; }

    // From the driver's upper edge. [process]
    void on_management(wire::Bytes frame);
    void on_scan_done(driver::ScanOutcome outcome);
    void on_beacons_lost() { notice(in_doubt_); }
    void on_connection_broken() { lose(false); }
    void on_null_sent(bool acked) { acked ? notice(answered_) : notice(unanswered_); }
    void on_restarted() { lose(false); }
    void on_failed();

  private:
    static void run(void *self) { static_cast<Mlme *>(self)->control(); }
    void control();
    void stay_connected();
    void sleep_through();
    [[nodiscard]] bool come_up();
    [[nodiscard]] bool connect();
    [[nodiscard]] bool find_network();
    [[nodiscard]] bool authenticate();
    [[nodiscard]] bool join_network(const driver::JoinParameters &join, wire::Bytes probe);
    [[nodiscard]] bool associate();
    [[nodiscard]] bool exchange(wire::Bytes request, std::uint8_t answer_type);
    [[nodiscard]] bool send(wire::Bytes frame);
    driver::Result<> scan();
    void leave();
    void forget_network();
    [[nodiscard]] bool is_there();
    void scan_in_background();
    void notice(bool &flag);
    void lose(bool may_come_back);
    [[nodiscard]] FrameWriter probe_request() const;

    host::Env &env_;
    NetDevice &device_;
    Network &network_;
    const Profile &profile_;
    driver::Ssid ssid_{};
    vkernel::WaitQueue changed_;
    LinkState state_ = LinkState::down;
    MlmeCounters counters_;

    // What the control task waits for.
    bool lost_ = false;
    bool looks_anew_ = false; ///< for a network, once it is lost
    bool in_doubt_ = false;   ///< whether the access point is there
    bool answered_ = false;
    bool unanswered_ = false;
    bool failed_ = false;
    bool stop_ = false;
    bool suspend_ = false;
    bool suspended_ = false;
    bool stopped_ = false;
    bool scanning_ = false;
    bool found_ = false;
    std::uint8_t awaited_ = no_answer; ///< type of the management frame that is due
    std::uint16_t answer_status_ = 0;
    std::uint16_t association_id_ = 0;
    Bss bss_{};

    static constexpr std::uint8_t no_answer = 0xFF;
};

} // namespace besser::host
