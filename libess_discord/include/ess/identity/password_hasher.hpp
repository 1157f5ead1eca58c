// Password hashing as an interface, so that tests can count verifications and need not pay for them.
#pragma once

#include <string>
#include <string_view>

#include "ess/base/result.hpp"
#include "ess/crypto/password_hash.hpp"

namespace ess::identity {

/// Threads: implementations may be called from any thread. Slow by design: never on an I/O thread, never inside a unit
/// of work.
class password_hasher {
 public:
  virtual ~password_hasher() = default;
  virtual result<std::string> hash(std::string_view password) const = 0;
  virtual bool verify(std::string_view phc, std::string_view password) const = 0;
  /// True if `phc` was made with weaker parameters than `hash` uses now.
  virtual bool needs_rehash(std::string_view phc) const = 0;
};

/// Argon2id at the given cost.
class argon2id_hasher final : public password_hasher {
 public:
  explicit argon2id_hasher(crypto::password_cost cost = {}) : cost_(cost) {}
  result<std::string> hash(std::string_view password) const override;
  bool verify(std::string_view phc, std::string_view password) const override;
  bool needs_rehash(std::string_view phc) const override;

 private:
  crypto::password_cost cost_;
};

}  // namespace ess::identity
