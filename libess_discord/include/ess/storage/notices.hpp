// Notices: what a person is told in the app about their own account.
#pragma once

#include <string>
#include <vector>

#include "ess/base/id.hpp"

namespace ess::storage {

using notice_id = id<struct notice_tag>;

struct notice_record {
  notice_id id;
  user_id user;
  time_point at;
  std::string kind;  ///< a slug such as `discord.linked`, for pages that show kinds differently
  std::string subject;
  std::string text;
};

class notice_store {
 public:
  virtual ~notice_store() = default;

  virtual result<void> insert(const notice_record& notice) = 0;
  /// Newest first.
  virtual result<std::vector<notice_record>> list(const user_id& user, int limit) const = 0;
  /// Answers whether the user had that notice.
  virtual result<bool> erase(const user_id& user, const notice_id& id) = 0;
  /// Erases all but the newest `keep`; answers how many went.
  virtual result<int> erase_all_but(const user_id& user, int keep) = 0;
};

}  // namespace ess::storage
