// A unit of work that cannot show its requests for now, and goes on otherwise: for proving that such a failure passes.
#pragma once

#include "ess/storage/approvals.hpp"
#include "support/failing_audit.hpp"

namespace ess::test {

inline error store_busy() { return {errc::unavailable, "store_busy", "The store is busy."}; }

/// Answers nothing for now, and does not end the unit of work by it.
class busy_approvals final : public storage::approval_store {
 public:
  result<void> insert(const storage::approval_record&) override { return store_busy(); }
  result<std::optional<storage::approval_record>> find(const community_id&, const approval_id&) const override {
    return store_busy();
  }
  result<std::vector<storage::approval_record>> list(const community_id&, const storage::approval_query&,
                                                     int) const override {
    return store_busy();
  }
  result<std::int64_t> count(const community_id&, storage::approval_status) const override { return store_busy(); }
  result<bool> decide(const community_id&, const approval_id&, storage::approval_status, const std::optional<user_id>&,
                      std::string_view, time_point) override {
    return store_busy();
  }
  result<std::vector<storage::approval_record>> list_decided(const community_id&, std::int64_t, int) const override {
    return store_busy();
  }
  result<void> insert_action(const storage::moderation_action_record&) override { return store_busy(); }
  result<std::vector<storage::moderation_action_record>> list_actions(const community_id&, int) const override {
    return store_busy();
  }
};

/// Passes everything but the requests (and the audit log, see the base) on. Lifetime: the inner unit outlives it.
class busy_work final : public failing_audit_work {
 public:
  using failing_audit_work::failing_audit_work;
  storage::approval_store& approvals() override { return approvals_; }

 private:
  busy_approvals approvals_;
};

}  // namespace ess::test
