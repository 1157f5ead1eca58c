#include "linking/refusals.hpp"

#include <string>

namespace ess::linking {

error link_state_invalid() {
  return {errc::forbidden, "link_state_invalid",
          "This link attempt has expired or belongs to another browser. Start again."};
}

error issuer_mismatch() {
  return {errc::forbidden, "issuer_mismatch",
          "The answer came from somewhere else than Discord. Nothing was linked; start again from the settings page."};
}

error link_refused() { return {errc::forbidden, "link_refused", "You cancelled at Discord. Nothing was linked."}; }

error discord_refused(std::string_view error_code) {
  return error(errc::unavailable, "discord_refused",
               "Discord refused the request. Nothing was linked; try again, and tell the operator if it stays.")
      .with_detail("error=" + std::string(error_code));
}

error user_already_linked() {
  return {errc::conflict, "user_already_linked",
          "Your account is linked to a Discord account already. Unlink that one first."};
}

error renews_another() {
  return {errc::conflict, "link_renews_another",
          "Your account is linked to another Discord account than this one. Renew the link with that one, or unlink it "
          "first."};
}

error discord_id_taken() {
  return {errc::conflict, "discord_id_taken",
          "This Discord account is linked to another ESS account. It has to be unlinked there first."};
}

error pending_link_not_found() {
  return {errc::not_found, "pending_link_not_found",
          "There is nothing to confirm here: the link was confirmed or cancelled already, or took longer than 10 "
          "minutes. Start again from the settings page."};
}

error not_linked() { return {errc::conflict, "not_linked", "Your account is not linked to a Discord account."}; }

error community_not_found() {
  return {errc::not_found, "community_not_found", "There is no such community, or you are not in it."};
}

error linked_roles_off() {
  return {errc::conflict, "linked_roles_off",
          "This community does not use linked roles. Its admins switch them on in the Discord settings."};
}

error link_stale() { return {errc::conflict, "link_stale", "Discord no longer confirms your link. Renew it first."}; }

error other_discord_account() {
  return {errc::conflict, "other_discord_account",
          "You allowed it as another Discord account than the one you are linked to. Change the account at Discord and "
          "try again."};
}

error roles_not_connected() { return {errc::conflict, "roles_not_connected", "Your role is not shown to Discord."}; }

}  // namespace ess::linking
