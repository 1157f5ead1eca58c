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

discord::button approve_button(std::size_t number, const api::approval_item& item) {
  discord::button b;
  b.style = discord::button_style::success;
  b.label = "Approve " + std::to_string(number);
  b.custom_id = approve_custom_id(item.id);
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
    if (number % discord::max_buttons_per_row == 1) out.rows.emplace_back();
    out.rows.back().buttons.push_back(approve_button(number, item));
  }
  out.text += "Approve with a button, or with `/ess approve`.";
  co_return out;
}

}  // namespace ess::bot
