#include "ess/identity/password_hasher.hpp"

namespace ess::identity {

result<std::string> argon2id_hasher::hash(std::string_view password) const {
  return crypto::hash_password(password, cost_);
}

bool argon2id_hasher::verify(std::string_view phc, std::string_view password) const {
  return crypto::verify_password(phc, password);
}

bool argon2id_hasher::needs_rehash(std::string_view phc) const { return crypto::needs_rehash(phc, cost_); }

}  // namespace ess::identity
