#include "commands/commands.hpp"

namespace ess::bot {

namespace {

constexpr command_row rows[] = {
    {"approvals", list_approvals}, {"approve", approve}, {"dispatch_calls", dispatch_calls}, {"whois", whois},
    {"link", link_account},
};

}  // namespace

std::span<const command_row> command_table() noexcept { return rows; }

}  // namespace ess::bot
