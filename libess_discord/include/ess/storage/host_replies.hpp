// What hosts were answered to their writes, so that a request sent again is answered again and not done again.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ess/base/clock.hpp"
#include "ess/base/id.hpp"
#include "ess/base/result.hpp"

namespace ess::storage {

struct host_reply_record {
  api_key_id key;            ///< the first of its line of successors
  std::string name;          ///< the caller's `Idempotency-Key`, unique in the line
  std::string request_hash;  ///< 32 raw bytes: what was asked
  int status = 200;
  std::string body;
  time_point at;
};

class host_reply_store {
 public:
  virtual ~host_reply_store() = default;

  virtual result<std::optional<host_reply_record>> find(const api_key_id& key, std::string_view name) const = 0;
  /// Keeps `reply`, and of the key's replies the latest `most`. Precondition: there is none of that name.
  virtual result<void> insert(const host_reply_record& reply, int most) = 0;
  /// Forgets at most `limit` replies of before `before`, whoever's; answers how many there were.
  virtual result<int> erase_older(time_point before, int limit) = 0;
};

}  // namespace ess::storage
