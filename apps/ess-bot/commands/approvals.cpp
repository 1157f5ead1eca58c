#include "commands/commands.hpp"
#include "commands/custom_id.hpp"
#include "commands/render.hpp"
#include "ess/base/json.hpp"
#include "ess/discord/interactions/markdown.hpp"
#include "failure_text.hpp"

namespace ess::bot {

namespace {

std::string render_item(std::size_t number, const api::approval_item& item) {
  std::string line = std::to_string(number) + ". " + discord::code_span(item.id);
  line += " · " + discord::escape_markdown(item.risk_level) + " risk";
  if (const auto command = string_member(item.payload, "commandId")) {
    line += " · **" + discord::escape_markdown(*command) + "**";
  }
  line += " · by " + (item.requested_by ? discord::escape_markdown(item.requested_by->name) : std::string("unknown"));
  return line + since(item.created_at) + "\n";
}

discord::button decision_button(std::size_t number, const api::approval_item& item, verdict_button which) {
  const bool approves = which == verdict_button::approve;
  discord::button b;
  b.style = approves ? discord::button_style::success : discord::button_style::danger;
  b.label = (approves ? "Approve " : "Deny ") + std::to_string(number);
  b.custom_id = decision_custom_id(which, item.id);
  return b;
}

}  // namespace

net::awaitable<answer> list_approvals(command_call call) {
  const auto reply = co_await call.ess().list_approvals(call.who());
  answer out;
  if (!reply) {
    out.text = failure_text(reply.error());
    co_return out;
  }
  if (reply->approvals.empty()) {
    out.text = "There are no pending approval requests.";
    co_return out;
  }
  out.text = "**Pending approval requests**\n";
  std::size_t number = 0;
  for (const api::approval_item& item : reply->approvals) {
    out.text += render_item(++number, item);
    if (out.rows.size() == discord::max_rows) continue;
    discord::action_row row;
    row.buttons.push_back(decision_button(number, item, verdict_button::approve));
    row.buttons.push_back(decision_button(number, item, verdict_button::deny));
    out.rows.push_back(std::move(row));
  }
  out.text += "Decide with a button, or with `/ess approve` and `/ess deny`.";
  co_return out;
}

}  // namespace ess::bot
