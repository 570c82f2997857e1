// SPDX-License-Identifier: GPL-2.0-only
// Programs that the kernel runs where something happens (bpf(2)), written in its instructions. They
// count in maps; what counts is gone when its descriptors are, however they end.
#pragma once

#include "support/file_descriptor.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <linux/bpf.h>
#include <span>
#include <string>
#include <vector>

namespace besser::agent {

constexpr int bpf_stack = BPF_REG_10;

/// Instructions in a row (Documentation/bpf/instruction-set.rst); registers are their numbers.
class BpfCode {
  public:
    void move(int to, int from) { add(BPF_ALU64 | BPF_MOV | BPF_X, to, from, 0, 0); }
    void set(int to, int number) { add(BPF_ALU64 | BPF_MOV | BPF_K, to, 0, 0, number); }
    void increase(int to, int number) { with_number(BPF_ADD, to, number); }
    void increase_by(int to, int from) { add(BPF_ALU64 | BPF_ADD | BPF_X, to, from, 0, 0); }
    void multiply_by(int to, int from) { add(BPF_ALU64 | BPF_MUL | BPF_X, to, from, 0, 0); }
    void shift_left(int to, int bits) { with_number(BPF_LSH, to, bits); }
    void shift_right(int to, int bits) { with_number(BPF_RSH, to, bits); }
    void keep_bits(int to, int mask) { with_number(BPF_AND, to, mask); }
    /// The address of what lies there on the stack.
    void set_to_stack(int to, int offset) {
        move(to, bpf_stack);
        increase(to, offset);
    }
    /// Of 8 bytes, and of 4.
    void load(int to, int from, int offset) {
        add(BPF_LDX | BPF_MEM | BPF_DW, to, from, offset, 0);
    }
    void load_word(int to, int from, int offset) {
        add(BPF_LDX | BPF_MEM | BPF_W, to, from, offset, 0);
    }
    /// To the stack, 8 bytes.
    void store(int offset, int number) {
        add(BPF_ST | BPF_MEM | BPF_DW, bpf_stack, 0, offset, number);
    }
    void store_register(int offset, int from) {
        add(BPF_STX | BPF_MEM | BPF_DW, bpf_stack, from, offset, 0);
    }
    /// *(u64 *)to += from
    void add_atomically(int to, int from) {
        add(BPF_STX | BPF_ATOMIC | BPF_DW, to, from, 0, BPF_ADD);
    }
    void call(bpf_func_id function) { add(BPF_JMP | BPF_CALL, 0, 0, 0, function); }
    /// With a map and a key on the stack.
    void call(bpf_func_id function, int map, int key);
    /// The address of the value of a map that has but one.
    void set_to_value(int to, int map);
    /// Each gives a jump, which goes to where land() is called for it.
    [[nodiscard]] std::size_t jump_if(int reg, int number) { return jump(BPF_JEQ, reg, number); }
    [[nodiscard]] std::size_t jump_unless(int reg, int number) {
        return jump(BPF_JNE, reg, number);
    }
    [[nodiscard]] std::size_t jump_if_below(int reg, int number) {
        return jump(BPF_JLT, reg, number);
    }
    void land(std::size_t jump) {
        code_[jump].off = static_cast<std::int16_t>(code_.size() - jump - 1);
    }
    void end() {
        set(BPF_REG_0, 0);
        add(BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
    }
    [[nodiscard]] std::span<const bpf_insn> code() const { return code_; }

  private:
    void add(int code, int to, int from, int offset, int number);
    void with_number(int operation, int to, int number) {
        add(BPF_ALU64 | operation | BPF_K, to, 0, 0, number);
    }
    std::size_t jump(int condition, int reg, int number) {
        add(BPF_JMP | condition | BPF_K, reg, 0, 0, number);
        return code_.size() - 1;
    }

    std::vector<bpf_insn> code_;
};

/// The errors of these say what the kernel refused.
[[nodiscard]] std::expected<FileDescriptor, std::string> make_bpf_map(bpf_map_type type,
                                                                      std::size_t key_bytes,
                                                                      std::size_t value_bytes,
                                                                      std::uint32_t entries);
[[nodiscard]] std::expected<FileDescriptor, std::string> load_bpf(bpf_prog_type type,
                                                                  const BpfCode &code);
[[nodiscard]] std::expected<FileDescriptor, std::string> attach_bpf(const char *raw_tracepoint,
                                                                    int program);
/// Copies the map's value for that key.
[[nodiscard]] std::expected<void, std::string> read_bpf_value(int map, const void *key,
                                                              void *value);
/// The key that follows, or the first one after none; false: there is no other.
[[nodiscard]] bool next_bpf_key(int map, const void *before, void *next);
/// How often the program was not run because it already did.
[[nodiscard]] std::uint64_t bpf_runs_missed(int program);

} // namespace besser::agent
