// SPDX-License-Identifier: GPL-2.0-only
/* The module, and the life of a card from probe to removal. */
#include <linux/delay.h>
#include <linux/etherdevice.h>
#include <linux/gpio/consumer.h>
#include <linux/interrupt.h>
#include <linux/mmc/card.h>
#include <linux/mmc/host.h>
#include <linux/mmc/sdio_func.h>
#include <linux/mmc/sdio_ids.h>
#include <linux/module.h>
#include <linux/pm_wakeup.h>
#include <linux/property.h>

#include "bes2600.h"

#define WAKEUP_DELAY_MS 10 /* protocol.md 8 */

static bool receive_watch = true;
module_param(receive_watch, bool, 0444);
MODULE_PARM_DESC(receive_watch, "restart a chip that receives next to nothing on a good link");

bool bes_watches_receive(void)
{
	return receive_watch;
}

static void describe_hardware(struct bes_device *device)
{
	struct ieee80211_hw *hw = device->hw;

	ieee80211_hw_set(hw, SIGNAL_DBM);
	ieee80211_hw_set(hw, REPORTS_TX_ACK_STATUS);
	ieee80211_hw_set(hw, AMPDU_AGGREGATION);
	ieee80211_hw_set(hw, TX_AMPDU_SETUP_IN_HW);
	ieee80211_hw_set(hw, SUPPORTS_PS);
	ieee80211_hw_set(hw, SUPPORTS_DYNAMIC_PS);
	ieee80211_hw_set(hw, NEED_DTIM_BEFORE_ASSOC);
	ieee80211_hw_set(hw, MFP_CAPABLE);
	hw->queues = BES_CATEGORIES;
	hw->max_rates = BES_RATE_STEPS;
	hw->max_rate_tries = 7; /* at one rate; the fork's */
	hw->wiphy->interface_modes = BIT(NL80211_IFTYPE_STATION);
	hw->wiphy->max_scan_ssids = BES_SCAN_SSIDS;
	hw->wiphy->max_scan_ie_len = 400; /* with the header it fits a probe request template */
	bes_set_ciphers(hw->wiphy);
	SET_IEEE80211_PERM_ADDR(hw, device->mac_address);
}

#ifdef CONFIG_PM
/*
 * The chip wakes the host for whatever it receives, which is how the host learns that it was
 * disconnected, too. No command of the firmware's is known that tells it what else not to wake for.
 */
static const struct wiphy_wowlan_support wakes = {
	.flags = WIPHY_WOWLAN_ANY | WIPHY_WOWLAN_DISCONNECT,
};

/* The chip must be able to sleep, to keep its power, and to be heard. */
static void describe_wakeup(struct bes_device *device)
{
	const mmc_pm_flag_t can = sdio_get_host_pm_caps(device->func);

	if (!bes_has_wakeup(device) || !(can & MMC_PM_KEEP_POWER) ||
	    (!(can & MMC_PM_WAKE_SDIO_IRQ) && device->host_wakeup <= 0))
		return;
	device->hw->wiphy->wowlan = &wakes;
	device_set_wakeup_capable(&device->func->dev, true);
}
#else
static void describe_wakeup(struct bes_device *device)
{
}
#endif

/* The tablet's device tree describes the card (reg 0), not the function (reg 1) as is usual. */
static struct fwnode_handle *description(const struct bes_device *device)
{
	struct fwnode_handle *of_function = dev_fwnode(&device->func->dev);

	return of_function ? of_function : dev_fwnode(&device->func->card->dev);
}

static void choose_mac_address(struct bes_device *device)
{
	if (fwnode_get_mac_address(description(device), device->mac_address) == 0)
		return;
	eth_random_addr(device->mac_address);
	dev_info(&device->func->dev, "no address is given, using %pM\n", device->mac_address);
}

/* High from here on, except while the interface is down (bes_set_wakeup()). */
static int wake_chip(struct bes_device *device)
{
	struct device *dev = &device->func->dev;
	struct fwnode_handle *board = description(device);
	struct gpio_desc *wakeup;

	if (!board)
		return 0; /* nothing describes it; 6.1 would call that invalid */
	wakeup = devm_fwnode_gpiod_get(dev, board, "wakeup", GPIOD_OUT_HIGH, "bes2600 wakeup");
	if (PTR_ERR_OR_ZERO(wakeup) == -ENOENT)
		return 0; /* the board has none */
	if (IS_ERR(wakeup))
		return dev_err_probe(dev, PTR_ERR(wakeup), "wakeup GPIO\n");
	device->wakeup = wakeup;
	msleep(WAKEUP_DELAY_MS);
	return 0;
}

/* Where the mmc core asks the card for interrupts, a card that sleeps would not answer. */
bool bes_has_wakeup(const struct bes_device *device)
{
	return device->wakeup && device->func->card->host->caps & MMC_CAP_SDIO_IRQ;
}

static irqreturn_t on_host_wakeup(int irq, void *context)
{
	struct bes_device *device = context;

	pm_wakeup_event(&device->func->dev, 0);
	return IRQ_HANDLED;
}

/* The line by which the chip wakes the host: listened to while the system sleeps in a network. */
static int find_host_wakeup(struct bes_device *device)
{
	struct device *dev = &device->func->dev;
	struct fwnode_handle *board = description(device);
	struct gpio_desc *line;
	int irq;

	if (!board)
		return 0;
	line = devm_fwnode_gpiod_get(dev, board, "host-wakeup", GPIOD_IN, "bes2600 host wakeup");
	if (PTR_ERR_OR_ZERO(line) == -ENOENT)
		return 0; /* the board has none */
	if (IS_ERR(line))
		return dev_err_probe(dev, PTR_ERR(line), "host wakeup GPIO\n");
	irq = gpiod_to_irq(line);
	if (irq <= 0)
		return 0; /* it cannot interrupt: as good as none */
	device->host_wakeup = irq;
	return devm_request_threaded_irq(dev, irq, NULL, on_host_wakeup,
					 IRQF_TRIGGER_RISING | IRQF_ONESHOT | IRQF_NO_AUTOEN,
					 "bes2600 host wakeup", device);
}

void bes_set_wakeup(struct bes_device *device, bool high)
{
	gpiod_set_value_cansleep(device->wakeup, high);
	if (high)
		msleep(WAKEUP_DELAY_MS);
}

void bes_mac_address(const struct bes_device *device, uint8_t address[BES_MAC_ADDRESS_BYTES])
{
	ether_addr_copy(address, device->mac_address);
}

/* From a powered card to firmware that can be activated. */
static int boot(struct bes_device *device)
{
	int error = wake_chip(device);

	if (!error)
		error = find_host_wakeup(device);
	if (error)
		return error;
	sdio_claim_host(device->func);
	error = bes_bus_enable(device);
	sdio_release_host(device->func);
	return error ? error : bes_core_probe(device->core);
}

static void shut(struct bes_device *device)
{
	bes_core_remove(device->core);
	cancel_work_sync(&device->shutdown);
	sdio_claim_host(device->func);
	sdio_disable_func(device->func);
	sdio_release_host(device->func);
	gpiod_set_value_cansleep(device->wakeup, 0);
	bes_core_destroy(device->core);
	bes_queues_destroy(device);
}

static int make_core(struct bes_device *device)
{
	int error = bes_queues_create(device);

	if (error)
		return error;
	error = bes_core_create(device, &device->core);
	if (error)
		bes_queues_destroy(device);
	return error;
}

static int bring_up(struct bes_device *device)
{
	int error = boot(device);

	if (error)
		return error;
	error = bes_set_bands(device);
	if (error)
		return error;
	choose_mac_address(device);
	describe_hardware(device);
	describe_wakeup(device);
	error = ieee80211_register_hw(device->hw);
	if (!error)
		bes_debugfs_create(device);
	return error;
}

static int probe(struct sdio_func *func, const struct sdio_device_id *id)
{
	struct ieee80211_hw *hw;
	struct bes_device *device;
	int error;

	if (func->num != 1)
		return -ENODEV;
	hw = ieee80211_alloc_hw(sizeof(*device), &bes_ops);
	if (!hw)
		return -ENOMEM;
	device = hw->priv;
	device->hw = hw;
	device->func = func;
	SET_IEEE80211_DEV(hw, &func->dev);
	sdio_set_drvdata(func, device);
	bes_upper_init(device);
	error = bes_bus_fits(device) ? make_core(device) : -EOPNOTSUPP;
	if (!error) {
		error = bring_up(device);
		if (error)
			shut(device);
	}
	if (!error)
		return 0;
	ieee80211_free_hw(hw);
	return dev_err_probe(&func->dev, error, "cannot be brought up\n");
}

static void remove(struct sdio_func *func)
{
	struct bes_device *device = sdio_get_drvdata(func);

	ieee80211_unregister_hw(device->hw);
	shut(device);
	ieee80211_free_hw(device->hw);
}

/*
 * The network is kept, and the chip sleeps: it keeps its power, and wakes the host. A line that
 * cannot do that is no reason to keep the system awake (field.md H4).
 */
static int suspend_in_network(struct bes_device *device)
{
	const mmc_pm_flag_t can = sdio_get_host_pm_caps(device->func);
	const int error = sdio_set_host_pm_flags(device->func, MMC_PM_KEEP_POWER |
						 (can & MMC_PM_WAKE_SDIO_IRQ));

	if (error || device->host_wakeup <= 0)
		return error;
	enable_irq(device->host_wakeup);
	device->line_wakes = !enable_irq_wake(device->host_wakeup);
	if (!device->line_wakes)
		dev_warn(&device->func->dev, "the chip's line does not wake this system\n");
	return 0;
}

/*
 * Unless it is to stay in its network, mac80211 has taken the interface down. If the slot keeps its
 * power the firmware waits to be activated again; if not, the next start boots it.
 */
static int suspend(struct device *dev)
{
	struct sdio_func *func = dev_to_sdio_func(dev);
	struct bes_device *device = sdio_get_drvdata(func);

	if (device->stays_in_network)
		return suspend_in_network(device);
	bes_core_system_sleeps(device->core);
	if (sdio_get_host_pm_caps(func) & MMC_PM_KEEP_POWER)
		return sdio_set_host_pm_flags(func, MMC_PM_KEEP_POWER);
	bes_core_power_lost(device->core);
	return 0;
}

static int resume(struct device *dev)
{
	struct bes_device *device = sdio_get_drvdata(dev_to_sdio_func(dev));

	if (!device->stays_in_network)
		bes_core_system_woke(device->core);
	else if (device->host_wakeup > 0) {
		if (device->line_wakes)
			disable_irq_wake(device->host_wakeup);
		disable_irq(device->host_wakeup);
	}
	return 0;
}

static DEFINE_SIMPLE_DEV_PM_OPS(pm_ops, suspend, resume);

static const struct sdio_device_id ids[] = {
	{ SDIO_DEVICE(0xBE57, 0x2002) }, /* protocol.md 1.1 */
	{}
};
MODULE_DEVICE_TABLE(sdio, ids);

static struct sdio_driver bes_driver = {
	.name = KBUILD_MODNAME,
	.id_table = ids,
	.probe = probe,
	.remove = remove,
	.drv = {
		.pm = pm_sleep_ptr(&pm_ops),
		.probe_type = PROBE_PREFER_ASYNCHRONOUS,
	},
};
module_driver(bes_driver, sdio_register_driver, sdio_unregister_driver);

MODULE_DESCRIPTION("BES2600 Wi-Fi");
MODULE_LICENSE("GPL");
MODULE_VERSION("0.1"); /* with it, the kernel tells the srcversion of what is loaded */
MODULE_FIRMWARE("bes2600/best2002_fw_boot_sdio.bin");
MODULE_FIRMWARE("bes2600/best2002_fw_sdio.bin");
