// A database that counts what is looked up in it, for tests of what must cost the same.
#pragma once

#include <atomic>
#include <utility>

#include "ess/storage/database.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::test {

/// Passes everything on and counts each time a store is asked for: once for every look-up and every change.
/// Lifetime: `inner` and `count` outlive it.
class counting_work final : public storage::unit_of_work {
 public:
  counting_work(storage::unit_of_work& inner, std::atomic<int>& count) : inner_(inner), count_(count) {}

  time_point now() const override { return inner_.now(); }
  storage::api_key_store& api_keys() override { return counted().api_keys(); }
  storage::approval_store& approvals() override { return counted().approvals(); }
  storage::audit_store& audit() override { return counted().audit(); }
  storage::bot_store& bots() override { return counted().bots(); }
  storage::call_store& calls() override { return counted().calls(); }
  storage::community_store& communities() override { return counted().communities(); }
  storage::discord_config_store& discord_configs() override { return counted().discord_configs(); }
  storage::guild_claim_store& guild_claims() override { return counted().guild_claims(); }
  storage::host_reply_store& host_replies() override { return counted().host_replies(); }
  storage::installation_store& installation() override { return counted().installation(); }
  storage::job_store& jobs() override { return counted().jobs(); }
  storage::interaction_store& interactions() override { return counted().interactions(); }
  storage::link_store& links() override { return counted().links(); }
  storage::membership_store& memberships() override { return counted().memberships(); }
  storage::notice_store& notices() override { return counted().notices(); }
  storage::outbox_store& outbox() override { return counted().outbox(); }
  storage::outbox_store* announcements() override { return inner_.announcements(); }
  storage::invite_store& invites() override { return counted().invites(); }
  storage::known_device_store& known_devices() override { return counted().known_devices(); }
  storage::password_reset_store& password_resets() override { return counted().password_resets(); }
  storage::player_store& players() override { return counted().players(); }
  storage::role_connection_store& role_connections() override { return counted().role_connections(); }
  storage::sealed_value_store& sealed_values() override { return counted().sealed_values(); }
  storage::session_store& sessions() override { return counted().sessions(); }
  storage::throttle_store& throttles() override { return counted().throttles(); }
  storage::user_store& users() override { return counted().users(); }

 private:
  storage::unit_of_work& counted() {
    ++count_;
    return inner_;
  }

  storage::unit_of_work& inner_;
  std::atomic<int>& count_;
};

/// What was asked of a database: units of work, and what was looked up or changed in them.
struct database_cost {
  int reads = 0;
  int looked_up_in_reads = 0;
  int writes = 0;
  int looked_up_in_writes = 0;
  bool operator==(const database_cost&) const = default;
};

/// Lifetime: `inner` outlives it, and it what was submitted. Threads: any.
class counting_database final : public storage::database {
 public:
  explicit counting_database(storage::database& inner) : inner_(inner) {}

  /// Since it was made, or since this was asked before.
  database_cost take_cost() {
    return {reads_.exchange(0), in_reads_.exchange(0), writes_.exchange(0), in_writes_.exchange(0)};
  }

  void submit_write(storage::write_lane lane, write_work work, completion done) override {
    ++writes_;
    const auto counted = [this, work = std::move(work)](storage::unit_of_work& uow) {
      counting_work counting(uow, in_writes_);
      return work(counting);
    };
    inner_.submit_write(lane, counted, std::move(done));
  }
  void submit_read(read_work work, completion done) override {
    ++reads_;
    const auto counted = [this, work = std::move(work)](const storage::unit_of_work& uow) {
      // Only passed on as one that can read.
      counting_work counting(const_cast<storage::unit_of_work&>(uow), in_reads_);
      return work(counting);
    };
    inner_.submit_read(counted, std::move(done));
  }

 private:
  storage::database& inner_;
  std::atomic<int> reads_ = 0;
  std::atomic<int> in_reads_ = 0;
  std::atomic<int> writes_ = 0;
  std::atomic<int> in_writes_ = 0;
};

}  // namespace ess::test
