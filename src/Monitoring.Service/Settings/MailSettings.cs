namespace Monitoring.Service.Settings;

/// <summary>How mail leaves.</summary>
/// <param name="Server">A folder or an SMTP server.</param>
/// <param name="From">The sender, an address or <c>Name &lt;address&gt;</c>; always stated for SMTP.</param>
/// <param name="User">The user to log in with, or null for no login.</param>
/// <param name="Password">The user's password; stated exactly when the user is.</param>
internal sealed record MailSettings(MailServer Server, string? From, string? User, string? Password)
{
    /// <summary>Everything but the password, which never reaches a log.</summary>
    public override string ToString() => $"{Server}, from {From ?? "nobody"}, {(User is null ? "no login" : "with login")}";
}
