// SPDX-License-Identifier: GPL-2.0-only
#include "model/linux/exports.hpp"

#include "model/vkernel/accesses.hpp"

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdlib>
#include <vector>

#include <linux/bottom_half.h>
#include <linux/bug.h>
#include <linux/cdev.h>
#include <linux/completion.h>
#include <linux/crc32.h>
#include <linux/debugfs.h>
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/firmware.h>
#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/gpio.h>
#include <linux/interrupt.h>
#include <linux/irqflags.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/kstrtox.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/mmc/core.h>
#include <linux/mmc/host.h>
#include <linux/mmc/sdio_func.h>
#include <linux/mutex.h>
#include <linux/of.h>
#include <linux/pm_wakeup.h>
#include <linux/preempt.h>
#include <linux/printk.h>
#include <linux/random.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/semaphore.h>
#include <linux/seq_file.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/suspend.h>
#include <linux/timer.h>
#include <linux/umh.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <net/cfg80211.h>
#include <net/mac80211.h>

// Declarations that C++ cannot read in the headers.
extern "C" {
void *vk_class_create(const char *name);
void class_destroy(void *which);
struct device *device_create(void *which, struct device *parent, __kernel_dev_t number, void *data,
                             const char *name, ...);
void device_destroy(void *which, __kernel_dev_t number);
int vk_snprintf(char *to, size_t size, const char *format, ...);
int vk_scnprintf(char *to, size_t size, const char *format, ...);
int vk_sprintf(char *to, const char *format, ...);
int vk_vsnprintf(char *to, size_t size, const char *format, va_list arguments);
char *kasprintf(gfp_t flags, const char *format, ...);
}

namespace besser::linux_api {
namespace {

#define REAL(name)                                                                                 \
    { #name, reinterpret_cast < const void *>(&(name)), false }
#define STUB(name)                                                                                 \
    { #name, reinterpret_cast < const void *>(&(name)), true }

constexpr bool by_name(const Export &a, const Export &b) { return a.name < b.name; }

const auto &table() {
    static const auto sorted = [] {
        std::vector<Export> all = {
            REAL(__get_free_pages),
            REAL(__skb_dequeue),
            REAL(__skb_queue_head),
            REAL(__skb_queue_head_init),
            REAL(__skb_queue_purge),
            REAL(__skb_queue_tail),
            REAL(__skb_unlink),
            REAL(add_timer),
            STUB(alloc_chrdev_region),
            REAL(bin2hex),
            STUB(call_usermodehelper),
            REAL(cancel_delayed_work),
            REAL(cancel_delayed_work_sync),
            REAL(cancel_work),
            REAL(cancel_work_sync),
            STUB(cdev_add),
            STUB(cdev_del),
            STUB(cdev_init),
            REAL(cfg80211_find_elem),
            REAL(cfg80211_find_vendor_ie),
            REAL(cfg80211_get_bss),
            REAL(cfg80211_put_bss),
            STUB(class_destroy),
            REAL(complete),
            REAL(complete_all),
            REAL(completion_done),
            REAL(consume_skb),
            REAL(crc32_le),
            STUB(debugfs_create_dir),
            STUB(debugfs_create_file),
            STUB(debugfs_remove),
            STUB(default_llseek),
            REAL(del_timer),
            REAL(del_timer_sync),
            REAL(destroy_workqueue),
            STUB(device_create),
            STUB(device_create_file),
            STUB(device_destroy),
            STUB(device_remove_file),
            STUB(device_set_wakeup_capable),
            STUB(device_wakeup_disable),
            STUB(device_wakeup_enable),
            REAL(devm_fwnode_gpiod_get_index),
            REAL(devm_gpiod_get),
            REAL(devm_gpiod_get_optional),
            REAL(down),
            REAL(down_interruptible),
            REAL(down_timeout),
            REAL(down_trylock),
            STUB(filp_close),
            STUB(filp_open),
            REAL(flush_delayed_work),
            REAL(flush_work),
            REAL(flush_workqueue),
            REAL(free_pages),
            REAL(get_device),
            REAL(get_random_bytes),
            REAL(get_random_u32),
            STUB(free_irq),
            STUB(gpio_direction_output),
            STUB(gpio_free),
            STUB(gpio_request),
            STUB(gpio_set_value),
            STUB(gpiod_direction_input),
            STUB(gpiod_direction_output),
            STUB(gpiod_get_value),
            STUB(gpiod_set_value),
            STUB(gpiod_to_irq),
            REAL(hex2bin),
            REAL(hex_to_bin),
            REAL(ieee80211_alloc_hw_nm),
            STUB(ieee80211_beacon_get_tim),
            REAL(ieee80211_beacon_loss),
            REAL(ieee80211_bss_get_elem),
            REAL(ieee80211_channel_to_freq_khz),
            REAL(ieee80211_connection_loss),
            STUB(ieee80211_cqm_rssi_notify),
            REAL(ieee80211_find_sta),
            REAL(ieee80211_free_hw),
            REAL(ieee80211_free_txskb),
            REAL(ieee80211_freq_khz_to_channel),
            STUB(ieee80211_get_buffered_bc),
            REAL(ieee80211_get_channel_khz),
            REAL(ieee80211_get_hdrlen_from_skb),
            REAL(ieee80211_hdrlen),
            REAL(ieee80211_iterate_active_interfaces),
            REAL(ieee80211_nullfunc_get),
            REAL(ieee80211_probereq_get),
            STUB(ieee80211_proberesp_get),
            REAL(ieee80211_pspoll_get),
            REAL(ieee80211_queue_delayed_work),
            REAL(ieee80211_queue_stopped),
            REAL(ieee80211_queue_work),
            STUB(ieee80211_ready_on_channel),
            REAL(ieee80211_register_hw),
            STUB(ieee80211_remain_on_channel_expired),
            REAL(ieee80211_restart_hw),
            REAL(ieee80211_rx),
            REAL(ieee80211_rx_irqsafe),
            REAL(ieee80211_rx_list),
            REAL(ieee80211_rx_ni),
            REAL(ieee80211_scan_completed),
            STUB(ieee80211_sta_set_buffered),
            STUB(ieee80211_start_tx_ba_session),
            REAL(ieee80211_stop_queue),
            REAL(ieee80211_stop_queues),
            STUB(ieee80211_stop_rx_ba_session),
            REAL(ieee80211_tx_info_clear_status),
            REAL(ieee80211_tx_status),
            REAL(ieee80211_tx_status_irqsafe),
            REAL(ieee80211_tx_status_ni),
            REAL(ieee80211_unregister_hw),
            REAL(ieee80211_wake_queue),
            REAL(ieee80211_wake_queues),
            REAL(in_atomic),
            REAL(in_hardirq),
            REAL(in_interrupt),
            REAL(in_softirq),
            REAL(init_completion),
            REAL(init_waitqueue_head),
            REAL(irqs_disabled),
            REAL(kasprintf),
            STUB(kernel_read),
            STUB(kernel_write),
            STUB(irq_set_irq_wake),
            REAL(kfree),
            REAL(kfree_skb),
            REAL(kmalloc),
            REAL(kmem_cache_alloc),
            REAL(kmem_cache_create),
            REAL(kmem_cache_destroy),
            REAL(kmem_cache_free),
            REAL(kmemdup),
            STUB(kobject_uevent_env),
            REAL(krealloc),
            REAL(ksize),
            REAL(kstrdup),
            REAL(kstrndup),
            REAL(kstrtobool),
            REAL(kstrtoint),
            REAL(kstrtoll),
            REAL(kstrtou16),
            REAL(kstrtou8),
            REAL(kstrtouint),
            REAL(kstrtoull),
            REAL(kthread_should_stop),
            REAL(kthread_stop),
            REAL(ktime_get),
            REAL(ktime_get_real),
            REAL(local_bh_disable),
            REAL(local_bh_enable),
            REAL(local_clock),
            STUB(mmc_detect_change),
            REAL(mmc_hw_reset),
            REAL(mmc_set_data_timeout),
            REAL(mmc_wait_for_req),
            REAL(mod_delayed_work),
            REAL(mod_timer),
            REAL(msleep),
            REAL(mutex_is_locked),
            REAL(mutex_lock),
            REAL(mutex_lock_interruptible),
            REAL(mutex_trylock),
            REAL(mutex_unlock),
            REAL(netif_receive_skb_list),
            STUB(no_llseek),
            REAL(of_find_compatible_node),
            REAL(of_get_mac_address),
            REAL(of_get_property),
            REAL(of_property_read_bool),
            REAL(of_property_read_u32),
            REAL(preempt_disable),
            REAL(preempt_enable),
            REAL(print_hex_dump),
            REAL(pskb_expand_head),
            REAL(put_device),
            REAL(queue_delayed_work),
            REAL(queue_work),
            REAL(rcu_read_lock),
            REAL(rcu_read_unlock),
            STUB(register_pm_notifier),
            STUB(regulatory_hint),
            REAL(reinit_completion),
            STUB(request_threaded_irq),
            REAL(release_firmware),
            REAL(request_firmware),
            REAL(schedule),
            REAL(schedule_timeout),
            REAL(sdio_align_size),
            REAL(sdio_claim_host),
            REAL(sdio_claim_irq),
            REAL(sdio_disable_func),
            REAL(sdio_enable_func),
            REAL(sdio_f0_readb),
            REAL(sdio_f0_writeb),
            REAL(sdio_get_host_pm_caps),
            REAL(sdio_memcpy_fromio),
            REAL(sdio_memcpy_toio),
            REAL(sdio_readb),
            REAL(sdio_readl),
            REAL(sdio_readsb),
            REAL(sdio_readw),
            REAL(sdio_register_driver),
            REAL(sdio_release_host),
            REAL(sdio_release_irq),
            REAL(sdio_retune_hold_now),
            REAL(sdio_retune_release),
            REAL(sdio_set_block_size),
            STUB(sdio_set_host_pm_flags),
            REAL(sdio_unregister_driver),
            REAL(sdio_writeb),
            REAL(sdio_writel),
            REAL(sdio_writesb),
            REAL(sdio_writew),
            REAL(sema_init),
            STUB(seq_lseek),
            STUB(seq_printf),
            STUB(seq_putc),
            STUB(seq_puts),
            STUB(seq_read),
            REAL(simple_open),
            REAL(simple_read_from_buffer),
            REAL(simple_strtol),
            REAL(simple_strtoul),
            STUB(single_open),
            STUB(single_release),
            REAL(skb_clone),
            REAL(skb_cloned),
            REAL(skb_copy),
            REAL(skb_copy_expand),
            REAL(skb_dequeue),
            REAL(skb_dequeue_tail),
            REAL(skb_get),
            REAL(skb_pad),
            REAL(skb_pull),
            REAL(skb_push),
            REAL(skb_put),
            REAL(skb_queue_head),
            REAL(skb_queue_head_init),
            REAL(skb_queue_purge),
            REAL(skb_queue_splice_tail_init),
            REAL(skb_queue_tail),
            REAL(skb_trim),
            REAL(skb_unlink),
            REAL(skip_spaces),
            REAL(spin_is_locked),
            REAL(spin_lock),
            REAL(spin_lock_bh),
            REAL(spin_lock_irq),
            REAL(spin_trylock),
            REAL(spin_unlock),
            REAL(spin_unlock_bh),
            REAL(spin_unlock_irq),
            REAL(spin_unlock_irqrestore),
            REAL(strim),
            REAL(strscpy),
            REAL(synchronize_rcu),
            REAL(timer_pending),
            REAL(try_wait_for_completion),
            STUB(unregister_chrdev_region),
            STUB(unregister_pm_notifier),
            REAL(up),
            REAL(usleep_range),
            REAL(vk_alloc_skb),
            REAL(vk_alloc_workqueue),
            REAL(vk_bug),
            STUB(vk_class_create),
            REAL(vk_cond_resched),
            REAL(vk_cpu),
            REAL(vk_cpu_relax),
            REAL(vk_current),
            REAL(vk_deadline),
            REAL(vk_delay),
            REAL(vk_dev_printk),
            REAL(vk_init_delayed_work),
            REAL(vk_init_work),
            REAL(vk_irq_restore),
            REAL(vk_irq_save),
            REAL(vk_jiffies),
            REAL(vk_jiffies_until),
            REAL(vk_kthread_run),
            REAL(vk_list_corruption),
            REAL(vk_might_sleep),
            REAL(vk_mutex_init),
            REAL(vk_printk),
            REAL(vk_rfc1042_header),
            REAL(vk_scnprintf),
            REAL(vk_set_current_state),
            REAL(vk_snprintf),
            REAL(vk_spin_lock_init),
            REAL(vk_spin_lock_irqsave),
            REAL(vk_sprintf),
            REAL(vk_strlcpy),
            REAL(vk_system_queue),
            REAL(vk_timer_setup),
            REAL(vk_vsnprintf),
            REAL(vk_wait_begin),
            REAL(vk_wait_finish),
            REAL(vk_wait_prepare),
            REAL(vk_wait_sleep),
            REAL(vk_wake_up),
            REAL(vk_warn),
            REAL(vk_warn_slow),
            REAL(wait_for_completion),
            REAL(wait_for_completion_timeout),
            REAL(waitqueue_active),
            REAL(wake_up_process),
            REAL(work_busy),
            REAL(work_pending),
        };
        for (const auto &[name, address] : vkernel::access_hooks())
            all.push_back({name, address, false});
        std::sort(all.begin(), all.end(), by_name);
        return all;
    }();
    return sorted;
}

#undef REAL
#undef STUB

} // namespace

std::span<const Export> exports() { return table(); }

const Export *find_export(std::string_view name) {
    const auto &all = table();
    const auto found =
        std::lower_bound(all.begin(), all.end(), Export{name, nullptr, false}, by_name);
    return found != all.end() && found->name == name ? &*found : nullptr;
}

} // namespace besser::linux_api
