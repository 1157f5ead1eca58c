#include "testing/sim/permissions.hpp"

#include <algorithm>

namespace ess::testing::sim {

namespace {

void apply(std::uint64_t& permissions, std::uint64_t deny, std::uint64_t allow) {
  permissions = (permissions & ~deny) | allow;
}

bool has_role(const member& m, flake role_id) {
  return std::find(m.roles.begin(), m.roles.end(), role_id) != m.roles.end();
}

std::uint64_t without_implied(std::uint64_t p) {
  if ((p & permission::view_channel) == 0) return 0;
  if ((p & permission::send_messages) == 0) {
    p &= ~(permission::mention_everyone | permission::send_tts | permission::attach_files | permission::embed_links);
  }
  return p;
}

}  // namespace

std::uint64_t guild_permissions(const guild& g, const member& m) {
  if (m.user_id == g.owner_id) return permission::all;
  const role* everyone = find_in(g.roles, g.id);
  std::uint64_t out = everyone == nullptr ? 0 : everyone->permissions;
  for (const flake id : m.roles) {
    const role* r = find_in(g.roles, id);
    if (r != nullptr) out |= r->permissions;
  }
  return (out & permission::administrator) != 0 ? permission::all : out;
}

std::uint64_t channel_permissions(const guild& g, const member& m, const channel& c) {
  std::uint64_t out = guild_permissions(g, m);
  if (out == permission::all) return out;
  for (const overwrite& o : c.overwrites) {
    if (o.id == g.id) apply(out, o.deny, o.allow);
  }
  std::uint64_t deny = 0;
  std::uint64_t allow = 0;
  for (const overwrite& o : c.overwrites) {
    if (o.type != 0 || o.id == g.id || !has_role(m, o.id)) continue;
    deny |= o.deny;
    allow |= o.allow;
  }
  apply(out, deny, allow);
  for (const overwrite& o : c.overwrites) {
    if (o.type == 1 && o.id == m.user_id) apply(out, o.deny, o.allow);
  }
  return without_implied(out);
}

std::uint64_t permissions_in(const world& w, flake user_id, const channel& c) {
  if (!c.guild_id) {
    const bool takes_part = std::find(c.recipients.begin(), c.recipients.end(), user_id) != c.recipients.end();
    return takes_part ? permission::all : 0;
  }
  const guild* g = find_in(w.guilds, *c.guild_id);
  const member* m = w.find_member(*c.guild_id, user_id);
  return g == nullptr || m == nullptr ? 0 : channel_permissions(*g, *m, c);
}

}  // namespace ess::testing::sim
