// One transaction: every store a domain service may need, and the one time that holds throughout it.
#pragma once

#include "ess/storage/gate.hpp"
#include "ess/storage/units.hpp"

namespace ess::storage {

class approval_store;
class bot_store;
class call_store;
class community_store;
class host_reply_store;
class invite_store;
class known_device_store;
class membership_store;
class notice_store;
class password_reset_store;
class player_store;
class role_connection_store;
class session_store;
class user_store;

/// All stores inside one transaction. A `const unit_of_work&` can only read.
///
/// Row, audit entry and outbox message of one change are written through one unit of work, or none is.
/// Lifetime: valid only during the call it was passed to. Threads: the one it was passed on.
class unit_of_work : public virtual gate_unit,
                     public virtual guild_unit,
                     public virtual installation_unit,
                     public virtual job_unit,
                     public virtual link_unit,
                     public virtual outbox_unit,
                     public virtual sealed_unit,
                     public virtual throttle_unit {
 public:
  virtual approval_store& approvals() = 0;
  virtual bot_store& bots() = 0;
  virtual call_store& calls() = 0;
  virtual community_store& communities() = 0;
  virtual host_reply_store& host_replies() = 0;
  virtual invite_store& invites() = 0;
  virtual known_device_store& known_devices() = 0;
  virtual membership_store& memberships() = 0;
  virtual notice_store& notices() = 0;
  virtual password_reset_store& password_resets() = 0;
  virtual player_store& players() = 0;
  virtual role_connection_store& role_connections() = 0;
  virtual session_store& sessions() = 0;
  virtual user_store& users() = 0;

  // What the gate asks is answered from the stores below.
  result<std::optional<gate_community>> community_at_discord(const community_id& community) const override;
  result<std::optional<community_id>> community_of(guild_id guild) const override;
  result<std::optional<gate_person>> person(const community_id& community, discord_user_id discord_user) const override;
  result<bool> holds_lease(const community_id& community, std::int64_t fence) const override;

  const approval_store& approvals() const { return mutable_self().approvals(); }
  const bot_store& bots() const { return mutable_self().bots(); }
  const call_store& calls() const { return mutable_self().calls(); }
  const community_store& communities() const { return mutable_self().communities(); }
  const host_reply_store& host_replies() const { return mutable_self().host_replies(); }
  const invite_store& invites() const { return mutable_self().invites(); }
  const known_device_store& known_devices() const { return mutable_self().known_devices(); }
  const membership_store& memberships() const { return mutable_self().memberships(); }
  const notice_store& notices() const { return mutable_self().notices(); }
  const password_reset_store& password_resets() const { return mutable_self().password_resets(); }
  const player_store& players() const { return mutable_self().players(); }
  const role_connection_store& role_connections() const { return mutable_self().role_connections(); }
  const session_store& sessions() const { return mutable_self().sessions(); }
  const user_store& users() const { return mutable_self().users(); }

 private:
  unit_of_work& mutable_self() const { return writable(*this); }
};

}  // namespace ess::storage
