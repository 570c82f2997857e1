// SPDX-License-Identifier: GPL-2.0-only
// A C driver whose card is pulled out, or whose system sleeps.
#include "model/linux/driver_calls.hpp"
#include "model/linux/mac.hpp"
#include "model/linux/sdio.hpp"
#include "model/linux/tree_device.hpp"

#include <linux/mmc/sdio_func.h>
#include <linux/pm.h>
#include <net/mac80211.h>

namespace besser::linux_api {

namespace {

using DeviceCall = int (*dev_pm_ops::*)(struct device *);

/// One of the callbacks of the driver, for each function that it is bound to, the last one first;
/// 0 if it has none.
int ask_device(Kernel &kernel, DeviceCall which, const char *as) {
    const sdio_driver *driver = kernel.sdio().driver();
    const auto *calls = driver != nullptr ? driver->drv.pm : nullptr;
    if (calls == nullptr || calls->*which == nullptr)
        return 0;
    for (unsigned number = SdioBus::most_functions; number > 0; number--) {
        sdio_func *function = kernel.sdio().bound_function(number);
        if (function == nullptr)
            continue;
        const Called called(kernel, as, reinterpret_cast<const void *>(calls->*which));
        if (const int error = (calls->*which)(&function->dev); error != 0)
            return error;
    }
    return 0;
}

} // namespace

void TreeDevice::pull_out() {
    kernel_.sdio().pull_out();
    stop(); // a driver that did not unregister is left with an interface all the same
}

/// __ieee80211_suspend with WoWLAN, then dpm_suspend and dpm_suspend_noirq.
driver::Result<> TreeDevice::sleep() {
    const ieee80211_ops *ops = kernel_.mac().ops();
    if (!started_ || ops->suspend == nullptr || ops->resume == nullptr)
        return driver::Errc::rejected;
    if (scanning_)
        (void)stop_scan();
    (void)flush(true);
    if (wowlan_ == nullptr)
        wowlan_ = &kernel_.world().memory().make<cfg80211_wowlan>(); // wakes at nothing special
    if (const int error = BESSER_ASK(suspend, kernel_.mac().hw(), wowlan_); error != 0)
        return to_result(error);
    if (const int error = ask_device(kernel_, &dev_pm_ops::suspend, "suspend"); error != 0) {
        (void)BESSER_ASK(resume, kernel_.mac().hw());
        return to_result(error);
    }
    if (const int error = ask_device(kernel_, &dev_pm_ops::suspend_noirq, "suspend_noirq");
        error != 0) {
        wake_device();
        return to_result(error);
    }
    return {};
}

void TreeDevice::wake() {
    (void)ask_device(kernel_, &dev_pm_ops::resume_noirq, "resume_noirq");
    wake_device();
}

void TreeDevice::wake_device() {
    (void)ask_device(kernel_, &dev_pm_ops::resume, "resume");
    (void)BESSER_ASK(resume, kernel_.mac().hw());
}

} // namespace besser::linux_api
