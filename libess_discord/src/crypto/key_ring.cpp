#include "ess/crypto/key_ring.hpp"

#include <algorithm>
#include <optional>

#include "ess/base/encoding.hpp"
#include "ess/base/text.hpp"
#include "ess/crypto/hash.hpp"

namespace ess::crypto {

namespace {

error invalid_key(std::string_view why) {
  return error(errc::invalid_argument, "invalid_encryption_key",
               std::string("An encryption key is 64 hex digits or the base64 of 32 bytes, but ").append(why) +
                   ". Make one with: openssl rand -hex 32");
}

bool is_one_repeated_byte(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [&](char c) { return c == bytes.front(); });
}

result<void> check_key(const secret& key) {
  if (key.size() != encryption_key_bytes) return invalid_key("this one is not 32 bytes long");
  if (is_one_repeated_byte(key.reveal()))
    return invalid_key("this one is a single byte repeated, so anyone can guess it");
  return success();
}

}  // namespace

result<secret> parse_encryption_key(std::string_view text) {
  text = trim(text);
  if (text.empty()) return invalid_key("this one is empty");
  std::optional<std::string> bytes = text.size() == 2 * encryption_key_bytes ? from_hex(text) : std::nullopt;
  if (!bytes) bytes = from_base64(text);
  if (!bytes) bytes = from_base64url(text);
  if (!bytes) return invalid_key("this one is neither");
  secret key = secret::take(std::move(*bytes));
  if (auto checked = check_key(key); !checked) return std::move(checked).error();
  return key;
}

std::string key_id_of_key(const secret& key) { return to_hex(hmac_sha256(key.reveal(), "ess-key-id-v1").substr(0, 8)); }

result<key_ring> key_ring::make(secret writing, std::vector<secret> reading) {
  key_ring ring;
  if (auto added = ring.add(std::move(writing)); !added) return std::move(added).error();
  for (secret& key : reading) {
    if (auto added = ring.add(std::move(key)); !added) return std::move(added).error();
  }
  return ring;
}

result<void> key_ring::add(secret key) {
  if (auto checked = check_key(key); !checked) return checked;
  std::string id = key_id_of_key(key);
  if (find(id) == nullptr) entries_.push_back({std::move(id), std::move(key)});
  return success();
}

std::vector<std::string> key_ring::ids() const {
  std::vector<std::string> all;
  for (const entry& e : entries_) all.push_back(e.id);
  return all;
}

const secret* key_ring::find(std::string_view id) const noexcept {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const entry& e) { return e.id == id; });
  return found == entries_.end() ? nullptr : &found->key;
}

}  // namespace ess::crypto
