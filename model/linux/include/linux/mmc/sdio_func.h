/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_MMC_SDIO_FUNC_H
#define BESSER_LINUX_MMC_SDIO_FUNC_H

#include <linux/device.h>
#include <linux/mmc/card.h>
#include <linux/mmc/host.h>
#include <linux/mmc/pm.h>
#include <linux/mod_devicetable.h>

struct sdio_func;
typedef void (sdio_irq_handler_t)(struct sdio_func *func);
struct sdio_func {
	struct mmc_card *card;
	struct device dev;
	sdio_irq_handler_t *irq_handler;
	unsigned int num;
#ifdef __cplusplus
	unsigned char class_;
#else
	unsigned char class;
#endif
	unsigned short vendor;
	unsigned short device;
	unsigned max_blksize;
	unsigned cur_blksize;
	unsigned enable_timeout;
	unsigned int state;
	u8 *tmpbuf;
};
struct sdio_driver {
	char *name;
	const struct sdio_device_id *id_table;
	int (*probe)(struct sdio_func *func, const struct sdio_device_id *id);
	void (*remove)(struct sdio_func *func);
	struct device_driver drv;
};

#ifndef __cplusplus
#define SDIO_DEVICE(vendor_, device_) .class = (u8)SDIO_ANY_ID, .vendor = (vendor_), .device = (device_)
#define SDIO_DEVICE_CLASS(device_class) \
	.class = (device_class), .vendor = (u16)SDIO_ANY_ID, .device = (u16)SDIO_ANY_ID
#endif
#define sdio_get_drvdata(func) dev_get_drvdata(&(func)->dev)
#define sdio_set_drvdata(func, data) dev_set_drvdata(&(func)->dev, data)
#define dev_to_sdio_func(device) container_of(device, struct sdio_func, dev)
#define sdio_func_id(func) dev_name(&(func)->dev)

__VK_BEGIN
int sdio_register_driver(struct sdio_driver *driver);
void sdio_unregister_driver(struct sdio_driver *driver);
void sdio_claim_host(struct sdio_func *func);
void sdio_release_host(struct sdio_func *func);
int sdio_enable_func(struct sdio_func *func);
int sdio_disable_func(struct sdio_func *func);
int sdio_set_block_size(struct sdio_func *func, unsigned size);
int sdio_claim_irq(struct sdio_func *func, sdio_irq_handler_t *handler);
int sdio_release_irq(struct sdio_func *func);
unsigned int sdio_align_size(struct sdio_func *func, unsigned int size);
u8 sdio_readb(struct sdio_func *func, unsigned int address, int *error);
u16 sdio_readw(struct sdio_func *func, unsigned int address, int *error);
u32 sdio_readl(struct sdio_func *func, unsigned int address, int *error);
void sdio_writeb(struct sdio_func *func, u8 value, unsigned int address, int *error);
void sdio_writew(struct sdio_func *func, u16 value, unsigned int address, int *error);
void sdio_writel(struct sdio_func *func, u32 value, unsigned int address, int *error);
u8 sdio_f0_readb(struct sdio_func *func, unsigned int address, int *error);
void sdio_f0_writeb(struct sdio_func *func, u8 value, unsigned int address, int *error);
int sdio_memcpy_fromio(struct sdio_func *func, void *to, unsigned int address, int size);
int sdio_memcpy_toio(struct sdio_func *func, unsigned int address, void *from, int size);
int sdio_readsb(struct sdio_func *func, void *to, unsigned int address, int size);
int sdio_writesb(struct sdio_func *func, unsigned int address, void *from, int size);
mmc_pm_flag_t sdio_get_host_pm_caps(struct sdio_func *func);
int sdio_set_host_pm_flags(struct sdio_func *func, mmc_pm_flag_t flags);
void sdio_retune_hold_now(struct sdio_func *func);
void sdio_retune_release(struct sdio_func *func);
__VK_END

#endif
