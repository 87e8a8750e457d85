namespace Monitoring.Core.Deliveries;

/// <summary>
/// When a message that failed in passing is tried again: 5 s doubling to 60 s while it is younger than an hour, then doubling
/// on to an hour; 20 % of jitter so that a recovered server is not stormed; given up 72 hours after it was made.
/// </summary>
public static class Backoff
{
    /// <summary>Age at which a message is given up.</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(72);

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

        var ceiling = age < Young ? LongestYoung : Longest;
        var wait = First * Math.Pow(2, Math.Min(attempts - 1, 20));
        wait = wait < ceiling ? wait : ceiling;
        var next = now + (wait * (0.8 + (0.2 * jitter)));
        var end = createdAt + GiveUpAfter;
        return next < end ? next : end;
    }
}
