#include "ess/audit/checkpoint.hpp"

#include <boost/json/object.hpp>

#include "audit/entry_hash.hpp"
#include "ess/audit/canonical_json.hpp"
#include "ess/base/encoding.hpp"
#include "ess/base/json.hpp"
#include "ess/crypto/ed25519.hpp"
#include "ess/crypto/hash.hpp"

namespace ess::audit {

namespace {

constexpr std::size_t seed_bytes = 32;
constexpr std::size_t signature_bytes = 64;
constexpr std::size_t max_line_bytes = 4096;

boost::json::object statement_json(const checkpoint& statement) {
  boost::json::object json;
  const std::string_view kind = to_string(statement.kind);
  json["v"] = 1;
  json["kind"] = boost::json::string_view(kind.data(), kind.size());
  json["chain"] = statement.chain;
  json["sequence"] = statement.sequence;
  json["hash"] = to_hex(statement.hash);
  json["at"] = format_time(statement.at);
  json["keyId"] = statement.key_id;
  return json;
}

// Canonical unless a name is not UTF-8, which no chain's is; then nothing will ever verify.
std::string canonical_or_empty(const boost::json::value& json) {
  auto text = canonical_json(json);
  return text ? *std::move(text) : std::string();
}

error invalid_line() { return {errc::corrupt, "invalid_anchor_line", "This is not a checkpoint of an audit log."}; }

}  // namespace

std::string_view to_string(checkpoint_kind kind) noexcept { return kind == checkpoint_kind::cut ? "cut" : "head"; }

secret make_signing_key(random_source& random) {
  std::string seed = random_bytes(random, seed_bytes);
  auto key = secret::take(to_hex(seed));
  wipe(seed);
  return key;
}

std::string key_id_of_public(std::string_view public_key) {
  return to_hex(crypto::sha256("ess-audit-key-v1\n" + std::string(public_key)).substr(0, 8));
}

result<checkpoint_signer> checkpoint_signer::parse(std::string_view hex_seed) {
  auto seed = from_hex(hex_seed);
  if (!seed || seed->size() != seed_bytes) {
    return error(errc::invalid_argument, "invalid_signing_key",
                 "The signing key of the audit log is 64 hex digits. `essctl init` makes one.");
  }
  auto pair = crypto::ed25519_pair_from_seed(*seed);
  wipe(*seed);
  checkpoint_signer signer;
  signer.key_id_ = key_id_of_public(pair.public_key);
  signer.public_key_ = std::move(pair.public_key);
  signer.secret_key_ = std::move(pair.secret_key);
  return signer;
}

checkpoint checkpoint_signer::sign(checkpoint_kind kind, std::string_view chain, std::int64_t sequence,
                                   std::string_view hash, time_point at) const {
  checkpoint statement{kind, std::string(chain), sequence, std::string(hash), at, key_id_, {}};
  statement.signature = crypto::sign_ed25519(secret_key_, signed_text(statement));
  return statement;
}

result<void> trusted_keys::add(std::string_view public_key) {
  if (public_key.size() != hash_bytes) {
    return error(errc::invalid_argument, "invalid_public_key",
                 "The public key of an audit log is 64 hex digits, as `essctl audit anchor` prints it.");
  }
  keys_.emplace(key_id_of_public(public_key), public_key);
  return success();
}

signature_state trusted_keys::check(const checkpoint& statement) const {
  const auto key = keys_.find(statement.key_id);
  if (key == keys_.end()) return signature_state::unknown_key;
  const bool valid = crypto::verify_ed25519(key->second, signed_text(statement), statement.signature);
  return valid ? signature_state::valid : signature_state::invalid;
}

std::string signed_text(const checkpoint& statement) {
  return "ess-audit-checkpoint-v1\n" + canonical_or_empty(statement_json(statement));
}

std::string anchor_line(const checkpoint& statement) {
  auto json = statement_json(statement);
  json["signature"] = to_base64url(statement.signature);
  return canonical_or_empty(json);
}

result<checkpoint> parse_anchor_line(std::string_view line) {
  if (line.size() > max_line_bytes) return invalid_line();
  const auto json = parse_json(line);
  if (!json || !json->is_object()) return invalid_line();
  const auto kind = string_member(*json, "kind");
  const auto sequence = integer_member(*json, "sequence");
  const auto at = parse_time(string_member(*json, "at").value_or(""));
  auto hash = from_hex(string_member(*json, "hash").value_or("?"));
  auto signature = from_base64url(string_member(*json, "signature").value_or("?"));
  auto chain = string_member(*json, "chain");
  auto key_id = string_member(*json, "keyId");
  const bool complete = (kind == "head" || kind == "cut") && sequence && *sequence >= 1 && at && hash &&
                        hash->size() == hash_bytes && signature && signature->size() == signature_bytes && chain &&
                        key_id && integer_member(*json, "v") == 1;
  if (!complete) return invalid_line();
  checkpoint read{kind == "cut" ? checkpoint_kind::cut : checkpoint_kind::head,
                  *std::move(chain),
                  *sequence,
                  *std::move(hash),
                  *at,
                  *std::move(key_id),
                  *std::move(signature)};
  // One text per statement: whoever reads the file sees what was signed.
  if (anchor_line(read) != line) return invalid_line();
  return read;
}

}  // namespace ess::audit
