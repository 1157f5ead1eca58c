#include "ess/access/pepper.hpp"

#include <stdexcept>

#include "ess/base/encoding.hpp"
#include "ess/crypto/hash.hpp"
#include "ess/storage/installation.hpp"

namespace ess::access {

namespace {

constexpr std::size_t pepper_bytes = 32;
constexpr std::string_view pepper_name = "api_key_pepper";

crypto::bound_place pepper_place() { return {"installation", "value", "", std::string(pepper_name)}; }

result<pepper> open_pepper(const crypto::token_cipher& cipher, std::string_view sealed) {
  auto bytes = cipher.open(pepper_place(), sealed);
  if (!bytes) return std::move(bytes).error();
  if (bytes->size() != pepper_bytes) {
    return error(
        errc::corrupt, "pepper_malformed",
        "The API key pepper in " + pepper_place().describe() + " is not one of 32 bytes. Restore it from a backup.");
  }
  return pepper::from_bytes(std::move(*bytes));
}

}  // namespace

pepper pepper::from_bytes(secret bytes) {
  if (bytes.size() != pepper_bytes) throw std::invalid_argument("a pepper has 32 bytes");
  std::string id = to_hex(crypto::hmac_sha256(bytes.reveal(), "ess-pepper-id-v1").substr(0, 8));
  return {std::move(id), std::move(bytes)};
}

result<pepper> load_or_make_pepper(storage::installation_unit& uow, const crypto::token_cipher& cipher,
                                   random_source& random) {
  const auto sealed = uow.installation().get(pepper_name);
  if (!sealed) return sealed.error();
  if (*sealed) return open_pepper(cipher, **sealed);
  secret bytes = secret::take(random_bytes(random, pepper_bytes));
  if (auto kept = uow.installation().put(pepper_name, cipher.seal(pepper_place(), bytes.reveal())); !kept) {
    return std::move(kept).error();
  }
  return pepper::from_bytes(std::move(bytes));
}

result<pepper> load_pepper(const storage::installation_unit& uow, const crypto::token_cipher& cipher) {
  const auto sealed = uow.installation().get(pepper_name);
  if (!sealed) return sealed.error();
  if (!*sealed) {
    return error(errc::unavailable, "not_initialised", "This database has no API key pepper yet. Run: essctl init");
  }
  return open_pepper(cipher, **sealed);
}

}  // namespace ess::access
