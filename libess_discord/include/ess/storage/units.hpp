// The parts of a unit of work: what a room needs, so that a host which wants one room brings no more than its stores.
#pragma once

#include "ess/base/clock.hpp"

namespace ess::storage {

class api_key_store;
class audit_store;
class discord_config_store;
class guild_claim_store;
class installation_store;
class job_store;
class link_store;
class outbox_store;
class sealed_value_store;
class throttle_store;

/// What every part has: the time of the transaction. A part that is `const` can only read.
///
/// A function of the library asks for the smallest part that holds its stores. `unit_of_work` is all of them; a host
/// with a database of its own derives from the part it needs and hands out its own stores.
/// Lifetime: valid only during the call it was passed to. Threads: the one it was passed on.
class unit {
 public:
  virtual ~unit() = default;

  /// Time of this transaction; stored deadlines are compared with this and nothing else.
  virtual time_point now() const = 0;

 protected:
  // A part hands out each of its stores through one virtual function, so that a host writes one, and its const twin
  // gives back as const what that one hands out. Here is the one door through which the twins reach it.
  template <class Part>
  static Part& writable(const Part& part) noexcept {
    return const_cast<Part&>(part);
  }
};

/// For appending to the audit log and verifying it.
class audit_unit : public virtual unit {
 public:
  virtual audit_store& audit() = 0;
  const audit_store& audit() const { return writable(*this).audit(); }
  /// Where entries about a community's security are announced to it as well; null: nowhere.
  virtual outbox_store* announcements() { return nullptr; }
  const outbox_store* announcements() const { return writable(*this).announcements(); }
};

/// For secrets of the installation: pepper, signing keys.
class installation_unit : public virtual unit {
 public:
  virtual installation_store& installation() = 0;
  const installation_store& installation() const { return writable(*this).installation(); }
};

/// For work that is owed to the outside, such as the revocation of a token.
class job_unit : public virtual unit {
 public:
  virtual job_store& jobs() = 0;
  const job_store& jobs() const { return writable(*this).jobs(); }
};

/// For what Discord channels are owed, and for the record of replaying and dropping it.
class outbox_unit : public virtual audit_unit {
 public:
  virtual outbox_store& outbox() = 0;
  const outbox_store& outbox() const { return writable(*this).outbox(); }
};

/// For limits that all nodes share.
class throttle_unit : public virtual unit {
 public:
  virtual throttle_store& throttles() = 0;
  const throttle_store& throttles() const { return writable(*this).throttles(); }
};

/// For making, checking and revoking API keys.
class key_unit : public virtual audit_unit {
 public:
  virtual api_key_store& api_keys() = 0;
  const api_key_store& api_keys() const { return writable(*this).api_keys(); }
};

/// For going over every sealed value there is, whatever it belongs to.
class sealed_unit : public virtual audit_unit {
 public:
  virtual sealed_value_store& sealed_values() = 0;
  const sealed_value_store& sealed_values() const { return writable(*this).sealed_values(); }
};

/// For telling whose a Discord guild is.
class guild_unit : public virtual audit_unit {
 public:
  virtual discord_config_store& discord_configs() = 0;
  virtual guild_claim_store& guild_claims() = 0;
  const discord_config_store& discord_configs() const { return writable(*this).discord_configs(); }
  const guild_claim_store& guild_claims() const { return writable(*this).guild_claims(); }
};

/// For linking Discord identities.
class link_unit : public virtual audit_unit {
 public:
  virtual link_store& links() = 0;
  const link_store& links() const { return writable(*this).links(); }
};

}  // namespace ess::storage
