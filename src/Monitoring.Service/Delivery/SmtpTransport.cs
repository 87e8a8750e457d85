using System.Net;
using System.Net.Sockets;
using System.Text;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Markup;
using Monitoring.Service.Settings;
using static System.FormattableString;

namespace Monitoring.Service.Delivery;

/// <summary>
/// Hands messages to a mail server, one connection and one recipient each, so that a refusal concerns nobody else. Its
/// certificate is validated: name, validity and chain; whether it was revoked is not asked, since a plant's network often reaches
/// no revocation server. Thread-safe.
/// </summary>
/// <param name="server">The server.</param>
/// <param name="settings">Sender and login.</param>
/// <param name="clock">The clock of the limits.</param>
internal sealed class SmtpTransport(MailServer.Smtp server, MailSettings settings, TimeProvider clock) : ITransport
{
    private const int LongestReason = 400;

    private readonly MailboxAddress from = MailboxAddress.Parse(settings.From!);

    /// <inheritdoc/>
    public Channel Channel => Channel.Mail;

    /// <inheritdoc/>
    public string Name => "smtp";

    private SecureSocketOptions Encryption => server.Encryption switch
    {
        SmtpEncryption.StartTls => SecureSocketOptions.StartTls,
        SmtpEncryption.FromTheStart => SecureSocketOptions.SslOnConnect,
        SmtpEncryption.None => SecureSocketOptions.None,
        _ => throw new InvalidOperationException("An encryption nobody knows"),
    };

    /// <inheritdoc/>
    public async Task<Attempt> SendAsync(MailMessage mail, Func<bool> isOurs, CancellationToken cancellationToken)
    {
        using var letter = MimeLetter.Compose(mail, from);
        if (letter is null)
        {
            return Attempt.Refused($"\"{Visible.Line(mail.ToAddress)}\" is no mail address");
        }

        using var deadline = new CancellationTokenSource(SmtpLimits.UntilFinalDot, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        using var conversation = new SmtpConversation(deadline, isOurs);
        using var client = new SmtpClient(conversation) { CheckCertificateRevocation = false };
        try
        {
            await ConverseAsync(client, letter, either.Token);
            await LeaveAsync(client);
            return Attempt.Sent;
        }
        catch (Exception fault) when (IsFault(fault, cancellationToken))
        {
            return Judge(conversation, fault);
        }
    }

    private async Task ConverseAsync(SmtpClient client, MimeMessage letter, CancellationToken cancellationToken)
    {
        await client.ConnectAsync(server.Host, server.Port, Encryption, cancellationToken);
        if (settings.User is { } user)
        {
            await client.AuthenticateAsync(Encoding.UTF8, new NetworkCredential(user, settings.Password), cancellationToken);
        }

        // One command at a time, so that every answer has its command.
        client.Capabilities &= ~(SmtpCapabilities.Pipelining | SmtpCapabilities.Chunking);
        await client.SendAsync(letter, cancellationToken);
    }

    /// <summary>Says QUIT. The message is accepted already, so nothing that goes wrong here matters.</summary>
    private async Task LeaveAsync(SmtpClient client)
    {
        using var limit = new CancellationTokenSource(SmtpLimits.Courtesy, clock);
        try
        {
            await client.DisconnectAsync(quit: true, limit.Token);
        }
        catch (Exception fault) when (IsFault(fault, CancellationToken.None))
        {
            return;
        }
    }

    /// <summary>True for what servers and networks do; false for mistakes of this program and for being broken off by the caller.</summary>
    private static bool IsFault(Exception fault, CancellationToken caller) => fault switch
    {
        OperationCanceledException => !caller.IsCancellationRequested,
        CommandException or ProtocolException or ServiceNotAuthenticatedException or ServiceNotConnectedException => true,
        AuthenticationException or SaslException or SslHandshakeException => true,
        SocketException or IOException or TimeoutException or NotSupportedException => true,
        _ => false,
    };

    private static Attempt Judge(SmtpConversation conversation, Exception fault)
    {
        if (conversation.Answer is { IsAcceptance: true })
        {
            return Attempt.Sent;
        }

        if (conversation.Answer is { IsRefusal: true } refusal)
        {
            return refusal.ToAttempt();
        }

        var step = SmtpAnswer.Name(conversation.Step);
        return fault switch
        {
            OperationCanceledException when conversation.IsBrokenOff =>
                Attempt.Retry($"{step}: broken off, since this process stood still and another may be sending the message"),
            OperationCanceledException => Attempt.Retry($"{step}: no answer within {Limit(conversation.Step)}"),
            NotSupportedException or AuthenticationException or SaslException => Attempt.OurFault($"{step}: {Words(fault)}"),
            _ => Attempt.Retry($"{step}: {Words(fault)}"),
        };
    }

    private static string Limit(SmtpStep step) =>
        Invariant($"{(step >= SmtpStep.FinalDot ? SmtpLimits.AfterFinalDot : SmtpLimits.UntilFinalDot).TotalSeconds} s");

    private static string Words(Exception fault) => Visible.Line(fault.Message, LongestReason);
}

/// <summary>
/// How long one attempt may take in all. Until the final dot nothing has been accepted, so breaking off is free and the limit is
/// short. After it the server may already be delivering, and each time-out would make a copy, so it gets the time a thorough
/// content scanner needs; RFC 5321 (4.5.3.2.6) asks for ten minutes, five is what a slot is worth.
/// </summary>
internal static class SmtpLimits
{
    /// <summary>From connecting to the final dot, whatever the server does in between.</summary>
    public static readonly TimeSpan UntilFinalDot = TimeSpan.FromSeconds(30);

    /// <summary>From the final dot to the answer.</summary>
    public static readonly TimeSpan AfterFinalDot = TimeSpan.FromMinutes(5);

    /// <summary>For the courtesies after the answer: RSET or QUIT.</summary>
    public static readonly TimeSpan Courtesy = TimeSpan.FromSeconds(2);
}
