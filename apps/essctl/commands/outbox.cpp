#include "command_builder.hpp"
#include "commands/commands.hpp"
#include "output.hpp"

namespace ess::ctl {

namespace {

void print_list(std::ostream& out, const boost::json::object& answer) {
  print_table(out, answer, "deliveries",
              {{"ID", "id"},
               {"STATE", "state"},
               {"TOPIC", "topic"},
               {"SUBJECT", "subject"},
               {"ABOUT", "title"},
               {"ASKED BY", "requestedBy"},
               {"CREATED", "createdAt"},
               {"TRIES", "attempts"},
               {"REASON", "reason"}},
              "There are none.");
  out << "Waiting: " << shown(answer, "waiting") << " (" << shown(answer, "held")
      << " in channels that are stopped), dead: " << shown(answer, "dead")
      << ", uncertain: " << shown(answer, "uncertain") << ".\n";
}

void print_one(std::ostream& out, const boost::json::object& answer) { print_record(out, part(answer, "delivery")); }

}  // namespace

void add_outbox_commands(CLI::App& root, job& chosen) {
  auto& group = add_group(root, "outbox", "Notifications on their way to Discord");
  command_builder(group, chosen, "list", "outbox.list", "List deliveries of a community, newest first")
      .community()
      .text("--state,-s", "state", "Only these: queued, sending, sent, uncertain, dead, dropped")
      .integer("--limit,-n", "limit", "At most so many, 1 to 1000 (50)")
      .print(print_list);
  command_builder(group, chosen, "show", "outbox.show", "Show a delivery, and why it is not sent")
      .community()
      .text("delivery", "delivery", "Id of the delivery", presence::required)
      .print(print_one);
  command_builder(group, chosen, "replay", "outbox.replay", "Send a delivery again that failed, or one that waits now")
      .community()
      .text("delivery", "delivery", "Id of the delivery", presence::required)
      .print([](std::ostream& out, const boost::json::object& answer) {
        out << "Queued " << shown(part(answer, "delivery"), "id") << " again.\n";
      });
  command_builder(group, chosen, "drop", "outbox.drop", "Give a delivery up")
      .community()
      .text("delivery", "delivery", "Id of the delivery", presence::required)
      .print([](std::ostream& out, const boost::json::object& answer) {
        out << "Dropped " << shown(part(answer, "delivery"), "id") << ".\n";
      });
}

}  // namespace ess::ctl
