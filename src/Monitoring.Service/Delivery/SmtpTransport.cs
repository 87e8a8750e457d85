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

namespace Monitoring.Service.Delivery;

/// <summary>
/// Hands messages to a mail server, one connection and one recipient each, so that a refusal concerns nobody else. Its
/// certificate is validated: name, validity and chain; whether it was revoked is not asked, since a plant's network often reaches
/// no revocation server. Thread-safe.
/// </summary>
/// <param name="server">The server.</param>
/// <param name="settings">Sender, login and how we name ourselves.</param>
/// <param name="lookUp">Finds the server's addresses.</param>
/// <param name="clock">The clock of the limits.</param>
internal sealed class SmtpTransport(MailServer.Smtp server, MailSettings settings, AddressLookup lookUp, TimeProvider clock) : ITransport
{
    private const int LongestReason = 400;

    // The library's own limit must not cut ours short.
    private static readonly int LibraryLimit = (int)(2 * SmtpLimits.Whole).TotalMilliseconds;

    private readonly MailHost host = new(server.Host, server.Port, lookUp, clock);

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

        using var deadline = new SmtpDeadline(clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        using var conversation = new SmtpConversation(deadline, isOurs);
        using var client = new SmtpClient(conversation)
        {
            CheckCertificateRevocation = false,
            LocalDomain = settings.HeloName ?? HeloName.OfThisMachine,
            Timeout = LibraryLimit,
        };
        try
        {
            using var socket = await host.ConnectAsync(either.Token);
            conversation.Connected();
            await GreetAsync(client, socket, conversation, cancellationToken, either.Token);
            await ConverseAsync(client, letter, either.Token);
            await LeaveAsync(client);
            return Attempt.Sent;
        }
        catch (Exception fault) when (IsFault(fault, cancellationToken))
        {
            var isBeforeAnyRecipient = conversation.FailedAt < SmtpStep.Recipient && !conversation.IsBrokenOff;
            return Judge(conversation, deadline, mail.ToAddress, fault) with { ConcernsEveryMail = isBeforeAnyRecipient };
        }
    }

    private async Task GreetAsync(
        SmtpClient client, Socket socket, SmtpConversation conversation, CancellationToken caller, CancellationToken cancellationToken)
    {
        var address = ((IPEndPoint)socket.RemoteEndPoint!).Address;
        try
        {
            await PlainPort.ConnectAsync(server, () => ConnectAsync(client, socket, cancellationToken));
            host.Heard(address, isAnswer: true);
        }
        catch (Exception fault)
        {
            // Who was broken off by the caller was not waited for.
            host.Heard(address, conversation.Answer is not null || IsHandshake(fault) || caller.IsCancellationRequested);
            throw;
        }
    }

    /// <summary>Greets. The library takes a handshake that was ended by a limit or the caller for one that failed.</summary>
    private async Task ConnectAsync(SmtpClient client, Socket socket, CancellationToken cancellationToken)
    {
        try
        {
            await client.ConnectAsync(socket, server.Host, server.Port, Encryption, cancellationToken);
        }
        catch (SslHandshakeException fault) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(fault.Message, fault, cancellationToken);
        }
    }

    /// <summary>True when the machine said something that was not the handshake that was wanted; false when it said nothing.</summary>
    private static bool IsHandshake(Exception? fault) =>
        fault is System.Security.Authentication.AuthenticationException || (fault is not null && IsHandshake(fault.InnerException));

    private async Task ConverseAsync(SmtpClient client, MimeMessage letter, CancellationToken cancellationToken)
    {
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

    private static Attempt Judge(SmtpConversation conversation, SmtpDeadline deadline, string to, Exception fault)
    {
        if (conversation.Answer is { IsAcceptance: true })
        {
            return Attempt.Sent;
        }

        if (conversation.Answer is { IsRefusal: true } refusal)
        {
            return MailRefusal.ToAttempt(refusal, to);
        }

        var step = SmtpReply.Name(conversation.Step);
        return fault switch
        {
            OperationCanceledException when conversation.IsBrokenOff =>
                Attempt.Retry($"{step}: broken off, since this process stood still and another may be sending the message"),
            OperationCanceledException => Attempt.Retry($"{step}: {deadline.Passed}"),
            NotSupportedException => Attempt.OurFault($"{step}: {Words(fault)}", OwnFault.Encryption),
            AuthenticationException or SaslException => Attempt.OurFault($"{step}: {Words(fault)}", OwnFault.Login),
            SslHandshakeException => Attempt.OurFault($"{step}: {Words(fault)}", OwnFault.Encryption),
            _ when conversation.Step == SmtpStep.FinalDot =>
                Attempt.Retry($"{step}: the server closed the connection after the message; whether it took it is not known"),
            _ => Attempt.Retry($"{step}: {Words(fault)}"),
        };
    }

    private static string Words(Exception fault) => Visible.Line(fault.Message, LongestReason);
}
