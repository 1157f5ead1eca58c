// The keys of communities in a file beside the database, and not in it.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "ess/base/random.hpp"
#include "ess/crypto/community_keys.hpp"
#include "ess/crypto/token_cipher.hpp"

namespace ess::secrets {

/// One line of JSON per community: `{"community":…,"key":<envelope>}`, the envelope sealed under the ring at the place
/// `community_keys.key` of that community. Every change writes a new file, durably, puts it in the place of the old one
/// and overwrites the old one's bytes. One process has the file, under the lock of its database.
///
/// Lifetime: ring and random source outlive it. Threads: any.
class community_key_file final : public crypto::community_keys {
 public:
  /// A file that is not there holds no keys; it is made with the first one, mode 0600. A key whose envelope does not
  /// open is kept as it stands and is not there for anybody.
  /// Errors: `community_keys_failed` (unavailable) if the file cannot be read; `community_keys_damaged` (corrupt).
  static result<std::unique_ptr<community_key_file>> open(std::string path, const crypto::key_ring& ring,
                                                          random_source& random);

  std::shared_ptr<const secret> find(std::string_view community) const override;
  result<std::shared_ptr<const secret>> find_or_make(std::string_view community) override;
  bool knows(std::string_view key_id) const override;

  /// Destroys the key of a community. Answers whether there was one. Errors: `community_keys_failed`; then it is there.
  result<bool> destroy(std::string_view community);
  /// How many keys `reseal` would seal anew.
  int count_behind() const;
  /// Seals every key anew under the writing key, in one change of the file. Answers how many were under another.
  /// Errors: `community_keys_failed`; then nothing has changed.
  result<int> reseal();
  /// The id of the key each entry is sealed under, one for each entry.
  std::vector<std::string> sealed_under() const;
  /// A sentence for each entry that does not open.
  std::vector<std::string> problems() const;

 private:
  struct entry {
    std::string envelope;
    std::shared_ptr<const secret> key;  // null: the envelope does not open
    std::string key_id;
  };
  using entries = std::map<std::string, entry, std::less<>>;

  community_key_file(std::string path, const crypto::key_ring& ring, random_source& random)
      : path_(std::move(path)), cipher_(ring, random), random_(random) {}
  result<void> read(std::string_view text);
  result<void> keep(entries changed);
  bool is_behind(const std::string& community, const entry& each) const;

  std::string path_;
  crypto::token_cipher cipher_;  // under the ring alone
  random_source& random_;
  mutable std::mutex mutex_;
  entries entries_;
};

/// Where the keys of communities are for a database at this path.
std::string community_key_path_of(const std::string& database_path);

}  // namespace ess::secrets
