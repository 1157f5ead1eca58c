#include "ess/notifications/render.hpp"

#include <exception>

#include "ess/notifications/announce.hpp"
#include "ess/notifications/templates.hpp"
#include "ess/storage/communities.hpp"
#include "ess/storage/discord_configs.hpp"
#include "notifications/security_entry.hpp"

namespace ess::notifications {

using storage::message_language;

namespace {

constexpr int history_read = 8;

/// Where on the site a thing is seen itself. `state` chooses the list it stands in. An id needs no escaping.
result<std::string> page_of(const storage::unit_of_work& work, const community_id& community, std::string_view site,
                            std::string_view path, std::string_view state, std::string_view id) {
  auto home = work.communities().find(community);
  if (!home) return std::move(home).error();
  if (!*home) return subject_gone();
  std::string page(site);
  page.append(path).append("?community=").append((*home)->slug);
  if (!state.empty()) page.append("&").append(state);
  return page.append("&id=").append(id);
}

result<discord::message_body> render_approval(const storage::unit_of_work& work, const storage::outbox_record& message,
                                              std::string_view site, message_language l) {
  auto id = approval_id::parse(message.subject);
  if (!id) return std::move(id).error();
  auto found = work.approvals().find(message.community, *id);
  if (!found) return std::move(found).error();
  if (!*found) return subject_gone();
  auto requested_by = name_of(work, (*found)->requested_by);
  if (!requested_by) return std::move(requested_by).error();
  auto decided_by = name_of(work, (*found)->decided_by);
  if (!decided_by) return std::move(decided_by).error();
  const auto state = "status=" + std::string(storage::to_string((*found)->status));
  auto page = page_of(work, message.community, site, "/app/approvals", state, message.subject);
  if (!page) return std::move(page).error();
  return render(approval_card{std::move(**found), std::move(*requested_by), std::move(*decided_by), std::move(*page)},
                l);
}

result<discord::message_body> render_call(const storage::unit_of_work& work, const storage::outbox_record& message,
                                          std::string_view site, message_language l) {
  auto id = call_id::parse(message.subject);
  if (!id) return std::move(id).error();
  auto found = work.calls().find(message.community, *id);
  if (!found) return std::move(found).error();
  if (!*found) return subject_gone();
  auto history = work.calls().list_changes(message.community, *id, history_read);
  if (!history) return std::move(history).error();
  auto assigned_to = name_of(work, (*found)->assigned_to);
  if (!assigned_to) return std::move(assigned_to).error();
  const bool closed =
      (*found)->status == storage::call_status::cleared || (*found)->status == storage::call_status::cancelled;
  auto page =
      page_of(work, message.community, site, "/app/dispatch", closed ? "state=all" : "state=open", message.subject);
  if (!page) return std::move(page).error();
  return render(call_card{std::move(**found), std::move(*assigned_to), std::move(*history), std::move(*page)}, l);
}

result<discord::message_body> render_security(const storage::unit_of_work& work, const storage::outbox_record& message,
                                              std::string_view site, message_language l) {
  // The page begins with that entry: below the last that is named are the others.
  const auto& entry = message.joined.empty() ? message.subject : message.joined.back();
  auto page = page_of(work, message.community, site, "/app/audit", "", entry);
  if (!page) return std::move(page).error();
  auto first = security_card_of(work, message.community, message.subject);
  if (!first) return std::move(first).error();
  if (message.joined.empty()) {
    first->page = std::move(*page);
    return render(*first, l);
  }
  security_digest_card digest{message.changes, {std::move(*first)}, std::move(*page)};
  for (const auto& subject : message.joined) {
    auto card = security_card_of(work, message.community, subject);
    // Of an entry that was pruned meanwhile there is nothing to tell but that it was one of them.
    if (!card && card.error().code() == errc::not_found) continue;
    if (!card) return std::move(card).error();
    digest.named.push_back(std::move(*card));
  }
  return render(digest, l);
}

result<discord::message_body> render_as_wanted(const storage::unit_of_work& work, const storage::outbox_record& message,
                                               std::string_view site) {
  auto config = work.discord_configs().find(message.community);
  if (!config) return std::move(config).error();
  const auto language = *config ? (*config)->notify.language : message_language::en;
  result<discord::message_body> body = error(errc::unsupported, "kind_unknown", "No template makes such a message.");
  if (message.kind == kinds::approval) body = render_approval(work, message, site, language);
  if (message.kind == kinds::call) body = render_call(work, message, site, language);
  if (message.kind == kinds::security) body = render_security(work, message, site, language);
  if (!body) return body;
  if (auto checked = discord::check_message_body(*body); !checked) return std::move(checked).error();
  return body;
}

}  // namespace

result<discord::message_body> render(const storage::unit_of_work& work, const storage::outbox_record& message,
                                     std::string_view site) {
  // A defect in one template would otherwise end the claim of every community.
  try {
    return render_as_wanted(work, message, site);
  } catch (const std::exception& failure) {
    return error(errc::internal, "render_failed", "The message could not be made.").with_detail(failure.what());
  }
}

}  // namespace ess::notifications
