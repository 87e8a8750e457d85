using System.Text.RegularExpressions;
using MimeKit;
using Monitoring.Core.Markup;
using Monitoring.Service.Access;
using Monitoring.Service.Delivery;
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

/// <summary>
/// Reads how mail leaves: <c>folder:{path}</c>, <c>smtp://host[:port]</c> with STARTTLS (port 587), <c>smtps://host[:port]</c>
/// (port 465), or <c>smtp://relay:25?tls=none</c>, which beyond this machine is taken without a login only. A server that is not understood
/// is repeated only where it can hold no password.
/// </summary>
internal static partial class MailReader
{
    private const string Folder = "folder:";
    private const string Forms =
        "folder:{data}/mail, smtp://host:587 (STARTTLS), smtps://host, or smtp://relay:25?tls=none (no TLS and no login)";

    /// <summary>The mail settings; faults are noted.</summary>
    public static MailSettings Read(SettingValues values)
    {
        var server = Server(values, values.Text(SettingName.MailServer, "folder:{data}/mail"));
        var from = values.Text(SettingName.MailFrom);
        if (from is null && server is MailServer.Smtp)
        {
            values.Refuse(SettingName.MailFrom, "is required for SMTP: the address mails come from, such as accuracy@plant2.example.");
        }
        else if (from is not null && !IsSender(from))
        {
            values.Refuse(SettingName.MailFrom, $"\"{Visible.Line(from, 100)}\" is no mail address; write accuracy@plant2.example or Accuracy monitor <accuracy@plant2.example>.");
        }

        var user = values.Text(SettingName.MailUser);
        var password = values.Secret(SettingName.MailPassword, SettingName.MailPasswordFile, NeededSecrets.Mail);
        if (user is null && password is not null)
        {
            values.Refuse(SettingName.MailUser, "is missing, but a password is set; set both or neither.");
        }
        else if (user is not null && password is null && values.Text(SettingName.MailPasswordFile) is null)
        {
            values.Refuse(SettingName.MailPassword, "is missing, but a user is set; set Mail:PasswordFile or Mail:Password.");
        }

        var heloName = values.Text(SettingName.MailHeloName);
        if (heloName is not null && !HeloName.IsValid(heloName))
        {
            values.Refuse(SettingName.MailHeloName, $"\"{Visible.Line(heloName, 100)}\" is no name of a machine; write its full name, such as monitor.plant2.example, or its address in brackets, [192.0.2.7].");
        }

        return new(server, from, user, password) { HeloName = heloName };
    }

    private static MailServer Server(SettingValues values, string text)
    {
        if (text == Folder)
        {
            values.Refuse(SettingName.MailServer, "must name a folder after folder:, such as folder:{data}/mail.");
            return new MailServer.Folder("");
        }

        if (text.StartsWith(Folder, StringComparison.Ordinal))
        {
            return new MailServer.Folder(values.FullPath(SettingName.MailServer, text[Folder.Length..]));
        }

        var form = SmtpForm().Match(text);
        if (!form.Success)
        {
            values.Refuse(SettingName.MailServer, text.Contains('@', StringComparison.Ordinal)
                ? "must not hold a user or password; set Mail:User and Mail:PasswordFile."
                : $"\"{Visible.Line(text, 100)}\" is not understood; write {Forms}.");
            return new MailServer.Folder("");
        }

        var host = form.Groups["host"].Value.Trim('[', ']');
        var encryption = (form.Groups["scheme"].Value, form.Groups["plain"].Success) switch
        {
            ("smtps", _) => SmtpEncryption.FromTheStart,
            (_, true) => SmtpEncryption.None,
            _ => SmtpEncryption.StartTls,
        };
        var port = form.Groups["port"].Success ? int.Parse(form.Groups["port"].Value, System.Globalization.CultureInfo.InvariantCulture)
            : encryption == SmtpEncryption.FromTheStart ? 465 : 587;

        if (Uri.CheckHostName(host) == UriHostNameType.Unknown || port is < 1 or > 65_535)
        {
            values.Refuse(SettingName.MailServer,
                Invariant($"\"{Visible.Line(host, 100)}\" with port {port} is no server; write {Forms}."));
        }
        else if (form.Groups["plain"].Success && encryption == SmtpEncryption.FromTheStart)
        {
            values.Refuse(SettingName.MailServer, "tls=none is for smtp:// only: smtps:// is TLS from the first byte.");
        }
        else if (encryption == SmtpEncryption.None && !BindingRule.IsLoopback(host) && HasLogin(values))
        {
            values.Refuse(SettingName.MailServer,
                "tls=none beyond this machine is for a relay that asks for no login: Mail:User and Mail:Password would cross the network for everybody to read. Leave them out, or leave tls=none out.");
        }

        return new MailServer.Smtp(host, port, encryption);
    }

    private static bool HasLogin(SettingValues values) => values.Text(SettingName.MailUser) is not null
        || values.Text(SettingName.MailPassword) is not null || values.Text(SettingName.MailPasswordFile) is not null;

    private static bool IsSender(string from) =>
        from.All(character => !char.IsControl(character)) && MailboxAddress.TryParse(from, out var sender)
            && EmailAddress.IsValid(sender.Address);

    [GeneratedRegex(@"^(?<scheme>smtps?)://(?<host>\[[0-9A-Fa-f:.]+\]|[^\s/?#@:\[\]]+)(:(?<port>[0-9]{1,5}))?/?(?<plain>\?tls=none)?\z",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex SmtpForm();
}

/// <summary>
/// The mail addresses the product writes to and from: ASCII, no quoted local part, no comment, no IP address in brackets, at most
/// 254 characters. Narrower than RFC 5321 so that an address is safe in every header and on every page.
/// </summary>
internal static partial class EmailAddress
{
    private const int Longest = 254, LongestLocalPart = 64;

    /// <summary>True for <c>dana.ruiz@example.com</c> and for <c>root@localhost</c>.</summary>
    public static bool IsValid(string text) =>
        text.Length <= Longest && text.IndexOf('@', StringComparison.Ordinal) <= LongestLocalPart && Form().IsMatch(text);

    [GeneratedRegex(
        @"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\z",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Form();
}
