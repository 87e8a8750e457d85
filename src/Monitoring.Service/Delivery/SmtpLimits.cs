using Monitoring.Core.Deliveries;
using static System.FormattableString;

namespace Monitoring.Service.Delivery;

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
