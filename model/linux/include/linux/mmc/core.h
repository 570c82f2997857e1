/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_MMC_CORE_H
#define BESSER_LINUX_MMC_CORE_H

#include <linux/completion.h>
#include <linux/linkage.h>
#include <linux/scatterlist.h>
#include <linux/types.h>

struct mmc_card;
struct mmc_host;
struct mmc_data;
struct mmc_request;

struct mmc_command {
	u32 opcode;
	u32 arg;
	u32 resp[4];
	unsigned int flags;
	unsigned int retries;
	int error;
	struct mmc_data *data;
	struct mmc_request *mrq;
};
struct mmc_data {
	unsigned int timeout_ns;
	unsigned int timeout_clks;
	unsigned int blksz;
	unsigned int blocks;
	int error;
	unsigned int flags;
	unsigned int bytes_xfered;
	unsigned int sg_len;
	struct scatterlist *sg;
};
struct mmc_request {
	struct mmc_command *sbc;
	struct mmc_command *cmd;
	struct mmc_data *data;
	struct mmc_command *stop;
	void (*done)(struct mmc_request *request);
	struct mmc_host *host;
};

#define MMC_RSP_PRESENT (1 << 0)
#define MMC_RSP_CRC (1 << 2)
#define MMC_RSP_OPCODE (1 << 4)
#define MMC_CMD_AC (0 << 5)
#define MMC_CMD_ADTC (1 << 5)
#define MMC_RSP_R5 (MMC_RSP_PRESENT | MMC_RSP_CRC | MMC_RSP_OPCODE)
#define MMC_RSP_SPI_R5 (1 << 7 | 1 << 9)
#define MMC_DATA_WRITE (1 << 8)
#define MMC_DATA_READ (1 << 9)
__VK_BEGIN
void mmc_wait_for_req(struct mmc_host *host, struct mmc_request *request);
void mmc_set_data_timeout(struct mmc_data *data, const struct mmc_card *card);
__VK_END

#endif
