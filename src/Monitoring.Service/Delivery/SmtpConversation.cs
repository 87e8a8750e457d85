using System.Text;
using MailKit;
using Monitoring.Core.Deliveries;
using static System.FormattableString;

namespace Monitoring.Service.Delivery;

/// <summary>
/// Listens to one conversation and knows to what the server said what. The mail library tells by exception that something was
/// refused, not reliably at which command, and the meaning hangs on the command. Needs one command at a time (no
/// pipelining). Also moves the deadline: each answer has a limit of its own, a short one once the final dot is answered, and none any more
/// when the server answers before the final dot and the message is not certainly ours by then.
/// Used by one attempt, on one thread at a time.
/// </summary>
/// <param name="deadline">Ends the attempt.</param>
/// <param name="isOurs">False once somebody else may be sending the message.</param>
internal sealed class SmtpConversation(SmtpDeadline deadline, Func<bool> isOurs) : IProtocolLogger
{
    private const int LongestLine = 400;
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
    public SmtpReply? Answer { get; private set; }

    /// <summary>Where it failed, when it did: at what the server refused, or else where it stands.</summary>
    public SmtpStep FailedAt => Answer is { IsRefusal: true } refusal ? refusal.Step : Step;

    /// <summary>True when the attempt was ended because the message may be somebody else's.</summary>
    public bool IsBrokenOff { get; private set; }

    /// <summary>An address answers: what follows is the greeting, with <c>smtps</c> after the encryption.</summary>
    public void Connected() => deadline.Await(SmtpLimits.Of(SmtpStep.Greeting), SmtpLimits.UntilFinalDot);

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
                deadline.Await(SmtpLimits.Of(Step), SmtpLimits.Whole);
            }
            else
            {
                deadline.Await(SmtpLimits.Of(Step, isText: true), SmtpLimits.UntilFinalDot);
            }

            return;
        }

        if (Answer is not { Step: SmtpStep.Login, Code: Challenge })
        {
            Step = StepOf(sent);
        }

        deadline.Await(SmtpLimits.Of(Step), SmtpLimits.UntilFinalDot);
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

        string[] answer = [.. text];
        text.Clear();
        if (Step == SmtpStep.Goodbye || line.Length < 3
            || !int.TryParse(line.AsSpan(0, 3), System.Globalization.NumberStyles.None, null, out var code))
        {
            return;
        }

        Answer = SmtpReply.Of(Step, code, answer);
        if (Step == SmtpStep.FinalDot)
        {
            deadline.Await(SmtpLimits.Courtesy, TimeSpan.MaxValue);
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

/// <summary>
/// How long a mail server is waited for, in the spirit of RFC 5321 4.5.3.2: minutes for each answer, since greylisting, look-ups and
/// content scanners are slow and who gives up early never gets through. All answers together have a limit as well. Until the final dot
/// nothing has been accepted, so breaking off costs nothing; after it the server may already be delivering and each time-out would make a
/// copy, so the dot is only sent while two minutes are left for its answer.
/// </summary>
internal static class SmtpLimits
{
    /// <summary>For the whole conversation, from looking the server up to its answer to the final dot.</summary>
    public static readonly TimeSpan Whole = TimeSpan.FromMinutes(10);

    /// <summary>From looking the server up to the final dot, whatever the server does in between.</summary>
    public static readonly TimeSpan UntilFinalDot = TimeSpan.FromMinutes(8);

    /// <summary>For looking the server up and connecting to any of its addresses.</summary>
    public static readonly TimeSpan Connecting = TimeSpan.FromSeconds(30);

    /// <summary>How long an address has for itself before the next one is tried beside it (RFC 8305 section 5).</summary>
    public static readonly TimeSpan Stagger = TimeSpan.FromMilliseconds(250);

    /// <summary>For the courtesies after the answer: RSET or QUIT.</summary>
    public static readonly TimeSpan Courtesy = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Initiation = TimeSpan.FromMinutes(2), Block = TimeSpan.FromMinutes(3), Other = TimeSpan.FromMinutes(5);

    /// <summary>For one answer, or for the encryption that follows.</summary>
    /// <param name="step">What is to be answered.</param>
    /// <param name="isText">True while the text of the message goes out, which is a part of <see cref="SmtpStep.Data"/>.</param>
    public static TimeSpan Of(SmtpStep step, bool isText = false) => (step, isText) switch
    {
        (SmtpStep.Data, true) => Block,
        (SmtpStep.Data, false) => Initiation,
        (SmtpStep.Goodbye, _) => Courtesy,
        _ => Other,
    };
}

/// <summary>
/// Ends an attempt when what it waits for takes too long. Used by one attempt, on one thread at a time.
/// </summary>
internal sealed class SmtpDeadline : IDisposable
{
    private readonly CancellationTokenSource source;
    private readonly TimeProvider clock;
    private readonly long began;

    /// <summary>Begins the attempt, with looking up and connecting.</summary>
    /// <param name="clock">The clock of the limits.</param>
    public SmtpDeadline(TimeProvider clock)
    {
        this.clock = clock;
        began = clock.GetTimestamp();
        source = new CancellationTokenSource(SmtpLimits.Connecting, clock);
        Passed = NoAnswer(SmtpLimits.Connecting);
    }

    /// <summary>Cancelled when a limit is reached.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>The limit that is reached next, in words: <c>no answer within 300 s</c>.</summary>
    public string Passed { get; private set; }

    /// <summary>From now on something else is waited for.</summary>
    /// <param name="limit">How long it may take, if the whole conversation still has as much.</param>
    /// <param name="within">How long the conversation may have taken by then.</param>
    public void Await(TimeSpan limit, TimeSpan within)
    {
        var left = within - clock.GetElapsedTime(began);
        Passed = limit <= left ? NoAnswer(limit) : Invariant($"not through within {within.TotalSeconds:0} s");
        source.CancelAfter(limit <= left ? limit : left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    /// <summary>Ends the attempt at once.</summary>
    public void Cancel() => source.Cancel();

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();

    private static string NoAnswer(TimeSpan limit) => Invariant($"no answer within {limit.TotalSeconds:0} s");
}
