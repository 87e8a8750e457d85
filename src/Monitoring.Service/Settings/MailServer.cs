using static System.FormattableString;

namespace Monitoring.Service.Settings;

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
        /// <inheritdoc/>
        public override string ToString() => Invariant($"{(Encryption == SmtpEncryption.FromTheStart ? "smtps" : "smtp")}://{Host}:{Port}");
    }
}
