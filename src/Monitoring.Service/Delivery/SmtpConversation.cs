using System.Text;
using MailKit;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Markup;
using static System.FormattableString;

namespace Monitoring.Service.Delivery;

/// <summary>Where a conversation with a mail server stands, in order. From <see cref="Recipient"/> on a 5xx is about the message.</summary>
internal enum SmtpStep
{
    /// <summary>Looking up, connecting, or encrypting from the first byte.</summary>
    Connection,

    /// <summary>Waiting for the server's first line.</summary>
    Greeting,

    /// <summary>EHLO, or HELO after it was refused.</summary>
    Hello,

    /// <summary>STARTTLS and the encryption that follows.</summary>
    StartTls,

    /// <summary>AUTH and its challenges.</summary>
    Login,

    /// <summary>MAIL FROM.</summary>
    Sender,

    /// <summary>RCPT TO.</summary>
    Recipient,

    /// <summary>DATA and the text of the message.</summary>
    Data,

    /// <summary>The final dot was sent: the server may have accepted the message.</summary>
    FinalDot,

    /// <summary>RSET or QUIT: what is answered does not matter any more.</summary>
    Goodbye,
}

/// <summary>What the server said.</summary>
/// <param name="Step">To what.</param>
/// <param name="Code">The reply code.</param>
/// <param name="Text">The text behind it, one line.</param>
internal sealed record SmtpAnswer(SmtpStep Step, int Code, string Text)
{
    /// <summary>True once the server has taken the message over.</summary>
    public bool IsAcceptance => Step == SmtpStep.FinalDot && Code is >= 200 and < 300;

    /// <summary>True for a passing or permanent no.</summary>
    public bool IsRefusal => Code >= 400;

    /// <summary>
    /// What a refusal means for the message: 4xx is tried again; 5xx to RCPT TO or from DATA on ends it; 5xx before is about us, not
    /// about the recipient, and is tried again.
    /// </summary>
    public Attempt ToAttempt()
    {
        var reason = Invariant($"{Name(Step)}: {Code} {Text}").TrimEnd();
        return (Code, Step) switch
        {
            ( < 500, _) => Attempt.Retry(reason),
            (_, >= SmtpStep.Recipient) => Attempt.Refused(reason),
            _ => Attempt.OurFault(reason),
        };
    }

    /// <summary>The step in the words of RFC 5321, as an administrator knows them.</summary>
    public static string Name(SmtpStep step) => step switch
    {
        SmtpStep.Connection => "connection",
        SmtpStep.Greeting => "greeting",
        SmtpStep.Hello => "EHLO",
        SmtpStep.StartTls => "STARTTLS",
        SmtpStep.Login => "AUTH",
        SmtpStep.Sender => "MAIL FROM",
        SmtpStep.Recipient => "RCPT TO",
        SmtpStep.Data => "DATA",
        SmtpStep.FinalDot => "message",
        _ => "QUIT",
    };
}

/// <summary>
/// Listens to one conversation and knows to what the server said what. The mail library tells by exception that something was
/// refused, not reliably at which command, and the meaning hangs on the command. Needs one command at a time (no
/// pipelining). Also moves the deadline: a long one from the final dot on, a short one once that is answered, and none any more
/// when the server answers before the final dot and the message is not certainly ours by then.
/// Used by one attempt, on one thread at a time.
/// </summary>
/// <param name="deadline">Ends the attempt.</param>
/// <param name="isOurs">False once somebody else may be sending the message.</param>
internal sealed class SmtpConversation(CancellationTokenSource deadline, Func<bool> isOurs) : IProtocolLogger
{
    private const int LongestAnswer = 400;
    private const int LongestLine = 2_000;
    private const int MostLines = 20;
    private const int StartMailInput = 354;
    private const int Challenge = 334;

    private static readonly (string Command, SmtpStep Step)[] Commands =
    [
        ("EHLO ", SmtpStep.Hello),
        ("HELO ", SmtpStep.Hello),
        ("STARTTLS\r\n", SmtpStep.StartTls),
        ("AUTH ", SmtpStep.Login),
        ("MAIL FROM:", SmtpStep.Sender),
        ("RCPT TO:", SmtpStep.Recipient),
        ("DATA\r\n", SmtpStep.Data),
        ("RSET\r\n", SmtpStep.Goodbye),
        ("QUIT\r\n", SmtpStep.Goodbye),
    ];

    private readonly List<byte> line = [];
    private readonly List<string> text = [];
    private readonly FinalDot finalDot = new();

    /// <inheritdoc/>
    public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }

    /// <summary>Where it stands.</summary>
    public SmtpStep Step { get; private set; } = SmtpStep.Connection;

    /// <summary>The last answer before the goodbye; null before the greeting.</summary>
    public SmtpAnswer? Answer { get; private set; }

    /// <summary>True when the attempt was ended because the message may be somebody else's.</summary>
    public bool IsBrokenOff { get; private set; }

    /// <inheritdoc/>
    public void LogConnect(Uri uri) => Step = SmtpStep.Greeting;

    /// <inheritdoc/>
    public void LogClient(byte[] buffer, int offset, int count)
    {
        var sent = buffer.AsSpan(offset, count);
        if (Answer is { Step: SmtpStep.Data, Code: StartMailInput } && Step == SmtpStep.Data)
        {
            if (finalDot.IsEndOf(sent))
            {
                Step = SmtpStep.FinalDot;
                deadline.CancelAfter(SmtpLimits.AfterFinalDot);
            }
        }
        else if (Answer is not { Step: SmtpStep.Login, Code: Challenge })
        {
            Step = StepOf(sent);
        }
    }

    /// <inheritdoc/>
    public void LogServer(byte[] buffer, int offset, int count)
    {
        foreach (var value in buffer.AsSpan(offset, count))
        {
            if (value != '\n')
            {
                if (line.Count < LongestLine)
                {
                    line.Add(value);
                }

                continue;
            }

            TakeLine(Encoding.UTF8.GetString([.. line]).TrimEnd('\r'));
            line.Clear();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private SmtpStep StepOf(ReadOnlySpan<byte> sent)
    {
        foreach (var (command, step) in Commands)
        {
            if (sent.Length >= command.Length && Ascii.EqualsIgnoreCase(sent[..command.Length], command))
            {
                return step;
            }
        }

        return Step;
    }

    private void TakeLine(string line)
    {
        if (text.Count < MostLines)
        {
            text.Add(line.Length > 4 ? line[4..] : "");
        }

        var isLast = line.Length < 4 || line[3] != '-';
        if (!isLast)
        {
            return;
        }

        var answer = Visible.Line(string.Join(' ', text), LongestAnswer);
        text.Clear();
        if (Step == SmtpStep.Goodbye || line.Length < 3
            || !int.TryParse(line.AsSpan(0, 3), System.Globalization.NumberStyles.None, null, out var code))
        {
            return;
        }

        Answer = new SmtpAnswer(Step, code, answer);
        if (Step == SmtpStep.FinalDot)
        {
            deadline.CancelAfter(SmtpLimits.Courtesy);
        }
        else if (!isOurs())
        {
            IsBrokenOff = true;
            deadline.Cancel();
        }
    }
}

/// <summary>Finds the line of a single dot that ends a message, also when it is cut by the pieces in which it is sent.</summary>
internal sealed class FinalDot
{
    private static ReadOnlySpan<byte> End => "\r\n.\r\n"u8;

    private readonly byte[] tail = new byte[5];

    /// <summary>Takes the next piece of the message in.</summary>
    /// <returns>True when what was sent so far ends in the final dot.</returns>
    public bool IsEndOf(ReadOnlySpan<byte> piece)
    {
        var fresh = piece[Math.Max(0, piece.Length - tail.Length)..];
        tail.AsSpan(fresh.Length).CopyTo(tail);
        fresh.CopyTo(tail.AsSpan(tail.Length - fresh.Length));
        return tail.AsSpan().SequenceEqual(End);
    }
}
