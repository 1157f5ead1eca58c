// `resolved` of interactions: what the ids in their data stand for (Receiving and Responding, "Resolved Data
// Structure").
#pragma once

#include "testing/sim/world.hpp"

namespace ess::testing::sim {

class resolved_data {
 public:
  /// As `user_id` names things to `application_id`, in a guild or in a direct message.
  resolved_data(const world& w, std::optional<flake> guild_id, flake user_id, flake application_id)
      : world_(w), guild_id_(guild_id), user_id_(user_id), application_id_(application_id) {}

  /// With the member, where the user is one: partial, without user, deaf and mute.
  void add(const user& u);
  void add(const role& r);
  /// With what the user and the application may do there.
  void add(const channel& c);
  void add(const message& m);
  const json::object& value() const noexcept { return out_; }

 private:
  json::object& map(std::string_view kind);

  const world& world_;
  std::optional<flake> guild_id_;
  flake user_id_;
  flake application_id_;
  json::object out_;
};

}  // namespace ess::testing::sim
