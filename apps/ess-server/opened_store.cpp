#include "opened_store.hpp"

#include "ess/storage/sqlite/database.hpp"

namespace ess::server {

result<std::unique_ptr<opened_store>> opened_store::open(const config::server_settings& settings, const clock& time,
                                                         random_source& random, const logger& log) {
  std::vector<secret> old_keys;
  for (const auto& key : settings.old_encryption_keys) old_keys.push_back(key.clone());
  auto ring = crypto::key_ring::make(settings.encryption_key.clone(), std::move(old_keys));
  if (!ring) return std::move(ring).error();
  auto lock = storage::sqlite::file_lock::acquire(settings.sqlite_path);
  if (!lock) return std::move(lock).error();
  std::unique_ptr<opened_store> made(new opened_store(*std::move(ring), *std::move(lock)));
  auto community_keys = secrets::community_key_file::open(
      secrets::community_key_path_of(storage::sqlite::canonical_path(settings.sqlite_path)), made->ring_, random);
  if (!community_keys) return std::move(community_keys).error();
  made->community_keys_ = *std::move(community_keys);
  made->cipher_.emplace(made->ring_, random, made->community_keys_.get());
  storage::sqlite::options where;
  where.path = settings.sqlite_path;
  auto database = storage::sqlite::open(std::move(where), time, &log);
  if (!database) return std::move(database).error();
  made->database_ = *std::move(database);
  return made;
}

result<access::pepper> opened_store::read_pepper() {
  std::optional<access::pepper> pepper;
  const auto read = database_->read([&](const storage::unit_of_work& uow) -> result<void> {
    auto loaded = access::load_pepper(uow, *cipher_);
    if (!loaded) return std::move(loaded).error();
    pepper.emplace(std::move(*loaded));
    return success();
  });
  if (!read) return read.error();
  return *std::move(pepper);
}

}  // namespace ess::server
