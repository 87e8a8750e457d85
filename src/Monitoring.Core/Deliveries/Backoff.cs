namespace Monitoring.Core.Deliveries;

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
