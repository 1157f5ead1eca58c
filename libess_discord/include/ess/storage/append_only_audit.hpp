// The smaller half of an audit log: for hosts that append to it and verify it, and no more.
#pragma once

#include "ess/storage/audit_log.hpp"

namespace ess::storage {

/// An `audit_store` without checkpoints, retention, erasure and charts. A host derives from it and writes `head`,
/// `insert`, `list`, `range` and `chains`; what it wants of the rest it takes over one by one.
///
/// Reading what is not kept answers with nothing. Keeping or erasing it is an error, `audit_not_kept` (unsupported):
/// nobody is told that something was erased which still stands there.
class append_only_audit : public audit_store {
 public:
  result<std::vector<audit_record>> list_personal(const user_id&, int) const override {
    return std::vector<audit_record>();
  }
  result<int> erase_personal(const user_id&) override { return not_kept(); }
  result<void> insert_checkpoint(const audit_checkpoint_record&) override { return not_kept(); }
  result<std::vector<audit_checkpoint_record>> checkpoints(std::string_view, std::int64_t, int) const override {
    return std::vector<audit_checkpoint_record>();
  }
  result<std::optional<audit_checkpoint_record>> cut(std::string_view) const override {
    return std::optional<audit_checkpoint_record>();
  }
  result<std::vector<audit_progress>> uncovered() const override { return std::vector<audit_progress>(); }
  result<int> erase_below_cut(std::string_view, int) override { return not_kept(); }
  result<std::vector<audit_tally>> tally(std::string_view, std::string_view, time_point,
                                         std::chrono::milliseconds) const override {
    return not_kept();
  }

 private:
  static error not_kept() {
    return {errc::unsupported, "audit_not_kept", "This audit log keeps entries only: no checkpoints, no erasure."};
  }
};

}  // namespace ess::storage
