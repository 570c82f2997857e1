/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_LINUX_IF_H
#define BESSER_LINUX_IF_H

#define IFNAMSIZ 16
#define IFF_UP (1 << 0)
#define IFF_PROMISC (1 << 8)

#endif
