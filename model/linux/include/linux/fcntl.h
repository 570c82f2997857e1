/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_FCNTL_H
#define BESSER_LINUX_FCNTL_H

#define O_RDONLY 00
#define O_WRONLY 01
#define O_RDWR 02
#define O_CREAT 0100
#define O_TRUNC 01000
#define O_APPEND 02000

#endif
