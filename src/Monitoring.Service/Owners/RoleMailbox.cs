using System.Buffers;
using System.Collections.Frozen;

namespace Monitoring.Service.Owners;

/// <summary>Tells addresses of roles and teams from those of people, by the words before the @.</summary>
internal static class RoleMailbox
{
    private static readonly FrozenSet<string> Whole = new[]
    {
        "abuse", "accounting", "accounts", "admin", "administrator", "agents", "ai", "alarm", "alarms", "alert", "alerts", "all", "automation",
        "billing", "contact", "customerservice", "data", "desk", "dev", "edi", "everyone", "finance", "hello", "help", "helpdesk", "hr", "info",
        "inbox", "it", "logistics", "mail", "mailbox", "maintenance", "manager", "managers", "monitoring", "noreply", "notifications", "office",
        "oncall", "operations", "ops", "orderdesk", "orderentry", "orders", "plant", "planning", "postmaster", "production", "purchasing",
        "quality", "reception", "root", "sales", "service", "servicedesk", "shift", "staff", "supervisor", "supervisors", "support", "team",
        "webmaster",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Part = new[]
    {
        "alarms", "alerts", "all", "desk", "dl", "group", "helpdesk", "info", "inbox", "list", "mailbox", "noreply", "office", "oncall", "operations",
        "ops", "orders", "shared", "shift", "staff", "support", "team", "teams",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly SearchValues<char> Separators = SearchValues.Create(".-_+");

    /// <summary>True for <c>info@…</c>, <c>support2@…</c>, <c>plant2-ops@…</c>; false for <c>dana.ruiz@…</c>.</summary>
    public static bool IsRole(string email)
    {
        var local = email[..email.IndexOf('@', StringComparison.Ordinal)].ToLowerInvariant();
        var words = string.Concat(local.Select(character => Separators.Contains(character) ? ' ' : character))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => word.TrimEnd("0123456789".ToCharArray()))
            .ToList();
        return Whole.Contains(string.Concat(words)) || words.Exists(Part.Contains);
    }
}
