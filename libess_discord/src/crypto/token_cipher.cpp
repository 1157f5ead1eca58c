// The envelope, as specified in docs/formats/token-envelope.md:
//   envelope   = "ess2." key-id "." base64url( nonce ciphertext tag )
//   additional = field("ess2") field(key-id) field(table) field(column) field(community) field(row)
//   field(x)   = length of x as 4 bytes, most significant first, then x
#include "ess/crypto/token_cipher.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>

#include "crypto/old_envelope.hpp"
#include "crypto/xchacha.hpp"

namespace ess::crypto {

namespace {

constexpr std::string_view version = "ess2";
constexpr std::size_t key_id_characters = 16;

// An envelope is no secret, so its encoding needs no constant time as libsodium's has it, and is several times faster.
constexpr std::string_view base64url_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::array<std::int8_t, 256> base64url_values() {
  std::array<std::int8_t, 256> values{};
  for (auto& each : values) each = -1;
  for (std::size_t i = 0; i < base64url_digits.size(); ++i) {
    values[static_cast<unsigned char>(base64url_digits[i])] = static_cast<std::int8_t>(i);
  }
  return values;
}

void append_base64url(std::string& out, std::string_view bytes) {
  const std::size_t begin = out.size();
  out.resize(begin + (bytes.size() * 4 + 2) / 3);
  char* to = out.data() + begin;
  const auto byte = [&](std::size_t at) -> std::uint32_t { return static_cast<unsigned char>(bytes[at]); };
  const auto put = [&](std::uint32_t held, int digits) {
    for (int i = 0; i < digits; ++i) *to++ = base64url_digits[(held >> (18 - 6 * i)) & 63];
  };
  std::size_t at = 0;
  for (; at + 3 <= bytes.size(); at += 3) put(byte(at) << 16 | byte(at + 1) << 8 | byte(at + 2), 4);
  if (bytes.size() - at == 1) put(byte(at) << 16, 2);
  if (bytes.size() - at == 2) put(byte(at) << 16 | byte(at + 1) << 8, 3);
}

/// Without padding, and in the one form there is: bits that mean nothing are zero.
std::optional<std::string> decode_base64url(std::string_view text) {
  static constexpr auto values = base64url_values();
  if (text.size() % 4 == 1) return std::nullopt;
  std::string bytes(text.size() * 3 / 4, '\0');
  char* to = bytes.data();
  // A character that is no digit has the value -1, whose sign shows in all that is joined with it.
  const auto digit = [&](std::size_t at) -> int { return values[static_cast<unsigned char>(text[at])]; };
  int seen = 0;
  std::size_t at = 0;
  for (; at + 4 <= text.size(); at += 4) {
    const int held = digit(at) << 18 | digit(at + 1) << 12 | digit(at + 2) << 6 | digit(at + 3);
    seen |= held;
    *to++ = static_cast<char>((held >> 16) & 0xff);
    *to++ = static_cast<char>((held >> 8) & 0xff);
    *to++ = static_cast<char>(held & 0xff);
  }
  const std::size_t rest = text.size() - at;
  if (rest != 0) {
    const int held = digit(at) << 18 | digit(at + 1) << 12 | (rest == 3 ? digit(at + 2) << 6 : 0);
    seen |= held;
    *to++ = static_cast<char>((held >> 16) & 0xff);
    if (rest == 3) *to++ = static_cast<char>((held >> 8) & 0xff);
    if ((held & (rest == 3 ? 0xff : 0xffff)) != 0) return std::nullopt;
  }
  if (seen < 0) return std::nullopt;
  return bytes;
}

/// Additional data, on the stack unless it is long: it is made for each value that is sealed or opened.
class additional_data {
 public:
  additional_data(std::string_view key_id, const bound_place& place) {
    const std::array<std::string_view, 6> fields = {version,           key_id,     place.table(), place.column(),
                                                    place.community(), place.row()};
    for (const auto field : fields) size_ += 4 + field.size();
    if (size_ > few_.size()) many_.resize(size_);
    char* to = size_ > few_.size() ? many_.data() : few_.data();
    begin_ = to;
    for (const auto field : fields) {
      const auto length = static_cast<std::uint32_t>(field.size());
      for (const int shift : {24, 16, 8, 0}) *to++ = static_cast<char>((length >> shift) & 0xff);
      to = std::copy(field.begin(), field.end(), to);
    }
  }
  additional_data(const additional_data&) = delete;
  additional_data& operator=(const additional_data&) = delete;

  std::string_view bytes() const noexcept { return {begin_, size_}; }

 private:
  std::array<char, 256> few_;
  std::string many_;
  const char* begin_ = nullptr;
  std::size_t size_ = 0;
};

struct envelope_parts {
  std::string_view key_id;  ///< in the envelope
  std::string body;

  std::string_view nonce() const { return std::string_view(body).substr(0, xchacha_nonce_bytes); }
  std::string_view sealed() const { return std::string_view(body).substr(xchacha_nonce_bytes); }
};

bool is_lower_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::optional<envelope_parts> take_apart(std::string_view envelope) {
  constexpr std::size_t id_at = version.size() + 1;
  constexpr std::size_t body_at = id_at + key_id_characters + 1;
  if (envelope.size() <= body_at || !envelope.starts_with(version)) return std::nullopt;
  if (envelope[id_at - 1] != '.' || envelope[body_at - 1] != '.') return std::nullopt;
  const std::string_view id = envelope.substr(id_at, key_id_characters);
  auto body = decode_base64url(envelope.substr(body_at));
  if (!is_lower_hex(id) || !body || body->size() < xchacha_nonce_bytes + xchacha_tag_bytes) return std::nullopt;
  return envelope_parts{id, std::move(*body)};
}

}  // namespace

std::string bound_place::describe() const {
  std::string text = table_ + "." + column_ + " of row \"" + row_ + "\"";
  if (!community_.empty()) text += " (community \"" + community_ + "\")";
  return text;
}

std::string token_cipher::seal(const bound_place& place, std::string_view plain) const {
  std::shared_ptr<const secret> own;
  if (communities_ != nullptr && !place.community().empty()) {
    auto made = communities_->find_or_make(place.community());
    if (!made) throw std::runtime_error(made.error().message());
    own = std::move(*made);
  }
  const std::string id = own ? key_id_of_key(*own) : keys_.writing_id();
  const secret& key = own ? *own : *keys_.find(id);
  std::string body(xchacha_nonce_bytes + plain.size() + xchacha_tag_bytes, '\0');
  random_.fill(std::as_writable_bytes(std::span(body.data(), xchacha_nonce_bytes)));
  const std::string_view nonce(body.data(), xchacha_nonce_bytes);
  xchacha_seal_into(body.data() + xchacha_nonce_bytes, key, nonce, additional_data(id, place).bytes(), plain);
  std::string envelope;
  envelope.reserve(version.size() + id.size() + 2 + (body.size() * 4 + 2) / 3);
  envelope.append(version).append(".").append(id).append(".");
  append_base64url(envelope, body);
  return envelope;
}

bool token_cipher::is_current(const bound_place& place, std::string_view envelope) const {
  const auto parts = take_apart(envelope);
  if (!parts) return false;
  if (communities_ == nullptr || place.community().empty()) return parts->key_id == keys_.writing_id();
  const auto own = communities_->find(place.community());
  return own && parts->key_id == key_id_of_key(*own);
}

result<secret> token_cipher::open(const bound_place& place, std::string_view envelope) const {
  if (is_old_envelope(envelope)) {
    if (auto plain = open_old_envelope(keys_, envelope)) return std::move(*plain);
    return error(errc::corrupt, "envelope_refused",
                 "The old ciphertext in " + place.describe() +
                     " opens under no loaded key. Add the key it was made with to AUTH_ENCRYPTION_KEYS_OLD, or enter "
                     "the value again.");
  }
  const auto parts = take_apart(envelope);
  if (!parts) {
    return error(errc::corrupt, "envelope_malformed",
                 "The sealed value in " + place.describe() + " is damaged. Enter it again.");
  }
  const secret* key = keys_.find(parts->key_id);
  std::shared_ptr<const secret> own;
  if (key == nullptr && communities_ != nullptr) {
    own = communities_->find(place.community());
    if (own && key_id_of_key(*own) == parts->key_id) key = own.get();
  }
  if (key == nullptr) {
    const std::string_view advice = communities_ != nullptr && !place.community().empty()
                                        ? ", which is neither loaded nor the community's own. Add it to "
                                          "AUTH_ENCRYPTION_KEYS_OLD, bring back the file of the communities' keys, or "
                                          "enter the value again."
                                        : ", which is not loaded. Add that key to AUTH_ENCRYPTION_KEYS_OLD.";
    return error(
        errc::corrupt, "encryption_key_unknown",
        ("The sealed value in " + place.describe() + " was sealed under key ").append(parts->key_id).append(advice));
  }
  auto plain = xchacha_open(*key, parts->nonce(), additional_data(parts->key_id, place).bytes(), parts->sealed());
  if (!plain) {
    return error(errc::corrupt, "envelope_refused",
                 "The sealed value in " + place.describe() + " was altered or belongs elsewhere. Enter it again.");
  }
  return std::move(*plain);
}

result<std::string> key_id_of(std::string_view envelope) {
  if (is_old_envelope(envelope)) return std::string(old_key_id);
  auto parts = take_apart(envelope);
  if (!parts) return error(errc::corrupt, "envelope_malformed", "A sealed value is damaged.");
  return std::string(parts->key_id);
}

}  // namespace ess::crypto
