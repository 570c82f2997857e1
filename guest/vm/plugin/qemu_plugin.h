// SPDX-License-Identifier: GPL-2.0-only
// What instructions.cc uses of QEMU's plugin interface, version 1 (QEMU 4.2 to 8.2): Debian
// packages QEMU without the header. https://www.qemu.org/docs/master/devel/tcg-plugins.html
#ifndef VM_QEMU_PLUGIN_H
#define VM_QEMU_PLUGIN_H

#include <cstddef>
#include <cstdint>

extern "C" {

using qemu_plugin_id_t = std::uint64_t;
struct qemu_plugin_tb;   // a block of guest code, valid inside the translation callback
struct qemu_plugin_insn; // one instruction of it
struct qemu_info_t;

enum qemu_plugin_cb_flags { QEMU_PLUGIN_CB_NO_REGS };
enum qemu_plugin_op { QEMU_PLUGIN_INLINE_ADD_U64 };
using qemu_plugin_vcpu_udata_cb_t = void (*)(unsigned vcpu, void *data);
using qemu_plugin_vcpu_tb_trans_cb_t = void (*)(qemu_plugin_id_t id, qemu_plugin_tb *block);

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id,
                                           qemu_plugin_vcpu_tb_trans_cb_t callback);
std::size_t qemu_plugin_tb_n_insns(const qemu_plugin_tb *block);
qemu_plugin_insn *qemu_plugin_tb_get_insn(const qemu_plugin_tb *block, std::size_t index);
const void *qemu_plugin_insn_data(const qemu_plugin_insn *instruction);
std::size_t qemu_plugin_insn_size(const qemu_plugin_insn *instruction);
std::uint64_t qemu_plugin_insn_vaddr(const qemu_plugin_insn *instruction);
void qemu_plugin_register_vcpu_tb_exec_inline(qemu_plugin_tb *block, qemu_plugin_op op,
                                              void *counter, std::uint64_t operand);
void qemu_plugin_register_vcpu_insn_exec_cb(qemu_plugin_insn *instruction,
                                            qemu_plugin_vcpu_udata_cb_t callback,
                                            qemu_plugin_cb_flags flags, void *data);
void qemu_plugin_register_vcpu_insn_exec_inline(qemu_plugin_insn *instruction, qemu_plugin_op op,
                                                void *counter, std::uint64_t operand);
}

#endif
