/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_KDEV_T_H
#define BESSER_LINUX_KDEV_T_H

#define MINORBITS 20
#define MAJOR(device) ((unsigned int)((device) >> MINORBITS))
#define MINOR(device) ((unsigned int)((device) & ((1U << MINORBITS) - 1)))
#define MKDEV(major, minor) (((major) << MINORBITS) | (minor))

#endif
