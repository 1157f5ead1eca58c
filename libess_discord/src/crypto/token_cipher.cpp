// The envelope, as specified in docs/formats/token-envelope.md:
//   envelope   = "ess2." key-id "." base64url( nonce ciphertext tag )
//   additional = field("ess2") field(key-id) field(table) field(column) field(community) field(row)
//   field(x)   = length of x as 4 bytes, most significant first, then x
#include "ess/crypto/token_cipher.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <stdexcept>

#include "crypto/old_envelope.hpp"
#include "crypto/xchacha.hpp"
#include "ess/base/encoding.hpp"

namespace ess::crypto {

namespace {

constexpr std::string_view version = "ess2";
constexpr std::size_t key_id_characters = 16;

void append_field(std::string& out, std::string_view field) {
  const auto length = static_cast<std::uint32_t>(field.size());
  for (const int shift : {24, 16, 8, 0}) out.push_back(static_cast<char>((length >> shift) & 0xff));
  out.append(field);
}

std::string additional_data(std::string_view key_id, const bound_place& place) {
  std::string data;
  append_field(data, version);
  append_field(data, key_id);
  append_field(data, place.table());
  append_field(data, place.column());
  append_field(data, place.community());
  append_field(data, place.row());
  return data;
}

struct envelope_parts {
  std::string key_id;
  std::string nonce;
  std::string sealed;
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
  const auto body = from_base64url(envelope.substr(body_at));
  if (!is_lower_hex(id) || !body || body->size() < xchacha_nonce_bytes + xchacha_tag_bytes) return std::nullopt;
  return envelope_parts{std::string(id), body->substr(0, xchacha_nonce_bytes), body->substr(xchacha_nonce_bytes)};
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
  const std::string nonce = random_bytes(random_, xchacha_nonce_bytes);
  const std::string sealed = xchacha_seal(key, nonce, additional_data(id, place), plain);
  return std::string(version) + "." + id + "." + to_base64url(nonce + sealed);
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
    return error(errc::corrupt, "encryption_key_unknown",
                 ("The sealed value in " + place.describe() + " was sealed under key " + parts->key_id).append(advice));
  }
  auto plain = xchacha_open(*key, parts->nonce, additional_data(parts->key_id, place), parts->sealed);
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
  return std::move(parts->key_id);
}

}  // namespace ess::crypto
