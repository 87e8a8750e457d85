using Monitoring.Service.Access;
using static System.FormattableString;

namespace Monitoring.Service.Settings;

/// <summary>How mail leaves.</summary>
/// <param name="Server">A folder or an SMTP server.</param>
/// <param name="From">The sender, an address or <c>Name &lt;address&gt;</c>; always stated for SMTP.</param>
/// <param name="User">The user to log in with, or null for no login.</param>
/// <param name="Password">The user's password; stated exactly when the user is.</param>
internal sealed record MailSettings(MailServer Server, string? From, string? User, string? Password)
{
    /// <summary>The name by which an SMTP server is greeted; null for the machine's.</summary>
    public string? HeloName { get; init; }

    /// <summary>Why no message is sent; null when they are. Known once the database is open.</summary>
    public MailHold? Hold { get; init; }

    /// <summary>Everything but the password, which never reaches a log.</summary>
    public override string ToString() => $"{Server}, from {From ?? "nobody"}, {(User is null ? "no login" : "with login")}";
}

/// <summary>Where mail goes.</summary>
internal abstract record MailServer
{
    private MailServer()
    {
    }

    /// <summary><c>.eml</c> files in a folder.</summary>
    /// <param name="Path">Its full path; it may not exist yet.</param>
    public sealed record Folder(string Path) : MailServer
    {
        /// <inheritdoc/>
        public override string ToString() => $"folder:{Path}";
    }

    /// <summary>An SMTP server.</summary>
    /// <param name="Host">A host name or IP address, an IPv6 address without brackets.</param>
    /// <param name="Port">1 to 65,535.</param>
    /// <param name="Encryption">How the conversation is protected.</param>
    public sealed record Smtp(string Host, int Port, SmtpEncryption Encryption) : MailServer
    {
        /// <summary>That others can read mail on its way to it, in whole sentences; null when nobody can.</summary>
        public string? WhyOpen => Encryption == SmtpEncryption.None && !BindingRule.IsLoopback(Host)
            ? $"Mail goes to {this} without TLS: whoever is on the network between can read and change it."
            : null;

        /// <inheritdoc/>
        public override string ToString() => Invariant($"{(Encryption == SmtpEncryption.FromTheStart ? "smtps" : "smtp")}://{Host}:{Port}");
    }
}

/// <summary>How a conversation with an SMTP server is protected. There is no "if the server offers it".</summary>
internal enum SmtpEncryption
{
    /// <summary>STARTTLS, required: a server that does not offer it gets no mail.</summary>
    StartTls,

    /// <summary>TLS from the first byte (<c>smtps</c>).</summary>
    FromTheStart,

    /// <summary>None: to this machine, or to a relay that asks for no login.</summary>
    None,
}
