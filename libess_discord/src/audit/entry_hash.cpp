#include "audit/entry_hash.hpp"

#include "ess/crypto/hash.hpp"

namespace ess::audit {

std::string entry_hash(std::string_view previous_hash, std::string_view body) {
  std::string hashed(entry_hash_tag);
  hashed.append(previous_hash).append(body);
  return crypto::sha256(hashed);
}

std::string commitment_to(std::string_view salt, std::string_view value) { return crypto::hmac_sha256(salt, value); }

}  // namespace ess::audit
