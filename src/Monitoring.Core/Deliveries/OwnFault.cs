namespace Monitoring.Core.Deliveries;

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
