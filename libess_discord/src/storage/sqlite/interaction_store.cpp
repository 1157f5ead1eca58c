#include "ess/storage/interactions.hpp"

#include "storage/sqlite/query.hpp"
#include "storage/sqlite/stores.hpp"

namespace ess::storage::sqlite {

result<bool> sqlite_interaction_store::spend(const spent_interaction& what) {
  return whether_changed(change(db_,
                                "INSERT INTO spent_interactions (interaction_id, community_id, action, at) "
                                "VALUES (?, ?, ?, ?) ON CONFLICT (interaction_id) DO NOTHING",
                                what.id, what.community, what.action, what.at));
}

result<int> sqlite_interaction_store::erase_older(time_point before) {
  return change(db_, "DELETE FROM spent_interactions WHERE at < ?", before);
}

}  // namespace ess::storage::sqlite
