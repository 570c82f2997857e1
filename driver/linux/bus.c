// SPDX-License-Identifier: GPL-2.0-only
/*
 * The SDIO bus. CMD53 is built here and not by sdio_memcpy_fromio(): the chip takes length, slot
 * kind and toggle from the address field, and block mode for a single block (protocol.md 2.5).
 */
#include <linux/delay.h>
#include <linux/mmc/card.h>
#include <linux/mmc/core.h>
#include <linux/mmc/host.h>
#include <linux/mmc/mmc.h>
#include <linux/mmc/sd.h>
#include <linux/mmc/sdio.h>

#include "bes2600.h"

#define BLOCK_BYTES 512
#define LARGEST_TRANSFER 32768 /* a batch, wire::sdio::max_batch_bytes */

void bes_bus_claim(struct bes_device *device)
{
	sdio_claim_host(device->func);
}

void bes_bus_release(struct bes_device *device)
{
	sdio_release_host(device->func);
}

int bes_bus_read_byte(struct bes_device *device, uint32_t address)
{
	int error;
	const u8 value = sdio_readb(device->func, address, &error);

	device->bus.byte_reads++;
	return error ? error : value;
}

int bes_bus_write_byte(struct bes_device *device, uint32_t address, uint8_t value)
{
	int error;

	sdio_writeb(device->func, value, address, &error);
	device->bus.byte_writes++;
	return error;
}

/* The fewest segments that the host controller can take. */
static unsigned int fill_segments(struct bes_device *device, const u8 *data, size_t size)
{
	const size_t longest = device->func->card->host->max_seg_size;
	const unsigned int count = DIV_ROUND_UP(size, longest);
	unsigned int i;

	sg_init_table(device->segments, count);
	for (i = 0; i < count; i++, data += longest, size -= longest)
		sg_set_buf(&device->segments[i], data, min(size, longest));
	return count;
}

static int response_error(u32 response)
{
	if (response & R5_ERROR)
		return -EIO;
	if (response & R5_FUNCTION_NUMBER)
		return -EINVAL;
	if (response & R5_OUT_OF_RANGE)
		return -ERANGE;
	return 0;
}

static int transfer(struct bes_device *device, bool write, u32 address, bool block_mode,
		    const u8 *bytes, size_t size)
{
	struct mmc_card *card = device->func->card;
	struct mmc_data data = {
		.blksz = block_mode ? BLOCK_BYTES : size,
		.blocks = block_mode ? size / BLOCK_BYTES : 1,
		.flags = write ? MMC_DATA_WRITE : MMC_DATA_READ,
		.sg = device->segments,
		.sg_len = fill_segments(device, bytes, size),
	};
	struct mmc_command command = {
		.opcode = SD_IO_RW_EXTENDED,
		.flags = MMC_RSP_SPI_R5 | MMC_RSP_R5 | MMC_CMD_ADTC,
		.arg = (write ? 0x80000000 : 0) | device->func->num << 28 |
		       (block_mode ? 0x08000000 : 0) | 0x04000000 | (address & 0x1FFFF) << 9 |
		       ((block_mode ? data.blocks : size) & 0x1FF),
	};
	struct mmc_request request = { .cmd = &command, .data = &data };

	mmc_set_data_timeout(&data, card);
	mmc_wait_for_req(card->host, &request);
	if (command.error)
		return command.error;
	return data.error ? data.error : response_error(command.resp[0]);
}

int bes_bus_read(struct bes_device *device, uint32_t address, bool block_mode, uint8_t *data,
		 size_t size)
{
	device->bus.reads++;
	return transfer(device, false, address, block_mode, data, size);
}

int bes_bus_write(struct bes_device *device, uint32_t address, bool block_mode,
		  const uint8_t *data, size_t size)
{
	device->bus.writes++;
	return transfer(device, true, address, block_mode, data, size);
}

/*
 * An SDR104 bus is tuned anew before the request that follows a damaged one. The chip must not meet
 * that between a request and its reply, and cannot answer it asleep.
 */
void bes_bus_hold_tuning(struct bes_device *device, bool hold)
{
	if (hold)
		sdio_retune_hold_now(device->func);
	else
		sdio_retune_release(device->func);
}

/* Whether the host controller takes the largest transfer as one request. */
bool bes_bus_fits(const struct bes_device *device)
{
	const struct mmc_host *host = device->func->card->host;
	const unsigned int segments = DIV_ROUND_UP(LARGEST_TRANSFER, host->max_seg_size);

	return host->max_req_size >= LARGEST_TRANSFER &&
	       host->max_blk_count >= LARGEST_TRANSFER / BLOCK_BYTES &&
	       host->max_blk_size >= BLOCK_BYTES && segments <= host->max_segs &&
	       segments <= BES_MAX_SEGMENTS;
}

/* The host is claimed. */
int bes_bus_enable(struct bes_device *device)
{
	const int error = sdio_enable_func(device->func);

	return error ? error : sdio_set_block_size(device->func, BLOCK_BYTES);
}

static void on_interrupt(struct sdio_func *func)
{
	struct bes_device *device = sdio_get_drvdata(func);

	device->interrupt(device->interrupt_context);
}

int bes_interrupt_enable(struct bes_device *device, void (*function)(void *context), void *context)
{
	int error;

	sdio_claim_host(device->func);
	device->interrupt = function;
	device->interrupt_context = context;
	error = sdio_claim_irq(device->func, on_interrupt);
	sdio_release_host(device->func);
	return error;
}

/* Holding the host excludes a handler that runs. */
void bes_interrupt_disable(struct bes_device *device)
{
	sdio_claim_host(device->func);
	sdio_release_irq(device->func);
	sdio_release_host(device->func);
}

static int reset_card(struct bes_device *device)
{
	int error;

	sdio_claim_host(device->func);
	error = mmc_hw_reset(device->func->card);
	if (error > 0) /* removed and probed again: this device is over */
		error = -ENODEV;
	if (!error)
		error = bes_bus_enable(device);
	sdio_release_host(device->func);
	return error;
}

int bes_power_cycle(struct bes_device *device)
{
	int error = reset_card(device);

	/* A chip that was reset may sleep until the line rises. */
	if (error && error != -ENODEV && device->wakeup) {
		bes_set_wakeup(device, false);
		msleep(10); /* protocol.md 8 */
		bes_set_wakeup(device, true);
		error = reset_card(device);
	}
	return error;
}
