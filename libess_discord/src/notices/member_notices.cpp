#include "ess/notices/member_notices.hpp"

#include <fmt/format.h>

namespace ess::notices {

namespace {

notice made(std::string_view kind, std::string subject, std::string text) {
  notice what;
  what.kind = kind;
  what.subject = std::move(subject);
  what.text = std::move(text);
  return what;
}

}  // namespace

notice member_notice(membership_change change, std::string_view community_name, std::string_view role) {
  const std::string_view name = community_name;
  switch (change) {
    case membership_change::role_set:
      return made(
          "member.role_set", fmt::format("Your role in {} is now {}", name, role),
          fmt::format("Your role in {} was changed to {}, and your sessions have ended. Sign in again to go on. "
                      "If you did not expect this, ask an admin of the community.",
                      name, role));
    case membership_change::suspended:
      return made("member.suspended", fmt::format("You are suspended in {}", name),
                  fmt::format("Your membership of {} is suspended: you see and change nothing there for now, here and "
                              "in Discord. If you did not expect this, ask an admin of the community.",
                              name));
    case membership_change::restored:
      return made("member.restored", fmt::format("Your suspension in {} has ended", name),
                  fmt::format("Your membership of {} was restored, with the role that you had.", name));
    case membership_change::removed:
      break;
  }
  return made("member.removed", fmt::format("You are no longer a member of {}", name),
              fmt::format("You were removed from {}. Your account stays, with your other communities. If you did not "
                          "expect this, ask an admin of the community.",
                          name));
}

}  // namespace ess::notices
