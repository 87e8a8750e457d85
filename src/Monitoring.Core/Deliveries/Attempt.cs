namespace Monitoring.Core.Deliveries;

/// <summary>The end of one attempt.</summary>
/// <param name="Result">Sent, retry, refused or expired.</param>
/// <param name="Reason">What the server or the network said; empty when sent.</param>
public sealed record Attempt(AttemptResult Result, string Reason)
{
    /// <summary>What the reason of a fault of our side begins with.</summary>
    public const string OurSide = "our side: ";

    /// <summary>The server accepted the message.</summary>
    public static Attempt Sent { get; } = new(AttemptResult.Sent, "");

    /// <summary>
    /// What is wrong on our side when a retry cannot help before somebody there mends something: the server does not like us, our sender,
    /// our password or our encryption, or the folder cannot be written. Null when nothing is.
    /// </summary>
    public OwnFault? OwnFault { get; private init; }

    /// <summary>Set where a refusal does not say whose fault it is; it then counts as the recipient's.</summary>
    public Doubt? Doubt { get; init; }

    /// <summary>True when something is wrong on our side.</summary>
    public bool IsOurFault => OwnFault is not null;

    /// <summary>
    /// True when every mail would have failed alike, whoever gets it and whatever it says: nobody took the connection, or the sender was
    /// refused before a recipient was named.
    /// </summary>
    public bool ConcernsEveryMail { get; init; }

    /// <summary>
    /// Where it was sent to: a mail address, or what tells one address of a chat from another (<see cref="ChannelAddress.Mark"/>); null when
    /// no address of the recipient is known.
    /// </summary>
    public string? Address { get; init; }

    /// <summary>
    /// The ways by which the registry named the recipient at the attempt, of a notice: where it was not sent it goes by each of them. Null for
    /// a message to a person alone, and where nobody is known.
    /// </summary>
    public IReadOnlyList<Channel>? Ways { get; init; }

    /// <summary>How long the other side asked us to wait before the next attempt; null when it asked for nothing.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>How long the next attempt is put off: as long as the other side asked for where that is longer, at most an hour.</summary>
    /// <param name="wait">What the rule says; null when the message is given up.</param>
    public TimeSpan? Later(TimeSpan? wait) => wait is { } rule && RetryAfter is { } asked && asked > rule
        ? asked < Backoff.LongestWait ? asked : Backoff.LongestWait
        : wait;

    /// <summary>A passing fault.</summary>
    public static Attempt Retry(string reason) => new(AttemptResult.Retry, reason);

    /// <summary>A fault of our side: tried again like a passing one, and shown.</summary>
    /// <param name="reason">What the server or the system said.</param>
    /// <param name="fault">What is wrong.</param>
    public static Attempt OurFault(string reason, OwnFault fault) => new(AttemptResult.Retry, OurSide + reason) { OwnFault = fault };

    /// <summary>A permanent refusal.</summary>
    public static Attempt Refused(string reason) => new(AttemptResult.Refused, reason);

    /// <summary>Not made: what the message says is over.</summary>
    /// <param name="reason">Since when, in words.</param>
    public static Attempt Expired(string reason) => new(AttemptResult.Expired, reason);

    /// <summary>The same once its doubt is resolved: somebody else got the same reply, so it was our fault.</summary>
    /// <exception cref="InvalidOperationException">There is no doubt.</exception>
    public Attempt InCompany() => Doubt is { } doubt
        ? OurFault(Reason, doubt.IfOurs) with { Doubt = doubt, Address = Address }
        : throw new InvalidOperationException("Nothing is in doubt.");
}

/// <summary>How an attempt to deliver ended.</summary>
public enum AttemptResult
{
    /// <summary>The server accepted the message.</summary>
    Sent,

    /// <summary>A passing fault, or one on our side: tried again.</summary>
    Retry,

    /// <summary>The recipient or the message was permanently refused.</summary>
    Refused,

    /// <summary>Not made: what the message says was over before it could be sent. Nobody else is told.</summary>
    Expired,
}

/// <summary>
/// When a message that failed in passing is tried again: after 5 s doubling to 60 s while it is younger than an hour, then after
/// a tenth of its age, at most an hour; up to a quarter of jitter so that a recovered server is not stormed. Its age counts from its first
/// attempt. It is tried one last time when that is 72 hours ago and then given up, but never before 20 attempts: what was hardly tried is
/// not ended by a clock that jumps ahead.
/// </summary>
public static class Backoff
{
    /// <summary>Age at which a message is given up.</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(72);

    /// <summary>Attempts without which no message is given up.</summary>
    public const int FewestAttempts = 20;

    /// <summary>The longest wait there is.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private const int MostDoublings = 20;
    private const double Spread = 1.25;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Young = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestYoung = TimeSpan.FromSeconds(60);

    /// <summary>How long from now until the next attempt, or null when the message is given up.</summary>
    /// <param name="firstTried">When the message was first tried.</param>
    /// <param name="attempts">Attempts so far, at least 1.</param>
    /// <param name="now">The present.</param>
    /// <param name="jitter">A number in [0, 1) that differs between messages.</param>
    public static TimeSpan? Wait(DateTimeOffset firstTried, int attempts, DateTimeOffset now, double jitter)
    {
        var age = now - firstTried;
        if (age >= GiveUpAfter)
        {
            return attempts >= FewestAttempts ? null : LongestWait / Spread * (1 + ((Spread - 1) * jitter));
        }

        var (wait, longest) = age < Young
            ? (First * Math.Pow(2, Math.Clamp(attempts - 1, 0, MostDoublings)), LongestYoung)
            : (age / 10, LongestWait);
        wait = wait < longest / Spread ? wait : longest / Spread;
        wait *= 1 + ((Spread - 1) * jitter);
        return wait < GiveUpAfter - age ? wait : GiveUpAfter - age;
    }
}
