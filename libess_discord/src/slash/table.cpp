#include "ess/slash/commands.hpp"

namespace ess::slash {

namespace {

constexpr command_row rows[] = {
    {"approvals", list_approvals},
    {"approve", approve},
    {"deny", deny},
    {"dispatch_calls", dispatch_calls},
    {"whois", whois},
    {"link", link_account},
    {"status", show_status},
};

}  // namespace

std::span<const command_row> command_table() noexcept { return rows; }

}  // namespace ess::slash
