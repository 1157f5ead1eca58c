// The database of the settings, with the keys and the lock that opening it takes.
#pragma once

#include <memory>
#include <optional>

#include "ess/access/pepper.hpp"
#include "ess/base/clock.hpp"
#include "ess/base/log.hpp"
#include "ess/config/settings.hpp"
#include "ess/crypto/token_cipher.hpp"
#include "ess/secrets/community_key_file.hpp"
#include "ess/storage/database.hpp"
#include "ess/storage/sqlite/file_lock.hpp"

namespace ess::server {

/// Lifetime: what it is opened with outlives it. It stays where it is: its parts refer to each other.
/// Threads: as its parts.
class opened_store {
 public:
  /// Errors: those of the key ring, of the lock (another process has the database), of the file of community keys and
  /// of the store.
  static result<std::unique_ptr<opened_store>> open(const config::server_settings& settings, const clock& time,
                                                    random_source& random, const logger& log);

  storage::database& database() noexcept { return *database_; }
  const crypto::token_cipher& cipher() const noexcept { return *cipher_; }
  secrets::community_key_file& community_keys() noexcept { return *community_keys_; }

  /// Errors: those of the store, and of a pepper that cannot be opened.
  result<access::pepper> read_pepper();

 private:
  opened_store(crypto::key_ring ring, storage::sqlite::file_lock lock)
      : ring_(std::move(ring)), lock_(std::move(lock)) {}

  crypto::key_ring ring_;
  storage::sqlite::file_lock lock_;
  std::unique_ptr<secrets::community_key_file> community_keys_;
  std::optional<crypto::token_cipher> cipher_;
  std::unique_ptr<storage::database> database_;
};

}  // namespace ess::server
