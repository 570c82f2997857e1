/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BESSER_GENERATED_UTSRELEASE_H
#define BESSER_GENERATED_UTSRELEASE_H

#define UTS_RELEASE "6.1.0-besser"

#endif
