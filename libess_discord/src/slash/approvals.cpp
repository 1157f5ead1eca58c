#include "ess/api/decision_button.hpp"
#include "ess/base/json.hpp"
#include "ess/discord/interactions/markdown.hpp"
#include "ess/slash/commands.hpp"
#include "slash/failure_text.hpp"
#include "slash/render.hpp"

namespace ess::slash {

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

// Two buttons a request, two requests a row: ten fit the five rows of a message.
constexpr std::size_t requests_per_row = 2;

discord::button decision_button_for(api::decision choice, std::size_t number, const api::approval_item& item) {
  const bool approves = choice == api::decision::approve;
  discord::button b;
  b.style = approves ? discord::button_style::success : discord::button_style::danger;
  b.label = (approves ? "Approve " : "Deny ") + std::to_string(number);
  b.custom_id = api::decision_custom_id(choice, item.id);
  return b;
}

// Whatever a server sends, a message has room for so many.
bool has_room(const answer& out, std::size_t number) {
  return number < discord::max_rows * requests_per_row && out.rows.size() <= discord::max_rows;
}

}  // namespace

net::awaitable<answer> list_approvals(command_call call) {
  api::approvals_request request(call.who());
  const auto reply = co_await call.ess().list_approvals(std::move(request));
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
    if (has_room(out, number)) {
      if (number % requests_per_row == 0) out.rows.emplace_back();
      out.rows.back().buttons.push_back(decision_button_for(api::decision::approve, number + 1, item));
      out.rows.back().buttons.push_back(decision_button_for(api::decision::deny, number + 1, item));
    }
    out.text += render_item(++number, item);
  }
  out.text += "Decide with a button, or with `/ess approve` and `/ess deny`.";
  co_return out;
}

}  // namespace ess::slash
