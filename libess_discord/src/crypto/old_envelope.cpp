#include "crypto/old_envelope.hpp"

#include <string>

#include "crypto/aes_gcm.hpp"
#include "ess/base/encoding.hpp"

namespace ess::crypto {

namespace {

std::optional<std::string> body_of(std::string_view text) {
  if (!text.starts_with(old_envelope_head)) return std::nullopt;
  auto body = from_base64(text.substr(old_envelope_head.size()));
  if (!body || body->size() < gcm_iv_bytes + gcm_tag_bytes) return std::nullopt;
  return body;
}

}  // namespace

bool is_old_envelope(std::string_view text) { return body_of(text).has_value(); }

std::optional<secret> open_old_envelope(const key_ring& keys, std::string_view text) {
  const auto body = body_of(text);
  if (!body) return std::nullopt;
  const std::string_view bytes(*body);
  const auto iv = bytes.substr(0, gcm_iv_bytes);
  const auto tag = bytes.substr(gcm_iv_bytes, gcm_tag_bytes);
  const auto ciphertext = bytes.substr(gcm_iv_bytes + gcm_tag_bytes);
  for (const std::string& id : keys.ids()) {
    if (auto plain = aes256_gcm_open(*keys.find(id), iv, {}, ciphertext, tag)) return plain;
  }
  return std::nullopt;
}

}  // namespace ess::crypto
