using System.Text.RegularExpressions;
using static System.FormattableString;

namespace Monitoring.Core.Deliveries;

/// <summary>Whose fault it is that a mail server did not take a message.</summary>
public enum Blame
{
    /// <summary>Nobody's: it passes (4xx).</summary>
    Nobody,

    /// <summary>Ours: who we are, where we come from, what we may do, how we speak.</summary>
    Us,

    /// <summary>The recipient's: the address or the mailbox, said by an enhanced status code.</summary>
    Recipient,

    /// <summary>The reply does not say; it counts as the recipient's until the next person gets the same.</summary>
    Unclear,
}

/// <summary>
/// Whose fault a refusal is. Servers answer for faults of the client, its name, its sender and its rights at RCPT TO (Postfix does by
/// default) or after the final dot (Exchange), where a refusal of the recipient stands too; so the step alone does not tell. Every 5xx
/// before RCPT TO is about us. There and after it an enhanced status code about the address or the mailbox (x.1.1 to x.1.3, x.1.6, x.1.10,
/// x.2.1, x.2.2) is the recipient's for good. About us are x.1.7 and x.1.8 (the sender), x.3 (mail system), x.4 (network), x.5 (protocol),
/// x.7 (security and policy), the codes 500 to 504 and 530 to 538, and 552 and 554. All else is unclear, a plain 550 too.
/// Source: RFC 5321 4.2, RFC 3463, RFC 7505; the table with its reasons: decisions/0030.
/// </summary>
public static partial class MailRefusal
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>Whose fault it is.</summary>
    /// <param name="reply">What the server said, 4xx or 5xx.</param>
    public static Blame Of(SmtpReply reply) => reply switch
    {
        { Code: < 500 } => Blame.Nobody,
        { Step: < SmtpStep.Recipient } => Blame.Us,
        { Status: (1, 1 or 2 or 3 or 6 or 10) or (2, 1 or 2) } => Blame.Recipient,
        { Status: (1, 7 or 8) or (3 or 4 or 5 or 7, _) } => Blame.Us,
        { Code: (>= 500 and <= 504) or (>= 530 and <= 538) or 552 or 554 } => Blame.Us,
        _ => Blame.Unclear,
    };

    /// <summary>What it means for the message.</summary>
    /// <param name="reply">What the server said, 4xx or 5xx.</param>
    /// <param name="to">The recipient's mail address.</param>
    public static Attempt ToAttempt(SmtpReply reply, string to) => Of(reply) switch
    {
        Blame.Nobody => Attempt.Retry(reply.Words),
        Blame.Us => Attempt.OurFault(reply.Words, OwnFaults.Of(reply)),
        Blame.Recipient => Attempt.Refused(reply.Words),
        _ => Attempt.Refused(reply.Words) with { Doubt = new(Impersonal(reply, to), OwnFaults.Of(reply)) },
    };

    /// <summary>
    /// A reply without what differs from one person or conversation to the next: mail addresses, what stands before the @ of the
    /// recipient's, and every word with a digit in it (a number, a time, an IP address, a mark by which the server numbers its
    /// conversations). Step, reply code and enhanced code stay. Two people who get the same are in company.
    /// </summary>
    /// <param name="reply">The reply.</param>
    /// <param name="to">The recipient's mail address.</param>
    public static string Impersonal(SmtpReply reply, string to)
    {
        var text = Address().Replace(reply.Text, "<>");
        if (to.LastIndexOf('@') is > 0 and var at)
        {
            text = Regex.Replace(text, $@"(?<!\w){Regex.Escape(to[..at])}(?!\w)", "<>", RegexOptions.IgnoreCase, Longest);
        }

        var status = reply.Status is { } code ? Invariant($"x.{code.Subject}.{code.Detail} ") : "";
        return Invariant($"{SmtpReply.Name(reply.Step)}: {reply.Code} {status}{WithDigit().Replace(text, "#")}");
    }

    [GeneratedRegex(@"<?[^\s<>()\[\]"",:;]+@[^\s<>()\[\]"",:;]+>?", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Address();

    [GeneratedRegex(@"[^\s0-9]*[0-9]\S*", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex WithDigit();
}

/// <summary>A refusal of which the reply alone does not say whose fault it is.</summary>
/// <param name="Reply">The step and the reply as everybody would get it, for the comparison with what the next person gets.</param>
/// <param name="IfOurs">What to check when it turns out to be ours.</param>
public sealed record Doubt(string Reply, OwnFault IfOurs);

/// <summary>What is wrong on our side when no mail leaves; somebody has to mend it.</summary>
/// <remarks>The numbers are stored.</remarks>
public enum OwnFault
{
    /// <summary>The server takes nothing from this machine.</summary>
    Client = 1,

    /// <summary>The server does not like the name this machine gives itself.</summary>
    HeloName = 2,

    /// <summary>The conversation is not encrypted as one side requires, or the certificate is not trusted.</summary>
    Encryption = 3,

    /// <summary>The login is missing or wrong.</summary>
    Login = 4,

    /// <summary>The sender's address may not be used.</summary>
    Sender = 5,

    /// <summary>The server does not take mail to these recipients from us.</summary>
    Relay = 6,

    /// <summary>A quota or a limit is reached.</summary>
    Quota = 7,

    /// <summary>The server takes our mails for unwanted.</summary>
    Content = 8,

    /// <summary>The server itself does not know where to pass the mail on.</summary>
    Route = 9,

    /// <summary>The two do not understand each other.</summary>
    Conversation = 10,

    /// <summary>The server says the same to everybody and not why.</summary>
    Everybody = 11,

    /// <summary>The folder that stands for a mail server cannot be written.</summary>
    Folder = 12,

    /// <summary>This program: it has no transport or no words for the message.</summary>
    Program = 13,

    /// <summary>The database did not say who the recipient is.</summary>
    Database = 14,
}

/// <summary>
/// What a refusal of us points to, and what whoever runs the service should check then: the one table of both. It only advises; whose fault
/// a refusal is does not hang on it (<see cref="MailRefusal"/>).
/// </summary>
public static class OwnFaults
{
    // Words of servers that say more than their codes do; the first that is found.
    private static readonly (string Words, OwnFault Fault)[] Telling =
    [
        ("helo", OwnFault.HeloName),
        ("ehlo", OwnFault.HeloName),
        ("relay", OwnFault.Relay),
        ("starttls", OwnFault.Encryption),
        ("encrypt", OwnFault.Encryption),
        ("send as", OwnFault.Sender),
        ("sender", OwnFault.Sender),
        ("not owned by user", OwnFault.Sender),
        ("authenticat", OwnFault.Login),
        ("log in", OwnFault.Login),
        ("quota", OwnFault.Quota),
        ("limit", OwnFault.Quota),
        ("storage", OwnFault.Quota),
        ("client host", OwnFault.Client),
        ("blocklist", OwnFault.Client),
        ("blacklist", OwnFault.Client),
        ("spamhaus", OwnFault.Client),
        ("spam", OwnFault.Content),
    ];

    /// <summary>What a refusal points to.</summary>
    /// <param name="reply">A 5xx that is, or may be, about us.</param>
    public static OwnFault Of(SmtpReply reply) => reply switch
    {
        { Step: <= SmtpStep.Greeting } => OwnFault.Client,
        { Step: SmtpStep.Hello } => OwnFault.HeloName,
        { Step: SmtpStep.StartTls } => OwnFault.Encryption,
        { Step: SmtpStep.Login } => OwnFault.Login,
        _ when Told(reply.Text) is { } fault => fault,
        { Step: SmtpStep.Sender } or { Status: (1, 7 or 8) } => OwnFault.Sender,
        { Code: >= 530 and <= 538 } => OwnFault.Login,
        { Status: (3, _) } or { Code: 552 } => OwnFault.Quota,
        { Status: (4, _) } => OwnFault.Route,
        { Status: (5, _) } or { Code: <= 504 } => OwnFault.Conversation,
        { Status: (7, _), Step: SmtpStep.Recipient } or { Code: 554, Step: SmtpStep.Recipient } => OwnFault.Relay,
        { Status: (7, _) } or { Code: 554 } => OwnFault.Content,
        _ => OwnFault.Everybody,
    };

    /// <summary>What to check, continuing the word "check".</summary>
    /// <param name="fault">What is wrong.</param>
    public static string Check(OwnFault fault) => fault switch
    {
        OwnFault.Client => "whether the mail server takes mail from this machine's address (its list of clients, a blocklist)",
        OwnFault.HeloName => "Mail:HeloName: it must be this machine's full name as DNS knows it, such as monitor.plant2.example",
        OwnFault.Encryption => "Mail:Server (smtp:// with STARTTLS, or smtps://) and the server's certificate (an own CA: SSL_CERT_FILE)",
        OwnFault.Login => "Mail:User and Mail:PasswordFile, and whether the server lets this user send by SMTP",
        OwnFault.Sender => "Mail:From, and whether the server lets Mail:User or this machine send as that address",
        OwnFault.Relay => "whether the server takes mail to these addresses from this machine (relay rights), and Mail:User and Mail:PasswordFile",
        OwnFault.Quota => "the server's disk, and the quota and limits of Mail:From on it",
        OwnFault.Content => "whether the server takes these mails for spam or keeps Mail:From out: its administrator can let them pass",
        OwnFault.Route => "the mail server's own way onwards (its DNS and routes)",
        OwnFault.Conversation => "Mail:Server, and whether a firewall or filter on the way changes the conversation",
        OwnFault.Everybody => "with the mail server's administrator, since it answers several people so, and Mail:From, Mail:User and Mail:HeloName",
        OwnFault.Folder => "Mail:Server and the rights on the folder",
        OwnFault.Program => "the log: this program could not send the message as it is set up",
        OwnFault.Database => "the database",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "A fault nobody knows"),
    };

    private static OwnFault? Told(string text)
    {
        foreach (var (words, fault) in Telling)
        {
            if (text.Contains(words, StringComparison.OrdinalIgnoreCase))
            {
                return fault;
            }
        }

        return null;
    }
}
