/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_MMC_SDIO_H
#define BESSER_LINUX_MMC_SDIO_H

#define SD_IO_SEND_OP_COND 5
#define SD_IO_RW_DIRECT 52
#define SD_IO_RW_EXTENDED 53
#define R5_COM_CRC_ERROR (1 << 15)
#define R5_ILLEGAL_COMMAND (1 << 14)
#define R5_ERROR (1 << 11)
#define R5_FUNCTION_NUMBER (1 << 9)
#define R5_OUT_OF_RANGE (1 << 8)
#define SDIO_CCCR_CCCR 0x00
#define SDIO_CCCR_IOEx 0x02
#define SDIO_CCCR_IORx 0x03
#define SDIO_CCCR_IENx 0x04
#define SDIO_CCCR_INTx 0x05
#define SDIO_CCCR_ABORT 0x06
#define SDIO_CCCR_IF 0x07
#define SDIO_CCCR_CAPS 0x08
#define SDIO_CCCR_SPEED 0x13
#define SDIO_FBR_BASE(function) ((function) * 0x100)
#define SDIO_FBR_BLKSIZE 0x10

#endif
