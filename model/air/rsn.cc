// SPDX-License-Identifier: GPL-2.0-only
#include "model/air/rsn.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <cassert>
#include <cstring>
#include <iterator>
#include <memory>
#include <vector>

namespace besser::air::rsn {

namespace {
using Sha1 = std::array<std::uint8_t, 20>;

Sha1 hmac_sha1(wire::Bytes key, wire::Bytes data) {
    Sha1 digest{};
    unsigned bytes = digest.size();
    ::HMAC(::EVP_sha1(), key.data(), static_cast<int>(key.size()), data.data(), data.size(),
           digest.data(), &bytes);
    return digest;
}
} // namespace

Pmk pmk_of(std::string_view passphrase, std::string_view ssid) {
    Pmk pmk{};
    ::PKCS5_PBKDF2_HMAC_SHA1(passphrase.data(), static_cast<int>(passphrase.size()),
                             reinterpret_cast<const unsigned char *>(ssid.data()),
                             static_cast<int>(ssid.size()), 4096, pmk.size(), pmk.data());
    return pmk;
}

/// PRF-384 (12.7.1.2) over the smaller address, the larger one, the smaller nonce, the larger one.
Ptk derive(const Pmk &pmk, const wire::ieee80211::MacAddress &access_point,
           const wire::ieee80211::MacAddress &station, const Nonce &access_point_nonce,
           const Nonce &station_nonce) {
    std::vector<std::uint8_t> input;
    const auto append = [&input](const auto &bytes) {
        std::ranges::copy(bytes, std::back_inserter(input));
    };
    append(std::string_view("Pairwise key expansion"));
    input.push_back(0);
    append(std::min(access_point, station));
    append(std::max(access_point, station));
    append(std::min(access_point_nonce, station_nonce));
    append(std::max(access_point_nonce, station_nonce));
    input.push_back(0);
    std::array<std::uint8_t, 3 * sizeof(Sha1)> output{};
    for (std::uint8_t i = 0; i < 3; i++) {
        input.back() = i;
        std::ranges::copy(hmac_sha1(pmk, input), output.begin() + i * sizeof(Sha1));
    }
    Ptk ptk;
    std::memcpy(&ptk, output.data(), sizeof ptk);
    return ptk;
}

Mic mic_of(wire::Bytes frame, const Ptk &ptk) {
    Mic mic;
    std::copy_n(hmac_sha1(ptk.confirmation, frame).begin(), mic.size(), mic.begin());
    return mic;
}

void wrap(wire::Bytes data, const Ptk &ptk, std::uint8_t *to) {
    assert(data.size() % 8 == 0 && data.size() <= 128);
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&::EVP_CIPHER_CTX_free)> context(
        ::EVP_CIPHER_CTX_new(), ::EVP_CIPHER_CTX_free);
    ::EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    int bytes = 0;
    ::EVP_EncryptInit_ex(context.get(), ::EVP_aes_128_wrap(), nullptr, ptk.encryption.data(),
                         nullptr);
    ::EVP_EncryptUpdate(context.get(), to, &bytes, data.data(), static_cast<int>(data.size()));
}

} // namespace besser::air::rsn
