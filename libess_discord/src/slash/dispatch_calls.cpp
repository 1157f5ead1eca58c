#include "ess/discord/interactions/markdown.hpp"
#include "ess/slash/commands.hpp"
#include "slash/failure_text.hpp"
#include "slash/render.hpp"

namespace ess::slash {

namespace {

std::string render_item(const api::call_item& item) {
  std::string line = "- Priority " + std::to_string(item.priority) + " · " + discord::escape_markdown(item.status) +
                     " · **" + discord::escape_markdown(item.title) + "**";
  if (item.location_name && !item.location_name->empty()) line += " · " + discord::escape_markdown(*item.location_name);
  return line + since(item.updated_at) + "\n";
}

}  // namespace

net::awaitable<answer> dispatch_calls(command_call call) {
  const auto reply = co_await call.ess().dispatch_calls(call.who());
  answer out;
  if (!reply) {
    out.text = failure_text(reply.error());
    co_return out;
  }
  if (reply->open_count == 0 && reply->calls.empty()) {
    out.text = "There are no open dispatch calls.";
    co_return out;
  }
  out.text = "**Open dispatch calls: " + std::to_string(reply->open_count) + "**\n";
  for (const api::call_item& item : reply->calls) out.text += render_item(item);
  const std::int64_t hidden = reply->open_count - std::ssize(reply->calls);
  if (hidden > 0) out.text += "…and " + std::to_string(hidden) + " more.";
  co_return out;
}

}  // namespace ess::slash
