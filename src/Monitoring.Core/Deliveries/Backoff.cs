namespace Monitoring.Core.Deliveries;

/// <summary>
/// When a message that failed in passing is tried again: after 5 s doubling to 60 s while it is younger than an hour, then after
/// a tenth of its age, at most an hour; up to a quarter of jitter so that a recovered server is not stormed. It is tried one
/// last time 72 hours after it was made and then given up.
/// </summary>
public static class Backoff
{
    /// <summary>Age at which a message is given up.</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(72);

    private const int MostDoublings = 20;
    private const double Spread = 1.25;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Young = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestYoung = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>The instant of the next attempt, or null when the message is given up.</summary>
    /// <param name="createdAt">When the message was made.</param>
    /// <param name="attempts">Attempts so far, at least 1.</param>
    /// <param name="now">The present.</param>
    /// <param name="jitter">A number in [0, 1) that differs between messages.</param>
    public static DateTimeOffset? NextAttempt(DateTimeOffset createdAt, int attempts, DateTimeOffset now, double jitter)
    {
        var age = now - createdAt;
        if (age >= GiveUpAfter)
        {
            return null;
        }

        var (wait, longest) = age < Young
            ? (First * Math.Pow(2, Math.Clamp(attempts - 1, 0, MostDoublings)), LongestYoung)
            : (age / 10, Longest);
        wait = wait < longest / Spread ? wait : longest / Spread;
        var next = now + (wait * (1 + ((Spread - 1) * jitter)));
        var end = createdAt + GiveUpAfter;
        return next < end ? next : end;
    }
}
