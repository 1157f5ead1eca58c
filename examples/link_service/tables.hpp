// The tables of this service: its own users and logins, and beside them what linking keeps. A real service has them in
// its own database; what matters is that one unit of work sees them all, and keeps all of its changes or none.
#pragma once

#include <ess/storage/append_only_audit.hpp>
#include <ess/storage/jobs.hpp>
#include <ess/storage/links.hpp>
#include <ess/storage/units.hpp>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace link_service {

/// A user of this service: nothing that the library knows about.
struct member {
  std::string name;
  std::string password;  ///< a real service keeps a hash
};

/// Who is logged in. The library never sees it, only the name of its row and whose it is.
struct login {
  std::string member_id;
  ess::time_point until;
};

struct tables {
  std::map<std::string, member> members;  ///< by id
  std::map<std::string, login> logins;    ///< by the hash of the cookie
  std::map<std::string, ess::storage::link_attempt_record> attempts;
  std::map<std::string, ess::storage::pending_link_record> pending;
  std::map<std::string, ess::storage::discord_link_record> links;  ///< by member
  std::map<std::string, ess::storage::job_record> jobs;            ///< tokens to revoke, sealed, by the job's id
  std::vector<ess::storage::audit_record> log;
};

/// The links among the tables. Lifetime: the tables outlive it.
class link_table final : public ess::storage::link_store {
 public:
  explicit link_table(tables& t) : t_(t) {}
  ess::result<void> insert_attempt(const ess::storage::link_attempt_record& attempt) override;
  ess::result<std::optional<ess::storage::link_attempt_record>> consume_attempt(std::string_view state_hash) override;
  ess::result<void> insert_pending(const ess::storage::pending_link_record& pending) override;
  ess::result<std::optional<ess::storage::pending_link_record>> find_pending(
      const ess::pending_link_id& id) const override;
  ess::result<std::optional<ess::storage::pending_link_record>> consume_pending(
      const ess::pending_link_id& id) override;
  ess::result<void> erase_unfinished(const ess::user_id& user) override;
  ess::result<void> move_unfinished(const ess::user_id& user, std::string_view from, std::string_view to) override;
  ess::result<int> erase_expired(ess::time_point now) override;
  ess::result<void> insert_link(const ess::storage::discord_link_record& link) override;
  ess::result<std::optional<ess::storage::discord_link_record>> find_link(const ess::user_id& user) const override;
  ess::result<std::optional<ess::storage::discord_link_record>> find_link_by_discord_id(
      ess::discord_user_id id) const override;
  ess::result<void> set_stale_at(const ess::user_id& user, std::optional<ess::time_point> at) override;
  ess::result<bool> erase_link(const ess::user_id& user) override;

 private:
  tables& t_;
};

/// The log among the tables. This service only appends and reads; it neither prunes nor signs checkpoints.
class log_table final : public ess::storage::append_only_audit {
 public:
  explicit log_table(tables& t) : t_(t) {}
  ess::result<ess::storage::audit_head> head(std::string_view chain) const override;
  ess::result<void> insert(const ess::storage::audit_record& record) override;
  ess::result<std::vector<ess::storage::audit_record>> list(std::string_view chain, const ess::storage::audit_filter&,
                                                            int limit) const override;
  ess::result<std::vector<ess::storage::audit_record>> range(std::string_view chain, std::int64_t after_sequence,
                                                             int limit) const override;
  ess::result<std::vector<std::string>> chains() const override;

 private:
  tables& t_;
};

/// What Discord has yet to be told.
class job_table final : public ess::storage::job_store {
 public:
  explicit job_table(tables& t) : t_(t) {}
  ess::result<void> insert(const ess::storage::job_record& job) override;
  ess::result<std::optional<ess::storage::job_record>> next(ess::storage::job_kind kind) const override;
  ess::result<bool> postpone(const ess::storage::job_id& id, int attempts, ess::time_point due_at) override;
  ess::result<bool> erase(const ess::storage::job_id& id) override;

 private:
  tables& t_;
};

/// What the linking room asks of a unit of work: links, the log, tokens to revoke, the time.
class unit final : public ess::storage::link_unit, public ess::storage::job_unit {
 public:
  unit(tables& t, ess::time_point now) : links_(t), log_(t), jobs_(t), now_(now) {}
  ess::time_point now() const override { return now_; }
  ess::storage::link_store& links() override { return links_; }
  ess::storage::audit_store& audit() override { return log_; }
  ess::storage::job_store& jobs() override { return jobs_; }

 private:
  link_table links_;
  log_table log_;
  job_table jobs_;
  ess::time_point now_;
};

/// Runs `work(tables&, unit&)` on a copy and keeps the copy unless it answers an error: a transaction in small.
template <class F>
auto change(tables& all, ess::time_point now, F work) {
  tables copy = all;
  unit both(copy, now);
  auto answer = work(copy, both);
  if (answer) all = std::move(copy);
  return answer;
}

}  // namespace link_service
