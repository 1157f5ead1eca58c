// Role connections of one connection to the database. What makes one due is written as triggers in V014.
#pragma once

#include "ess/storage/role_connections.hpp"
#include "storage/sqlite/connection.hpp"

namespace ess::storage::sqlite {

class sqlite_role_connection_store final : public role_connection_store {
 public:
  explicit sqlite_role_connection_store(connection& db) : db_(db) {}
  result<void> put(const role_connection_record& connection) override;
  result<std::optional<role_connection_record>> find(const user_id& user) const override;
  result<std::optional<time_point>> next_due() const override;
  result<std::optional<role_connection_record>> claim(time_point now, time_point until) override;
  result<bool> set_tokens(const role_connection_id& id, std::string_view sealed, time_point expires_at) override;
  result<bool> settle(const role_connection_record& claimed, const role_connection_news& news) override;
  result<bool> erase(const role_connection_id& id) override;
  result<bool> erase_unchanged(const role_connection_record& claimed) override;
  result<bool> abandon(const user_id& user) override;
  result<std::int64_t> number_of(const community_id& community) override;
  result<std::optional<std::int64_t>> find_number(const community_id& community) const override;

 private:
  connection& db_;
};

}  // namespace ess::storage::sqlite
