// SPDX-License-Identifier: GPL-2.0-only
#include "support/sha256.hpp"

#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <memory>
#include <vector>

namespace besser {

namespace {

class Digest {
  public:
    Digest() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
        EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr);
    }

    void update(std::string_view bytes) {
        EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
    }

    std::array<unsigned char, 32> finish() {
        std::array<unsigned char, 32> bytes{};
        EVP_DigestFinal_ex(context_.get(), bytes.data(), nullptr);
        return bytes;
    }

  private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

std::string hex(const std::array<unsigned char, 32> &bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const auto byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

std::array<unsigned char, 32> digest_of(std::string_view text) {
    Digest digest;
    digest.update(text);
    return digest.finish();
}

} // namespace

std::string sha256_hex(std::string_view text) { return hex(digest_of(text)); }

std::uint64_t sha256_seed(std::string_view text) {
    const auto bytes = digest_of(text);
    std::uint64_t seed = 0;
    for (std::size_t i = 0; i < 8; ++i)
        seed = seed << 8 | bytes[i];
    return seed;
}

std::string sha256_of_file(const std::filesystem::path &file) {
    std::ifstream in(file, std::ios::binary);
    Digest digest;
    std::vector<char> block(1 << 20);
    while (in) {
        in.read(block.data(), static_cast<std::streamsize>(block.size()));
        digest.update({block.data(), static_cast<std::size_t>(in.gcount())});
    }
    return in.eof() ? hex(digest.finish()) : std::string();
}

} // namespace besser
